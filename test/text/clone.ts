/**
 * The clone's transformation, for tests: simplified → traditional character by character, GBK bytes, then a byte-wise
 * replace of each annotated character by itself and its reading, blind to where characters begin.
 */
import iconv from 'iconv-lite';

/** GBK bytes of the text as a clone would serve it. `traditional` maps characters, `readings` annotates traditional ones. */
export function cloneBytes(
  text: string,
  traditional: Readonly<Record<string, string>>,
  readings: Readonly<Record<string, string>>,
): Buffer {
  const converted = [...text].map((char) => traditional[char] ?? char).join('');
  let latin1 = iconv.encode(converted, 'gb18030').toString('latin1');
  for (const [char, syllable] of Object.entries(readings)) {
    const bytes = iconv.encode(char, 'gb18030').toString('latin1');
    latin1 = latin1.replaceAll(bytes, `${bytes}(${iconv.encode(syllable, 'gb18030').toString('latin1')})`);
  }
  return Buffer.from(latin1, 'latin1');
}

/** The bytes as a decoder shows them that takes an illegal pair for one `?`: the way the damage reaches UTF-8 pages. */
export function questionMarks(bytes: Uint8Array): string {
  return new TextDecoder('gb18030').decode(bytes).replaceAll('\ufffd(', '?').replaceAll('\ufffd', '?');
}
