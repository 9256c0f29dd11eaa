/**
 * Index terms. Chinese has no blanks between words, so a run of Han (or kana) gives every pair of neighbours and, alone,
 * its last character: a word of any length is found, one of a single character as the beginning of a pair. Other letters and
 * digits give whole words. (FTS5's own trigram tokenizer cannot find words of one or two characters, which most are.)
 */
import { rememberedKinds } from '../../src/text/kinds.ts';
import { toSimplified } from '../../src/text/simplify.ts';
import { foldWidth } from '../../src/text/width.ts';

/** Characters that are written without blanks:々〆〇, kana, CJK ideographs of the BMP and of planes 2 and 3. */
export const UNSPACED = '\\u3005-\\u3007\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}';
/** Letters, digits and marks. */
export const SEARCHABLE = '\\p{L}\\p{N}\\p{M}';

/** Kinds of characters: written without blanks, other searchable ones, and what stands between. */
const UNSPACED_KIND = 1;
const SPACED_KIND = 2;
const GAP = 3;

const isUnspaced = new RegExp(`[${UNSPACED}]`, 'v');
const isSearchable = new RegExp(`[${SEARCHABLE}]`, 'v');
const kindAt = rememberedKinds((character) =>
  isUnspaced.test(character) ? UNSPACED_KIND : isSearchable.test(character) ? SPACED_KIND : GAP,
);

/** Where the characters of the kind at `at` end. */
function runEnd(text: string, at: number): number {
  const kind = kindAt(text, at);
  let end = at + 1;
  while (end < text.length && kindAt(text, end) === kind) end++;
  return end;
}

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
  for (let at = 0, end = 0; at < folded.length; at = end) {
    end = runEnd(folded, at);
    const kind = kindAt(folded, at);
    if (kind !== GAP) yield { text: folded.slice(at, end), unspaced: kind === UNSPACED_KIND };
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
  for (let at = 0, end = 0; at < folded.length; at = end) {
    end = runEnd(folded, at);
    const kind = kindAt(folded, at);
    if (kind === SPACED_KIND) {
      length = write(units, length, mark, 0, mark.length);
      const word = wordTerm(folded.slice(at, end));
      length = write(units, length, word, 0, word.length);
      units[length++] = 0x20;
    } else if (kind === UNSPACED_KIND) {
      for (let from = at, next = at; from < end; from = next) {
        next = from + sizeAt(folded, from);
        length = write(units, length, mark, 0, mark.length);
        length = write(units, length, folded, from, next < end ? next + sizeAt(folded, next) : next);
        units[length++] = 0x20;
      }
    }
  }
  return Buffer.from(units.buffer, 0, length * 2).toString('utf16le');
}

/** Copies a stretch of a text behind what is there; the length then. */
function write(units: Uint16Array, length: number, text: string, from: number, to: number): number {
  let at = length;
  for (let unit = from; unit < to; unit++) units[at++] = text.charCodeAt(unit);
  return at;
}

/** UTF-16 units of the character at `at`. Runs hold no lone surrogates. */
function sizeAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff ? 2 : 1;
}
