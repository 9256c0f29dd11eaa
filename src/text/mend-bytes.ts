/**
 * A clone puts its readings into GBK bytes, not characters: where the trail byte of one character and the lead byte of
 * the next happen to be an annotated character, the reading lands between a character's two bytes. Taken out before
 * decoding, it leaves no trace.
 */
import { characterOf } from './gbk.ts';
import { hasReading } from './pinyin.ts';

/** A bracketed syllable in GBK bytes read as Latin-1; the toned vowels are A8A1–A8BF. */
const annotation = /\(((?:[a-z]{0,5}\xa8[\xa1-\xbf][a-z]{0,5})|[a-z]{1,6}) ?\)/g;

export interface Mended {
  readonly bytes: Uint8Array;
  readonly repairs: number;
}

/** Takes out the readings that cut a character in two. Call it only for pages that bear a clone's marks. */
export function mendBytes(bytes: Uint8Array): Mended {
  const page = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const latin1 = page.toString('latin1');
  const gbk = new TextDecoder('gb18030');
  const mended = Buffer.alloc(page.length);
  const endsInPair = follow(mended);
  let length = 0;
  let copied = 0;
  let repairs = 0;
  for (const match of latin1.matchAll(annotation)) {
    const { index } = match;
    length += page.copy(mended, length, copied, index);
    copied = index;
    const char = characterOf(page[index - 2] ?? 0, page[index - 1] ?? 0);
    const syllable = gbk.decode(Buffer.from(match[1] as string, 'latin1'));
    if (char === null || !hasReading(char, syllable) || endsInPair(length)) continue;
    copied = index + match[0].length;
    repairs++;
  }
  length += page.copy(mended, length, copied);
  return repairs === 0 ? { bytes, repairs } : { bytes: mended.subarray(0, length), repairs };
}

/**
 * Follows bytes character by character, each byte once: `endsInPair(length)` says whether the first `length` bytes end
 * with a whole two-byte character, and not with half of one or an ASCII letter.
 */
function follow(bytes: Uint8Array) {
  let at = 0;
  let last = 0;
  return (length: number): boolean => {
    while (at < length) {
      const step = stepAt(bytes, at, length);
      if (at + step > length) return false;
      last = step;
      at += step;
    }
    return last === 2;
  };
}

/** Length of the character that begins at `at`, GB 18030: one, two or four bytes; an illegal lead counts alone. */
function stepAt(bytes: Uint8Array, at: number, length: number): number {
  if ((bytes[at] as number) <= 0x80) return 1;
  if (at + 1 >= length) return 2;
  const next = bytes[at + 1] as number;
  if (next >= 0x40) return 2;
  return next >= 0x30 && next <= 0x39 ? 4 : 1;
}
