/**
 * The marks by which a clone's page is known: pinyin readings in brackets behind the characters that its conversion to
 * traditional script changed.
 */
import { hasReading, isToned } from './pinyin.ts';

/** A Han character with a reading in brackets behind it; group 1 is the syllable. A blank may stand before the closing bracket. */
const annotation = /[\u3400-\u9fff][(（]([a-z\u00e0-\u01dc]{1,6})[ \u00a0]?[)）]/g;

/** An annotation whose reading is one of the traditional character in front of it. */
export interface Mark {
  /** Index of the opening bracket, and the one behind the closing bracket. */
  readonly start: number;
  readonly end: number;
  readonly char: string;
  readonly syllable: string;
}

export interface Marks {
  readonly marks: readonly Mark[];
  /** Toned readings in brackets that a clone would not have put there: behind a character the conversion left alone. */
  readonly foreign: number;
}

/** All annotations of a text, in order. */
export function findMarks(text: string): Marks {
  const marks: Mark[] = [];
  let foreign = 0;
  for (const match of text.matchAll(annotation)) {
    const char = match[0][0] as string;
    const syllable = match[1] as string;
    if (hasReading(char, syllable)) {
      marks.push({ start: match.index + 1, end: match.index + match[0].length, char, syllable });
    } else if (isToned(syllable)) foreign++;
  }
  return { marks, foreign };
}

/** Fewer hits than this on a page may be the author's own. */
const fewest = 5;

/**
 * Whether the marks are a clone's. It annotates a character always or never, always with the same reading, and only
 * characters that its conversion changed; a lesson annotates every character of its poem, a dictionary gives a
 * character's several readings and then uses it bare.
 */
export function isClone(text: string, { marks, foreign }: Marks): boolean {
  if (marks.length < fewest) return false;
  const readings = new Map<string, Set<string>>();
  for (const { char, syllable } of marks) {
    const known = readings.get(char);
    if (known === undefined) readings.set(char, new Set([syllable]));
    else known.add(syllable);
  }
  let manifold = 0;
  for (const { char } of marks) if ((readings.get(char)?.size ?? 0) > 1) manifold++;
  if (foreign + manifold > marks.length / 5) return false;
  let occurrences = 0;
  for (const char of text) if (readings.has(char)) occurrences++;
  return marks.length * 2 >= occurrences;
}
