/**
 * How ordinary a text looks as Chinese: what tells the right decoding of bytes from a wrong one that is also valid.
 */
import { traditionalCharacters } from './simplify.ts';

let built: Uint8Array | undefined;

/** By UTF-16 unit: 1 for the 3,755 characters of GB 2312 level 1, their traditional forms, CJK punctuation and toned vowels. */
function ordinary(): Uint8Array {
  built ??= build();
  return built;
}

function build(): Uint8Array {
  const table = new Uint8Array(0x10000);
  const pairs: number[] = [];
  for (let lead = 0xb0; lead <= 0xd7; lead++) for (let trail = 0xa1; trail <= 0xfe; trail++) pairs.push(lead, trail);
  for (const char of new TextDecoder('gb18030').decode(Uint8Array.from(pairs))) table[char.charCodeAt(0)] = 1;
  for (const [from, to] of traditionalCharacters()) if (table[to.charCodeAt(0)] === 1) table[from.charCodeAt(0)] = 1;
  table.fill(1, 0x2010, 0x2027);
  table.fill(1, 0x3000, 0x3018);
  table.fill(1, 0xff01, 0xff5f);
  for (const char of '·āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ') table[char.charCodeAt(0)] = 1;
  // The unassigned end of level 1 decodes to private-use characters.
  table.fill(0, 0xe000, 0xf900);
  table[0xfffd] = 0;
  return table;
}

/** 1 for a UTF-16 unit that is an ordinary character of Chinese, else 0. */
export function isOrdinary(unit: number): number {
  return ordinary()[unit] as number;
}

/** Share (0–1) of the characters beyond ASCII that are ordinary Chinese; 0 when there are none. */
export function ordinariness(text: string): number {
  const table = ordinary();
  let wide = 0;
  let hits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    wide++;
    hits += table[code] as number;
  }
  return wide === 0 ? 0 : hits / wide;
}
