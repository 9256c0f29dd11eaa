import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figuredLetters } from '../../src/text/figured.ts';
import { sentencesOf, wordsOf } from '../../src/versions/words.ts';

test('a figure is one word with its sign and its measure', () => {
  const figures = ['3人', '5.5%', '2026年', '11月', '19日', '十五名', '3万余人', '1200万元', '-5℃', '20:30', '3,000元'];
  for (const figure of figures) {
    const words = wordsOf(`据统计共有${figure}，都在这里。`);
    assert.ok(words.includes(figure), `${figure}: ${words.join('|')}`);
  }
  assert.ok(wordsOf('今年的工作十分重要，一些同志').includes('十分'));
});

test('words and sentences together are the text, in both scripts alike', () => {
  const text = '支部書記主持召開專題會議，“共有3人到會。”會後，\n大家說：好！\n\n完';
  assert.equal(wordsOf(text).join(''), text);
  assert.equal(sentencesOf(text).join(''), text);
  assert.deepEqual(sentencesOf('水到田头。“通了！”大家说。没有标点'), [
    '水到田头。',
    '“通了！”',
    '大家说。',
    '没有标点',
  ]);
  assert.deepEqual(sentencesOf(''), []);
  const simplified = wordsOf('支部书记主持召开专题会议').map((word) => word.length);
  assert.deepEqual(
    wordsOf('支部書記主持召開專題會議').map((word) => word.length),
    simplified,
  );
});

test('what belongs to a figure is kept, other punctuation, width and script are not', () => {
  const same: readonly (readonly [string, string])[] = [
    ['增长３．５％。', '增长 3.5%'],
    ['共3,000元', '共3000元'],
    ['書記說：“好”', '书记说，「好」'],
    ['20：30开会', '20:30开会！'],
    ['第1—3条', '第1-3条'],
  ];
  for (const [a, b] of same) assert.equal(figuredLetters(a), figuredLetters(b), `${a} ${b}`);
  const other: readonly (readonly [string, string])[] = [
    ['增长3.5%', '增长35%'],
    ['增长5%', '增长5'],
    ['增长5%', '增长5‰'],
    ['气温-5度', '气温5度'],
    ['比分2:1', '比分21'],
    ['3-5人', '35人'],
  ];
  for (const [a, b] of other) assert.notEqual(figuredLetters(a), figuredLetters(b), `${a} ${b}`);
});
