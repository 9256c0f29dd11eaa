import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyChanges, changedSentences } from '../../src/versions/body.ts';
import { randomNumbers, sentences } from '../storage/catalog/articles.ts';

const opening = '龙泉沟县召开春耕现场会，各镇负责人到场。会议听取了水利、农机两个方面的汇报。';
const accident =
  '会后，一辆农用车在村口翻倒。县医院派出救护车赶到现场。事故造成3人受伤，均无生命危险。车主姓名没有公布。道路当晚恢复通行，县里要求各镇排查隐患。';
const crops = '今年全县计划种植玉米二十万亩，其中良种覆盖率达到九成。';
const closing = '县农业局负责人说，下一步还要把技术员派到村里，帮助农户解决实际困难。';
const article = [opening, accident, crops, closing];

/** What stands on both sides of blocks with spans, to be held against the paragraphs. */
const sides = (spans: readonly { before: string; after: string }[]) => ({
  before: spans.map(({ before }) => before).join(''),
  after: spans.map(({ after }) => after).join(''),
});

test('one sentence silently edited in a long paragraph is found, a figure as one word', () => {
  const edited = accident.replace('3人受伤', '5人受伤');
  const blocks = bodyChanges(article, [opening, edited, crops, closing]);
  assert.equal(blocks.length, 1);
  const [block] = blocks;
  assert.deepEqual([block!.kind, block!.before, block!.after], ['edited', [2], [2]]);
  assert.deepEqual(sides(block!.spans), { before: accident, after: edited });
  assert.deepEqual(changedSentences(blocks), [
    { before: '事故造成3人受伤，均无生命危险。', after: '事故造成5人受伤，均无生命危险。' },
  ]);
  const changed = block!.spans.flatMap(({ parts }) => parts.filter(({ kind }) => kind !== 'same'));
  assert.deepEqual(changed, [{ kind: 'changed', before: '3人', after: '5人' }]);
});

test('a decimal point lost is an edit, though letters and digits are the same', () => {
  const [block] = bodyChanges(['全县农民收入增长3.5%。'], ['全县农民收入增长35%。']);
  assert.equal(block?.kind, 'edited');
  assert.deepEqual(
    block?.spans.flatMap(({ parts }) => parts.filter(({ kind }) => kind === 'changed')),
    [{ kind: 'changed', before: '3.5%', after: '35%' }],
  );
});

test('a paragraph put in, taken out or moved says so, and others are not touched', () => {
  const added = '记者从气象部门了解到，未来三天有小雨。';
  const inserted = bodyChanges(article, [opening, added, accident, crops, closing]);
  assert.deepEqual(
    inserted.map(({ kind, before, after }) => [kind, before, after]),
    [['inserted', [], [2]]],
  );
  const removed = bodyChanges(article, [opening, crops, closing]);
  assert.deepEqual(
    removed.map(({ kind, before, after }) => [kind, before, after]),
    [['removed', [2], []]],
  );
  const moved = bodyChanges(article, [crops, opening, accident, closing]);
  assert.deepEqual(
    moved.map(({ kind, before, after }) => [kind, before, after]),
    [['moved', [3], [1]]],
  );
  assert.deepEqual(changedSentences(moved), []);
});

test('a paragraph that was moved and edited is found with its sentence', () => {
  const edited = accident.replace('3人受伤', '5人受伤');
  const blocks = bodyChanges(article, [crops, opening, edited, closing]);
  assert.deepEqual(
    blocks.map(({ kind, before, after }) => [kind, before, after]).toSorted(),
    [
      ['edited', [2], [3]],
      ['moved', [1], [2]],
    ].toSorted(),
  );
  assert.deepEqual(changedSentences(blocks), [
    { before: '事故造成3人受伤，均无生命危险。', after: '事故造成5人受伤，均无生命危险。' },
  ]);
});

test('a paragraph parted in two with a word edited is read as the same paragraph', () => {
  const [one, two] = [
    accident.slice(0, accident.indexOf('车主')),
    accident.slice(accident.indexOf('车主')).replace('当晚', '次日'),
  ];
  const blocks = bodyChanges(article, [opening, one, two, crops, closing]);
  assert.deepEqual(
    blocks.map(({ kind, before, after }) => [kind, before, after]),
    [['edited', [2], [2, 3]]],
  );
  assert.equal(changedSentences(blocks).length, 1);
  assert.match(changedSentences(blocks)[0]!.after, /^道路次日恢复通行/);
  const only = bodyChanges([accident], [one, two.replace('次日', '当晚')]);
  assert.deepEqual(
    only.map(({ kind }) => kind),
    ['form'],
  );
});

test('punctuation, width and script alone are of form, the text in traditional characters no edit', () => {
  const form = bodyChanges(['会议说:"要快"，共3人.'], ['会议说：“要快”，共３人。']);
  assert.deepEqual(
    form.map(({ kind }) => kind),
    ['form'],
  );
  const hant = ['龍泉溝縣召開春耕現場會，各鎮負責人到場。會議聽取了水利、農機兩個方面的匯報。'];
  assert.deepEqual(
    bodyChanges([opening], hant).map(({ kind }) => kind),
    ['form'],
  );
  // Beside an edit they stay apart from it.
  const both = bodyChanges(['水渠修好了,大家都说好。共花了3万元。'], ['水渠修好了，大家都说好。共花了8万元。']);
  assert.deepEqual(
    both[0]?.spans.map(({ kind }) => kind),
    ['form', 'changed'],
  );
});

test('counters and clocks among the paragraphs are furniture; the date under a notice is not', () => {
  const kinds = (before: string, after: string) =>
    bodyChanges([opening, before], [opening, after]).map(({ kind }) => kind);
  assert.deepEqual(kinds('浏览次数：1203 次', '浏览次数：1417 次'), ['furniture']);
  assert.deepEqual(kinds('今天是2026年3月1日 星期日', '今天是2026年3月2日 星期一'), ['furniture']);
  assert.ok(!kinds('中共龙泉沟县委 2026年3月1日', '中共龙泉沟县委 2026年3月8日').includes('furniture'));
  assert.ok(!kinds('全年接待访问1203人次。', '全年接待访问1417人次。').includes('furniture'));
});

test('a rewritten paragraph is one taken out and one put in', () => {
  const other = '青石桥社区办起夜校，木工、剪纸两个班都满员，报名的年轻人排到了街口。';
  const blocks = bodyChanges([opening, crops], [opening, other]);
  assert.deepEqual(
    blocks.map(({ kind }) => kind),
    ['removed', 'inserted'],
  );
});

test('of a sentence rewritten in part only words that belong together are the same', () => {
  const blocks = bodyChanges(['县长张明在会上宣布工程年底完工。'], ['副县长李华在现场会上宣布工程明年六月完工。']);
  const parts = blocks[0]!.spans.flatMap((span) => span.parts);
  assert.deepEqual(sides(parts).after, '副县长李华在现场会上宣布工程明年六月完工。');
  assert.ok(parts.some(({ kind, after }) => kind === 'same' && after.includes('宣布工程')));
});

test('half a megabyte is compared within bounds, and the one edit in it is found', () => {
  const random = randomNumbers(5);
  const long = sentences(random, 175_000);
  const at = Math.floor(long.length / 2);
  const edited = long.with(at, long[at]!.replace(/\d+人/, '7777人'));
  const started = process.cpuUsage();
  const blocks = bodyChanges(long, edited);
  assert.deepEqual(
    blocks.map(({ kind, after }) => [kind, after]),
    [['edited', [at + 1]]],
  );
  // The worst: nothing in common, one paragraph without an end of a sentence, every sentence edited.
  assert.ok(bodyChanges(long, sentences(randomNumbers(6), 175_000)).length > 0);
  const [endless, other] = ['水', '火'].map((head) => head + '渠道山川'.repeat(42_500) + head);
  assert.equal(bodyChanges([endless!], [other!])[0]?.spans.length, 1);
  const everywhere = long.map((paragraph) => paragraph.replaceAll('人', '名'));
  assert.ok(bodyChanges(long, everywhere).length > 0);
  assert.ok(bodyChanges([long.join('')], [everywhere.join('')]).length > 0);
  const { user } = process.cpuUsage(started);
  // Five comparisons, 3 s; without bounds the last alone takes 40 s and more.
  assert.ok(user < 15_000_000, `${user / 1e6} s`);
});
