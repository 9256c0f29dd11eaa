import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clip, columnsOf, table } from '../../src/cli/table.ts';
import { harmless, oneLine, printableJson } from '../../src/cli/terminal.ts';

test('nothing that a terminal would obey is left of a text', () => {
  const hostile: readonly (readonly [text: string, left: string])[] = [
    ['a\x1b[31mred\x1b[0m', 'ared'],
    ['a\x1b]0;title\x07b', 'ab'],
    ['a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\b', 'alinkb'],
    ['a\x9b2Jb', 'a2Jb'],
    ['a\x08\x7f\x00b', 'ab'],
    ['a\u202egnp.exe', 'agnp.exe'],
    ['a\x1b', 'a'],
    ['一\t二\r三', '一 二 三'],
    ['一\n二', '一\n二'],
  ];
  for (const [text, left] of hostile) assert.equal(harmless(text), left, JSON.stringify(text));
  assert.equal(oneLine('一\n二\u2028三'), '一 二 三');
});

test('a long unfinished control string takes no long time', () => {
  const start = performance.now();
  harmless('\x1b]'.repeat(200_000));
  harmless(`\x1b[${'0;'.repeat(200_000)}`);
  assert.ok(performance.now() - start < 2000);
});

test('printed JSON reads back the same and holds no control characters but line ends', () => {
  const data = { title: '题\x9b31m\u202e\x7f\x1b[0m' };
  const text = printableJson(data);
  assert.deepEqual(JSON.parse(text), data);
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
});

test('Chinese takes two columns, a combining mark none', () => {
  assert.equal(columnsOf('存档abc'), 7);
  assert.equal(columnsOf('（）'), 4);
  assert.equal(columnsOf('e\u0301'), 1);
  assert.equal(columnsOf('𠮷'), 2);
  assert.equal(clip('党建网新闻', 7), '党建网…');
  assert.equal(clip('党建网', 6), '党建网');
});

test('a table lines its columns up, numbers to the right, and a cell stays a cell', () => {
  const lines = table(
    ['名', 'n'],
    [
      ['党建', 5],
      ['a\nb\x1b[1m', 12],
    ],
  ).split('\n');
  assert.deepEqual(lines, ['名     n', '────  ──', '党建   5', 'a b   12']);
});
