/**
 * Finds words in class names and ids: one walk over a tree of all words, where a pattern for each group of words would be
 * compiled and run a dozen times for every new name. A page has hundreds of names, and each site its own.
 */

/** Units that the words are made of, numbered from 1; 0 for all others. Capitals count as small letters. */
const codes = new Uint8Array(0x10000);
const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789_-';
const breadth = alphabet.length + 1;
for (let n = 0; n < alphabet.length; n++) {
  codes[alphabet.charCodeAt(n)] = n + 1;
  codes[alphabet.toUpperCase().charCodeAt(n)] = n + 1;
}
const underscore = codes[95]!;
/** White space parts names as a hyphen does, and is in no word. All that `\s` means. */
const space = 255;
codes.fill(space, 9, 14);
codes.fill(space, 0x2000, 0x200b);
for (const blank of ' \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff') codes[blank.charCodeAt(0)] = space;

/** How a word may go on behind its last letter. */
const ends = 0;
/** `\w*` */
const goesOn = 1;
/** `\w+` */
const mustGoOn = 2;

interface Words {
  /** `next[node * breadth + code]` is the node behind that letter, 0 for none; the root is node 0. */
  readonly next: Uint16Array;
  /** `bits[node * 3 + how]`: the groups with a word that ends there. */
  readonly bits: Uint32Array;
}

/** A group's bit, and its words as alternatives of a pattern: letters, `(…|…)`, `?`, and `\w*` or `\w+` at either end. */
export type Group = readonly [bit: number, words: string];

/** Compiles a finder: the bits of the groups with a word between blanks, `-`, `_` or the ends, in units `[from, to)`. */
export function wordFinder(groups: readonly Group[]): (units: Uint16Array, from: number, to: number) => number {
  const all = groups.flatMap(([bit, words]) => alternatives(words).map((word) => ({ word, bit })));
  const whole = treeOf(all.filter(({ word }) => !word.startsWith('*')));
  const tails = treeOf(
    all.filter(({ word }) => word.startsWith('*')).map(({ word, bit }) => ({ word: word.slice(1), bit })),
  );
  return (units, from, to) => {
    let found = 0;
    let before = space;
    /** A run of `\w` from where a word may begin: what ends with a tail is a word. */
    let isRun = true;
    for (let at = from; at < to; at++) {
      if (before >= underscore) found |= walk(whole, units, at, to);
      if (isRun) found |= walk(tails, units, at, to);
      before = codes[units[at]!]!;
      if (before >= underscore) isRun = true;
      else if (before === 0) isRun = false;
    }
    return found;
  };
}

function walk({ next, bits }: Words, units: Uint16Array, from: number, to: number): number {
  let found = 0;
  let node = 0;
  for (let at = from; at < to; at++) {
    const code = codes[units[at]!]!;
    if (code === 0 || code === space) return found;
    node = next[node * breadth + code]!;
    if (node === 0) return found;
    const exact = bits[node * 3 + ends]!;
    if (exact !== 0 && isEnd(units, at + 1, to)) found |= exact;
    const open = bits[node * 3 + goesOn]!;
    if (open !== 0 && endsRun(units, at + 1, to)) found |= open;
    const longer = bits[node * 3 + mustGoOn]!;
    if (longer !== 0 && at + 1 < to && isWord(codes[units[at + 1]!]!) && endsRun(units, at + 2, to)) found |= longer;
  }
  return found;
}

function isEnd(units: Uint16Array, at: number, to: number): boolean {
  return at === to || codes[units[at]!]! >= underscore;
}

function isWord(code: number): boolean {
  return code > 0 && code <= underscore;
}

/** Whether letters from here on lead to an end. */
function endsRun(units: Uint16Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && isWord(codes[units[at]!]!) && codes[units[at]!] !== underscore) at++;
  return isEnd(units, at, to);
}

function treeOf(words: readonly { readonly word: string; readonly bit: number }[]): Words {
  const most = words.reduce((sum, { word }) => sum + word.length, 1);
  const next = new Uint16Array(most * breadth);
  const bits = new Uint32Array(most * 3);
  let size = 1;
  for (const { word, bit } of words) {
    const how = word.endsWith('*') ? goesOn : word.endsWith('+') ? mustGoOn : ends;
    const letters = how === ends ? word.length : word.length - 1;
    let node = 0;
    for (let i = 0; i < letters; i++) {
      const place = node * breadth + codes[word.charCodeAt(i)]!;
      if (next[place] === 0) next[place] = size++;
      node = next[place]!;
    }
    bits[node * 3 + how]! |= bit;
  }
  return { next, bits };
}

/** All words that a pattern stands for, with `*` and `+` for `\w*` and `\w+`. */
export function alternatives(pattern: string): readonly string[] {
  const reader = { text: pattern.replaceAll('\\w', ''), at: 0 };
  return readAlternatives(reader);
}

function readAlternatives(reader: { readonly text: string; at: number }): string[] {
  const all: string[] = [];
  let words = [''];
  for (; reader.at < reader.text.length && reader.text[reader.at] !== ')'; reader.at++) {
    const letter = reader.text[reader.at]!;
    if (letter === '|') {
      all.push(...words);
      words = [''];
      continue;
    }
    let parts = [letter];
    if (letter === '(') {
      reader.at++;
      parts = readAlternatives(reader);
    }
    if (reader.text[reader.at + 1] === '?') {
      reader.at++;
      parts.push('');
    }
    words = words.flatMap((word) => parts.map((part) => word + part));
  }
  return [...all, ...words];
}
