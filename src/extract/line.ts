/** One line of a page or of a flattened text file, measured once. The classifier and the body finder read only this. */
import { foldWidth } from '../text/width.ts';

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
  /** Width-folded text for matching. */
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
  return unclean.test(text) ? text.replace(invisible, '').replace(blanks, ' ').trim().normalize('NFC') : text;
}

/** A measured line, or null where nothing visible stands in it. */
export function measure(raw: string, origin: LineOrigin): Line | null {
  const text = cleanText(raw);
  if (text === '') return null;
  let length = 0;
  let weight = 0;
  let points = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 32) continue;
    length++;
    if (c < 0x80) {
      if ((c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122)) weight += 0.4;
      else if (c === 44 || c === 46 || c === 33 || c === 63 || c === 59) {
        const next = text.charCodeAt(i + 1);
        if (i + 1 === text.length || next === 32 || next === 34 || next > 0x7f) points++;
      }
    } else if (c >= 0x3040 && c <= 0xd7ff && c !== 0x30fb) weight++;
    else if (c === 0x3001 || c === 0x3002 || c === 0xff0c || c === 0xff01 || c === 0xff1f || c === 0xff1b) points++;
    else if (c >= 0xc0 && c < 0x2000) weight += 0.4;
    else if (c >= 0xd800 && c < 0xe000) weight += 0.5;
  }
  // Spelt out: a page makes thousands, and a spread costs more than the measuring.
  const { linked, strong, tag, span, region } = origin;
  return { text, length, linked, strong, weight, points, tag, span, region, folded: foldWidth(text) };
}

/** Share of the line that is link, 0 to 1. */
export function linkShare(line: Line): number {
  return line.length === 0 ? 0 : Math.min(1, line.linked / line.length);
}
