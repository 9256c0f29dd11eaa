/** One line of a page or of a flattened text file, measured once. The classifier and the body finder read only this. */
import { foldWidth } from '../text/width.ts';
import { foldLabels, labelCharacters } from './labels.ts';

export interface Line {
  /** NFC, white space collapsed and trimmed, never empty. */
  readonly text: string;
  /** Visible characters. */
  readonly length: number;
  /** Visible characters inside links. */
  readonly linked: number;
  /** Visible characters in bold type. */
  readonly strong: number;
  /** Weight of the text: a Han, kana or Hangul character 1, a letter or digit of another script 0.4. */
  readonly weight: number;
  /** Marks that sentences have: 。！？；，、 and their Latin forms. */
  readonly points: number;
  /** Name of the nearest block element; empty in a text file. */
  readonly tag: string;
  /** Index of that block's span; -1 in a text file. */
  readonly span: number;
  /** Bits of {@link Region} of it and its ancestors. */
  readonly region: number;
  /** The text with its widths and labels folded, for matching. */
  readonly folded: string;
}

export interface LineOrigin {
  readonly linked: number;
  readonly strong: number;
  readonly tag: string;
  readonly span: number;
  readonly region: number;
}

const invisible = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+/g;
const blanks = /[\s\u00a0\u3000]+/g;
/** Two blanks in a row, a blank that is not U+0020, something invisible, or a mark that may compose. */
const unclean =
  /\s\s|\p{Mn}|[\t\n\r\f\v\u00a0\u3000\u00ad\u1100-\u11ff\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3099\u309a\ufeff]/u;

/** Collapses white space (U+3000 and U+00A0 with it), drops invisible characters, composes. */
export function cleanText(raw: string): string {
  const text = raw.trim();
  count(text);
  return tally.isRare && unclean.test(text) ? cleaned(text) : text;
}

function cleaned(text: string): string {
  return text.replace(invisible, '').replace(blanks, ' ').trim().normalize('NFC');
}

/** What a UTF-16 unit counts for. */
const visible = 1;
const letter = 2;
const broad = 4;
const half = 8;
const point = 16;
/** Where no letter or mark of ASCII follows. */
const asciiPoint = 32;
/** May be unclean; those that are not cannot. */
const rare = 64;
/** In a label's word in traditional characters. */
const traditional = 128;

const counts = new Uint8Array(0x10000).fill(visible);
counts[32] = 0;
for (const [from, end] of [
  [0, 0x20],
  [0x7f, 0xa1],
  [0xad, 0xae],
  [0x2000, 0x2010],
  [0x2028, 0x3001],
  [0x302a, 0x3030],
  [0xe000, 0xff01],
  [0xffe0, 0x10000],
] as const) {
  counts.fill(visible | rare, from, end);
}
for (const [from, end] of [
  [48, 58],
  [65, 91],
  [97, 123],
  [0xc0, 0x300],
] as const) {
  counts.fill(visible | letter, from, end);
}
counts.fill(visible | letter | rare, 0x300, 0x2000);
counts.fill(visible | broad, 0x3040, 0xd800);
counts[0x30fb] = visible;
counts.fill(visible | broad | rare, 0x3099, 0x309b);
counts.fill(visible | broad | rare, 0xa66f, 0xac00);
counts.fill(visible | broad | rare, 0xd7a4, 0xd800);
counts.fill(visible | half | rare, 0xd800, 0xe000);
for (const mark of '、。，！？；') counts[mark.charCodeAt(0)] = visible | point;
for (const mark of ',.!?;') counts[mark.charCodeAt(0)] = visible | asciiPoint;
for (const character of labelCharacters) counts[character.charCodeAt(0)]! |= traditional;

/** The last count: one object, since a page has thousands of lines. */
const tally = { length: 0, weight: 0, points: 0, isRare: false, isLabelled: false };

/** Counts what stands in a text; in one pass and by a table, as all text of a page comes through here. */
function count(text: string): void {
  let length = 0;
  let weight = 0;
  let points = 0;
  let seen = 0;
  let isPoint = false;
  let isBlank = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const counted = counts[unit]!;
    if (isPoint) {
      if (unit > 0x7f || unit === 32 || unit === 34) points++;
      isPoint = false;
    }
    if (counted === 0) {
      if (isBlank) seen |= rare;
      isBlank = true;
      continue;
    }
    isBlank = false;
    length++;
    seen |= counted;
    if ((counted & broad) !== 0) weight++;
    else if ((counted & letter) !== 0) weight += 0.4;
    else if ((counted & point) !== 0) points++;
    else if ((counted & half) !== 0) weight += 0.5;
    else isPoint = (counted & asciiPoint) !== 0;
  }
  tally.length = length;
  tally.weight = weight;
  tally.points = isPoint ? points + 1 : points;
  tally.isRare = (seen & rare) !== 0;
  tally.isLabelled = (seen & traditional) !== 0;
}

/** A measured line, or null where nothing visible stands in it. */
export function measure(raw: string, origin: LineOrigin): Line | null {
  let text = raw.trim();
  count(text);
  if (tally.isRare && unclean.test(text)) {
    text = cleaned(text);
    count(text);
  }
  if (text === '') return null;
  const { length, weight, points } = tally;
  // Spelt out: a page makes thousands, and a spread costs more than the measuring.
  const { linked, strong, tag, span, region } = origin;
  const folded = tally.isLabelled ? foldLabels(text) : foldWidth(text);
  return { text, length, linked, strong, weight, points, tag, span, region, folded };
}

/** Share of the line that is link, 0 to 1. */
export function linkShare(line: Line): number {
  return line.length === 0 ? 0 : Math.min(1, line.linked / line.length);
}
