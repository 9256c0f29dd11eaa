import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rankScanner } from '../../../crawlers/cms/marks.ts';

test('the lowest rank among the strings held, wherever they stand', () => {
  const scan = rankScanner([
    ['alpha', 2],
    ['beta', 1],
    ['gamma', 0],
  ]);
  assert.equal(scan('alpha'), 2);
  assert.equal(scan('xxalphabetaxx'), 1);
  assert.equal(scan('正文gamma正文'), 0);
  assert.equal(scan('alp ha bet a'), null);
  assert.equal(scan(''), null);
});

test('a string within another, one that begins where another failed, one broken by a Chinese character', () => {
  const scan = rankScanner([
    ['she', 3],
    ['he', 2],
    ['hers', 1],
    ['aab', 0],
  ]);
  assert.equal(scan('she'), 2);
  assert.equal(scan('shers'), 1);
  assert.equal(scan('sh'), null);
  assert.equal(scan('aaab'), 0);
  assert.equal(scan('aa中b'), null);
});

test('agrees with a search for each string, on garbage of their own letters', () => {
  const marks = ['abab', 'ba', 'aabb', 'bbb', 'cab', 'abc'];
  const scan = rankScanner(marks.map((mark, rank) => [mark, marks.length - rank]));
  let state = 7;
  const random = (limit: number) => {
    state = (state * 48271) % 2147483647;
    return state % limit;
  };
  for (let n = 0; n < 500; n++) {
    const text = Array.from({ length: random(12) }, () => 'abcx'[random(4)]).join('');
    const ranks = marks.flatMap((mark, rank) => (text.includes(mark) ? [marks.length - rank] : []));
    assert.equal(scan(text), ranks.length > 0 ? Math.min(...ranks) : null, text);
  }
});
