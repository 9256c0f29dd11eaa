/**
 * The marks by which a clone's page is known: pinyin readings in brackets behind the characters that its conversion to
 * traditional script changed.
 */
import { hasReading, isToned } from './pinyin.ts';

/** A reading in brackets; group 1 is the syllable. A blank may stand before the closing bracket. */
const annotation = /[(（]([a-z\u00e0-\u01dc]{1,6})[ \u00a0]?[)）]/y;

const brackets = ['(', '（'] as const;

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
  for (const bracket of brackets) {
    // Looking for brackets takes a tenth of the time that a pattern takes, which begins with any Han character.
    for (let start = text.indexOf(bracket); start >= 0; start = text.indexOf(bracket, start + 1)) {
      const syllable = isHan(text.charCodeAt(start - 1)) ? syllableAt(text, start) : null;
      if (syllable === null) continue;
      const char = text[start - 1]!;
      if (hasReading(char, syllable)) marks.push({ start, end: annotation.lastIndex, char, syllable });
      else if (isToned(syllable)) foreign++;
    }
  }
  marks.sort((a, b) => a.start - b.start);
  return { marks, foreign };
}

function isHan(unit: number): boolean {
  return unit >= 0x3400 && unit <= 0x9fff;
}

/** The syllable of the annotation whose bracket opens there, null for other brackets; sets the pattern's `lastIndex` behind it. */
function syllableAt(text: string, start: number): string | null {
  annotation.lastIndex = start;
  return annotation.exec(text)?.[1] ?? null;
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
