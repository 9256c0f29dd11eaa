/**
 * Whether a text reads as bytes that were decoded wrongly: what is left to notice when every encoding has been tried, or
 * when a page was broken before it was published.
 */
import { ordinariness } from './ordinary.ts';

/** One character lost in this many is damage that a reader notices. */
const lost = 500;

/** Chinese with a smaller share of ordinary characters is none: news comes to 0.96 and more, misread bytes to 0.3. */
const leastOrdinary = 0.6;

/** Fewer Han characters than this say nothing: a name may be made of rare ones. */
const enough = 20;

/** Four and more letters of the upper half of a single-byte encoding in a row: no language writes so. */
const upperHalf = /[\u0080-\u00ff\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{4,}/g;

/** True for replacement characters, Chinese of rare characters alone, and Chinese bytes read as a Western encoding. */
export function isMojibake(text: string): boolean {
  const gone = count(text, /\ufffd/g);
  if (gone > text.length / lost) return true;
  const han = count(text, /[\u3400-\u9fff\ue000-\uf8ff]/g);
  // Big5 read as GBK brings some kana along; Japanese has nearly as many kana as Han characters, and more.
  const other = count(text, /[\u3040-\u30ff\uac00-\ud7af]/g);
  if (han >= enough && other < han / 2 && ordinariness(chinese(text)) < leastOrdinary) return true;
  const upper = (text.match(upperHalf) ?? []).reduce((sum, run) => sum + run.length, 0);
  return upper > enough && upper > text.length / 5;
}

/** The Han characters and those that such a misreading brings along; accents and symbols of an honest text are no sign. */
function chinese(text: string): string {
  return text.replace(/[^\u3000-\u9fff\ue000-\uf8ff\uff00-\uffef]+/g, '');
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
