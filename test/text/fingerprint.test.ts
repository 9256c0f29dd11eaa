import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { contentDigest, foldedBody } from '../../src/text/fingerprint.ts';
import { toSimplified } from '../../src/text/simplify.ts';

test('SHA-256 over letters and digits alone', () => {
  const expected = createHash('sha256').update('第1号文件发布AB').digest('hex');
  assert.equal(contentDigest(['第1号文件,发布。', 'A·B']), expected);
});

test('script, width, blanks and the cut into paragraphs make no difference', () => {
  const digest = contentDigest(['本报讯(记者张三)8月4日,会议召开。', '会议以视频形式开到县一级。']);
  assert.equal(contentDigest(['本報訊（記者張三）８月４日，會議召開。會議以視頻形式開到縣一級。']), digest);
  assert.equal(contentDigest(['　　本报讯(记者张三)8月4日,', '', ' 会议召开。会议以视频形式开到县一级']), digest);
});

test('a typo, a letter case and the order make a difference', () => {
  assert.notEqual(contentDigest(['第一条']), contentDigest(['笫一条']));
  assert.notEqual(contentDigest(['a股']), contentDigest(['A股']));
  assert.notEqual(contentDigest(['甲', '乙']), contentDigest(['乙', '甲']));
});

test('what counts is told apart for every character, whatever stands beside it', () => {
  const bySets = (text: string) => text.normalize('NFKC').replace(/[^\p{L}\p{N}]+/gu, '');
  // Those that the simplified form changes are another test's.
  const unchanged = (text: string) => toSimplified(text.normalize('NFKC')) === text.normalize('NFKC');
  const ranges = [
    [0, 0x10ffff, 7],
    [0, 0x3400, 1],
    [0xd700, 0xffff, 1],
  ] as const;
  for (const [first, last, step] of ranges) {
    for (let code = first; code <= last; code += step) {
      const text = `${String.fromCodePoint(code)}水${String.fromCodePoint(code)}`;
      if (unchanged(text)) assert.equal(foldedBody([text]), bySets(text), code.toString(16));
    }
  }
  for (const text of ['\ud800', '\udc00a', '\ud800\ud800\udc00', '𠮷\udfb7', '😀𝐀7'])
    assert.equal(foldedBody([text]), bySets(text));
});

test('an empty body has the digest of nothing', () => {
  assert.equal(contentDigest([]), createHash('sha256').digest('hex'));
});
