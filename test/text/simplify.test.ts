import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as dictionaries from 'opencc-js/preset/t2cn';
import { Converter } from 'opencc-js/t2cn';
import { readings } from '../../src/text/data/readings.ts';
import { readingsModule } from '../../src/text/make-readings.ts';
import { hasReading, isToned } from '../../src/text/pinyin.ts';
import { scriptOf, toSimplified } from '../../src/text/simplify.ts';
import { foldWidth } from '../../src/text/width.ts';

const samples = [
  '為人民服務,啟用核心執行力,瞭解著名作家的乾坤大挪移和乾燥的天氣。',
  '<a href="/x?y=1" title="後來">皇后與後來的故事</a>',
  '豈有此理 𠁞 ⿰言某 ＡＢＣ',
  '一目瞭然、看著、著作、薑餅、沈默、徵求、么麼',
  'no Chinese at all',
  '简体字没有变化，著名的乾隆。',
];

test('toSimplified is OpenCC t → cn', () => {
  const convert = Converter({ from: 't', to: 'cn' });
  for (const sample of samples) assert.equal(toSimplified(sample), convert(sample));
  assert.equal(toSimplified(samples[0] as string), '为人民服务,启用核心执行力,了解著名作家的乾坤大挪移和干燥的天气。');
});

test('nothing in the dictionary is overlooked, alone or among others', () => {
  const convert = Converter({ from: 't', to: 'cn' });
  const keys = (dictionaries.to.cn ?? [])
    .flat()
    .flatMap((dictionary) =>
      typeof dictionary === 'string' ? dictionary.split('|').map((row) => row.split(' ')) : dictionary,
    )
    .map(([from]) => from as string);
  assert.ok(keys.length > 3000);
  for (const [at, key] of keys.entries()) {
    for (const text of [key, `什么${key}好`, `${key}${keys[(at * 7) % keys.length]}`])
      assert.equal(toSimplified(text), convert(text));
  }
});

test('scriptOf tells the scripts by what only one of them uses', () => {
  assert.equal(scriptOf('全市乡村道路养护工作会议昨天召开'), 'Hans');
  assert.equal(scriptOf('全市鄉村道路養護工作會議昨天召開'), 'Hant');
  assert.equal(scriptOf('皇后在台上著名'), 'Hans');
  assert.equal(scriptOf(''), 'Hans');
  assert.equal(scriptOf('全市乡村道路 全市鄉村道路'), 'mixed');
  assert.equal(
    scriptOf('全市乡村道路养护工作会议昨天召开，书记张某讲话，题为「發展」的报告发给与会单位，还将组织学习讨论。'),
    'Hans',
  );
});

test('foldWidth maps the wide forms and nothing else', () => {
  assert.equal(foldWidth('Ａ１，（）：！～\u3000x\u00a0y'), 'A1,():!~ x y');
  assert.equal(foldWidth('。、“”【】《》￥'), '。、“”【】《》￥');
});

test('readings hold with and without the tone mark, for traditional characters only', () => {
  assert.ok(hasReading('運', 'yùn') && hasReading('運', 'yun'));
  assert.ok(hasReading('綠', 'lǜ') && hasReading('綠', 'lü') && hasReading('綠', 'lv'));
  assert.ok(hasReading('長', 'zhǎng') && hasReading('長', 'cháng'));
  assert.ok(!hasReading('運', 'yún') && !hasReading('运', 'yùn') && !hasReading('運', ''));
  assert.ok(isToned('lǜ') && !isToned('lü') && !isToned('lv'));
});

test('the table of readings is what its script writes', () => {
  assert.ok(readingsModule().includes(`'${readings}'`));
});
