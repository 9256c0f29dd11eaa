/**
 * Index terms. Chinese has no blanks between words, so a run of Han (or kana) gives every pair of neighbours and, alone,
 * its last character: a word of any length is found, one of a single character as the beginning of a pair. Other letters and
 * digits give whole words. (FTS5's own trigram tokenizer cannot find words of one or two characters, which most are.)
 */
import { toSimplified } from '../../src/text/simplify.ts';
import { foldWidth } from '../../src/text/width.ts';

/** Characters that are written without blanks:々〆〇, kana, CJK ideographs of the BMP and of planes 2 and 3. */
export const UNSPACED = '\\u3005-\\u3007\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}';
/** Letters, digits and marks. */
export const SEARCHABLE = '\\p{L}\\p{N}\\p{M}';

/** A run; group 1 is one of characters written without blanks. */
const RUN = new RegExp(`([${UNSPACED}]+)|[[${SEARCHABLE}]--[${UNSPACED}]]+`, 'gv');

/** Longest word kept as a term, UTF-16 units; longer ones are cut, in the index and in the query alike. */
const WORD_LENGTH = 64;

/** A stretch of searchable characters. */
export interface Run {
  readonly text: string;
  /** Of characters written without blanks. */
  readonly unspaced: boolean;
}

/** The form in which texts are compared: half width, simplified, lower case. */
export function fold(text: string): string {
  return toSimplified(foldWidth(text)).toLowerCase();
}

/** The searchable runs of a folded text, in order. */
export function* runsOf(folded: string): Generator<Run, void, undefined> {
  for (const match of folded.matchAll(RUN)) {
    yield { text: match[0], unspaced: match[1] !== undefined };
  }
}

/** The pairs of neighbours in an unspaced run. */
export function pairsOf(run: string): string[] {
  const characters = [...run];
  return characters.slice(1).map((character, at) => characters[at] + character);
}

/** The term of a spaced word. */
export function wordTerm(word: string): string {
  return word.slice(0, WORD_LENGTH).toWellFormed();
}

/**
 * All terms of a folded text, each followed by a blank and led by `mark`; repeats are left in, FTS5 drops them faster.
 * Written as UTF-16 into one buffer: a string for every pair costs three times as much.
 */
export function indexTerms(folded: string, mark = ''): string {
  // The most units that one unit of text becomes: the mark, itself, its neighbour's two, a blank.
  const units = new Uint16Array(folded.length * (mark.length + 4));
  let length = 0;
  for (const { text, unspaced } of runsOf(folded)) {
    const run = unspaced ? text : wordTerm(text);
    for (let at = 0, end = 0; at < run.length; at = end) {
      end = unspaced ? at + sizeAt(run, at) : run.length;
      const until = end + sizeAt(run, end);
      for (let unit = 0; unit < mark.length; unit++) units[length++] = mark.charCodeAt(unit);
      for (let unit = at; unit < until; unit++) units[length++] = run.charCodeAt(unit);
      units[length++] = 0x20;
    }
  }
  return Buffer.from(units.buffer, 0, length * 2).toString('utf16le');
}

/** UTF-16 units of the character at `at`; 0 at the end. Runs hold no lone surrogates. */
function sizeAt(text: string, at: number): number {
  if (at >= text.length) return 0;
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff ? 2 : 1;
}
