import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentDigest } from '../../src/text/fingerprint.ts';
import { jaccard, shinglesOf } from '../../src/text/shingles.ts';

/** The same by its definition, on strings. */
function shared(a: string, b: string): number {
  const runs = (text: string) => new Set(Array.from({ length: text.length - 3 }, (_, at) => text.slice(at, at + 4)));
  const [left, right] = [runs(a), runs(b)];
  const both = [...left].filter((run) => right.has(run)).length;
  return both / (left.size + right.size - both);
}

test('jaccard is what the sets of four-character runs share', () => {
  for (const [a, b] of [
    ['全县今年新修渠道三公里', '全县去年新修渠道三公里'],
    ['春耕备耕春耕备耕春耕备耕', '春耕备耕正当时'],
    ['村里办起了夜校', '镇上修好了水渠'],
    ['thevillageopenedaschool', 'thevillageopenedaclinic'],
  ] as const) {
    assert.equal(jaccard(shinglesOf([a]), shinglesOf([b])), shared(a, b));
    assert.equal(jaccard(shinglesOf([b]), shinglesOf([a])), shared(a, b));
  }
});

test('what the content hash does not see, the shingles do not see either', () => {
  const plain = ['县里召开乡村振兴推进会，总结经验。', '会上发布了2024年的计划。'];
  const same = ['縣裡召開鄉村振興推進會 總結經驗 會上發佈了２０２４年的計劃'];
  assert.equal(contentDigest(same), contentDigest(plain));
  assert.deepEqual(shinglesOf(same), shinglesOf(plain));
});

test('a text shorter than a shingle is one, a text without letters and digits has none', () => {
  assert.equal(shinglesOf(['完。']).length, 1);
  assert.equal(jaccard(shinglesOf(['（完）']), shinglesOf(['完'])), 1);
  assert.equal(jaccard(shinglesOf(['完']), shinglesOf(['无'])), 0);
  assert.equal(shinglesOf([]).length, 0);
  assert.equal(shinglesOf(['……', '！']).length, 0);
  assert.equal(jaccard(shinglesOf([]), shinglesOf(['……'])), 0);
});

test('of an endless text the beginning counts', () => {
  const endless = Array.from({ length: 30_000 }, (_, at) => `第${at}号通知已经发出`).join('。');
  const shingles = shinglesOf([endless]);
  assert.ok(shingles.length < 200_000);
  assert.deepEqual(shinglesOf([`${endless}此后还有下文`]), shingles);
});
