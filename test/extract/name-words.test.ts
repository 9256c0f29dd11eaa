import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alternatives, type Group, wordFinder } from '../../src/extract/name-words.ts';
import { seededRandom } from '../replica/random.ts';

const groups: readonly Group[] = [
  [1, 'nav|\\w*-nav|menu\\w*|sub-?nav'],
  [2, 'article_?(body|text)|txt|repl(y|ies)'],
  [4, '\\w*-?caption\\w*|vjs-\\w+|\\w*_title|ad'],
];

test('alternatives are spelt out', () => {
  assert.deepEqual(alternatives('a(b|c)?d|\\w*-e|f_?\\w+'), ['abd', 'acd', 'ad', '*-e', 'f_+', 'f+']);
});

const names: readonly [name: string, bits: number][] = [
  ['nav', 1],
  ['Main-NAV top', 1],
  ['navy', 0],
  ['main.nav', 0],
  ['main.a_b-nav', 1],
  ['menus_2', 1],
  ['articlebody article-body', 2],
  ['x-reply', 2],
  ['vjs- vjs', 0],
  ['vjs-a', 4],
  ['imgcaption2', 4],
  ['broad_title', 4],
  ['broad', 0],
];
const unitsOf = (text: string): Uint16Array => Uint16Array.from(text, (_, at) => text.charCodeAt(at));
const find = wordFinder(groups);
for (const [name, bits] of names) test(name, () => assert.equal(find(unitsOf(name), 0, name.length), bits));

test('generated names: what patterns would find', () => {
  const patterns = groups.map(([bit, words]) => [bit, new RegExp(`(^|[\\s_-])(${words})($|[\\s_-])`)] as const);
  const parts = [
    ...groups.flatMap(([, words]) => alternatives(words)).map((word) => word.replace(/[*+]/g, '')),
    ...'- _ . : x 1 -- __ 你'.split(' '),
    ' ',
    '\u3000',
  ];
  const random = seededRandom('names');
  for (let round = 0; round < 20_000; round++) {
    const name = Array.from({ length: random.int(1, 6) }, () => random.pick(parts)).join('');
    const expected = patterns.reduce((bits, [bit, pattern]) => (pattern.test(name) ? bits | bit : bits), 0);
    assert.equal(find(unitsOf(name), 0, name.length), expected, name);
  }
});
