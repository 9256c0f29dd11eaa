import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commentHeads, furniturePhrases, noticeStarts, phrases, relatedHeads } from '../../src/extract/furniture.ts';
import { startsOf } from '../../src/extract/pattern-starts.ts';

const patterns: readonly [pattern: RegExp, starts: string | null][] = [
  [/^abc/, 'a'],
  [/^(?:ab|c?d)e/, 'acd'],
  [/^(a|b)/, 'ab'],
  [/^[([]?\s?(?:原题|标题)/, '([ 原标'],
  [/^a{0,3}b+/, 'ab'],
  [/^a{1,3}b/, 'a'],
  [/^\d{2}/, '0123456789'],
  [/^\[\d\]|^x/, '[x'],
  [/^x?Y/i, 'xXyY'],
  [/^(?:|a)b/, 'ab'],
  [/^[◆\s]{0,3}(?:[大中]|热门(?:推荐|新闻))$/, '◆ 大中热'],
  // Any character may be the first.
  [/abc/, null],
  [/^a|b/, null],
  [/^.a/, null],
  [/^[^a]b/, null],
  [/^[a-c]/, null],
  [/^(?!a)b/, null],
  [/^a?/, null],
  [/^\S/, null],
  [/^\p{Lu}/u, null],
];
for (const [pattern, starts] of patterns) {
  test(String(pattern), () => {
    const found = startsOf(pattern);
    assert.deepEqual(found === null ? null : new Set(found), starts === null ? null : new Set(starts));
  });
}

test('the lists of furniture may begin with few characters: one phrase that may begin with any is tried on every line', () => {
  for (const list of [furniturePhrases, relatedHeads, commentHeads]) assert.ok(startsOf(phrases(list, true)) !== null);
  assert.ok(startsOf(phrases(noticeStarts, false)) !== null);
});
