/**
 * Whether a text reads as bytes that were decoded wrongly: what is left to notice when every encoding has been tried, or
 * when a page was broken before it was published.
 */
import { isOrdinary } from './ordinary.ts';

/** One character lost in this many is damage that a reader notices. */
const lost = 500;

/** Chinese with a smaller share of ordinary characters is none: news comes to 0.96 and more, misread bytes to 0.3. */
const leastOrdinary = 0.6;

/** Fewer Han characters than this say nothing: a name may be made of rare ones. */
const enough = 20;

const han = 1;
/** Kana and Hangul. */
const other = 2;
/** Han, and what such a misreading brings along; accents and symbols of an honest text are no sign. */
const chinese = 4;
/** Letters of the upper half of a single-byte encoding. */
const upper = 8;

let built: Uint8Array | undefined;

/** By UTF-16 unit: what it may be a sign of. */
function signs(): Uint8Array {
  if (built !== undefined) return built;
  const table = new Uint8Array(0x10000);
  const add = (sign: number, from: number, to: number): void => {
    for (let unit = from; unit <= to; unit++) table[unit]! |= sign;
  };
  add(han, 0x3400, 0x9fff);
  add(han, 0xe000, 0xf8ff);
  add(other, 0x3040, 0x30ff);
  add(other, 0xac00, 0xd7af);
  add(chinese, 0x3000, 0x9fff);
  add(chinese, 0xe000, 0xf8ff);
  add(chinese, 0xff00, 0xffef);
  add(upper, 0x80, 0xff);
  add(upper, 0x152, 0x192);
  add(upper, 0x2c6, 0x2c6);
  add(upper, 0x2dc, 0x2dc);
  add(upper, 0x2013, 0x203a);
  add(upper, 0x20ac, 0x20ac);
  add(upper, 0x2122, 0x2122);
  built = table;
  return table;
}

/** No language writes four and more letters of that half in a row. */
const shortestRun = 4;

/** True for replacement characters, Chinese of rare characters alone, and Chinese bytes read as a Western encoding. */
export function isMojibake(text: string): boolean {
  const table = signs();
  let gone = 0;
  let hans = 0;
  let others = 0;
  let wide = 0;
  let ordinary = 0;
  let uppers = 0;
  let run = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const sign = table[unit]!;
    if ((sign & upper) !== 0) {
      run++;
      continue;
    }
    if (run >= shortestRun) uppers += run;
    run = 0;
    if (unit === 0xfffd) gone++;
    hans += sign & han;
    others += (sign & other) >> 1;
    if ((sign & chinese) === 0) continue;
    wide++;
    ordinary += isOrdinary(unit);
  }
  if (run >= shortestRun) uppers += run;
  if (gone > text.length / lost) return true;
  // Big5 read as GBK brings some kana along; Japanese has nearly as many kana as Han characters, and more.
  if (hans >= enough && others < hans / 2 && ordinary / wide < leastOrdinary) return true;
  return uppers > enough && uppers > text.length / 5;
}
