/**
 * Bytes → text: the one place where that happens.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { encodingOf, headerCharset, metaCharset } from './charset-declared.ts';
import { type Reading, read, withoutTail } from './charset-read.ts';
import { findMarks, isClone } from './clone-marks.ts';
import { mendBytes } from './mend-bytes.ts';
import { ordinariness } from './ordinary.ts';

export interface Hints {
  /** The Content-Type header. */
  readonly contentType?: string | null;
  /** What the site is known to use where nothing else decides (any label of the encoding). */
  readonly fallback?: string;
}

export interface Decoded {
  readonly text: string;
  /** WHATWG name; the GB family always as `gb18030`. */
  readonly charset: string;
  /** What decided. */
  readonly from: 'bom' | 'header' | 'meta' | 'validity' | 'frequency' | 'fallback';
  /** The label that header or page gave, in lower case, whether or not it was believed. */
  readonly declared: string | null;
  /** Sequences that the encoding does not know, shown as U+FFFD; the cut tail of a truncated page is none. */
  readonly illegal: number;
  /** Characters mended in the bytes that a clone's readings had cut in two. */
  readonly gbkRepairs: number;
}

/**
 * Decodes a page by byte order mark, then what header and page declare, then validity and frequency of the characters.
 * A declaration is believed only if the bytes bear it out: pages that declare gb2312 and are UTF-8, and the reverse, are
 * common. Never throws.
 */
export function decode(bytes: Uint8Array, hints: Hints = {}): Decoded {
  const mark = byteOrderMark(bytes);
  const header = headerCharset(hints.contentType);
  const meta = mark === null ? metaCharset(bytes) : null;
  const declared = header ?? meta;
  const chosen =
    mark === null ? choose(bytes, header, meta, hints.fallback) : { ...read(bytes, mark), from: 'bom' as const };
  return mend(bytes, { ...chosen, declared, gbkRepairs: 0 });
}

type Choice = Reading & Pick<Decoded, 'from'>;

const marks: readonly (readonly [charset: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
  ['gb18030', [0x84, 0x31, 0x95, 0x33]],
];

function byteOrderMark(bytes: Uint8Array): string | null {
  return marks.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0] ?? null;
}

/** Encodings that any bytes are valid in: believed only when the bytes make no Chinese. */
const singleByte = /^(?:windows-|iso-8859-|koi8-|ibm866|macintosh|x-)/;

/** One illegal sequence in this many characters beyond ASCII is damage; more is the wrong encoding. */
const damage = 50;

/** Below this share of ordinary characters a text is not taken for Chinese. */
const leastOrdinary = 0.6;

/** From this share on there is no need to look at other encodings: Big5 read as GBK stays below it. */
const surelyOrdinary = 0.9;

function choose(bytes: Uint8Array, header: string | null, meta: string | null, fallback: string | undefined): Choice {
  const wide = wideByZeros(bytes);
  if (wide !== null) return { ...read(bytes, wide), from: 'validity' };
  const inHeader = narrow(encodingOf(header));
  const inMeta = narrow(encodingOf(meta));
  const declared = inHeader ?? inMeta;
  const from = inHeader === null ? 'meta' : 'header';
  if (isAscii(bytes)) {
    const name = declared ?? narrow(encodingOf(fallback ?? null)) ?? 'utf-8';
    return { ...read(bytes, 'utf-8'), charset: name, from: declared === null ? 'validity' : from };
  }
  if (isUtf8(withoutTail(bytes))) {
    const utf8 = read(bytes, 'utf-8');
    if (declared === 'utf-8') return { ...utf8, from };
    // GBK bytes can look like UTF-8 of two bytes a character, never like Chinese in UTF-8.
    if (/[\u0800-\uffff]/.test(utf8.text)) return { ...utf8, from: inMeta === 'utf-8' ? 'meta' : 'validity' };
  }
  const agreed = declared !== null && (inMeta === null || inMeta === declared);
  if (agreed && !singleByte.test(declared)) {
    const reading = read(bytes, declared);
    if (isBorneOut(reading)) return { ...reading, from };
  } else if (declared === null) {
    const reading = read(bytes, 'gb18030');
    if (reading.illegal === 0 && ordinariness(sample(reading.text)) >= surelyOrdinary)
      return { ...reading, from: 'frequency' };
  }
  return byFrequency(bytes, [inHeader, inMeta], fallback);
}

/** A page whose declaration can be read as ASCII is not in UTF-16, whatever it says. */
function narrow(charset: string | null): string | null {
  return charset?.startsWith('utf-16') ? null : charset;
}

/** Few illegal sequences, and for Chinese encodings characters that Chinese is written with. */
function isBorneOut({ text, charset, illegal }: Reading): boolean {
  if (illegal > 0 && illegal * damage > countWide(text)) return false;
  return (charset !== 'gb18030' && charset !== 'big5') || ordinariness(sample(text)) >= leastOrdinary;
}

function byFrequency(bytes: Uint8Array, declared: readonly (string | null)[], fallback: string | undefined): Choice {
  const known = narrow(encodingOf(fallback ?? null));
  const candidates = [...declared, known, 'gb18030', 'big5', 'utf-8'];
  const names = new Set(candidates.filter((name): name is string => name !== null && !singleByte.test(name)));
  const readings = [...names].map((name) => {
    const reading = read(bytes, name);
    return {
      reading,
      score: ordinariness(sample(reading.text)) - (4 * reading.illegal) / (countWide(reading.text) || 1),
    };
  });
  const best = readings.reduce((a, b) => (b.score > a.score ? b : a));
  if (best.score >= leastOrdinary) {
    const at = declared.indexOf(best.reading.charset);
    return { ...best.reading, from: at === 0 ? 'header' : at === 1 ? 'meta' : 'frequency' };
  }
  const stated = declared.find((name) => name !== null) ?? null;
  if (stated !== null) return { ...read(bytes, stated), from: stated === declared[0] ? 'header' : 'meta' };
  return {
    ...read(bytes, known ?? (isBorneOut(best.reading) ? best.reading.charset : 'windows-1252')),
    from: 'fallback',
  };
}

/** Enough to judge by: 2 Ki characters from the first beyond ASCII on. */
function sample(text: string): string {
  const first = text.search(/[\x80-\uffff]/);
  return text.slice(first, first + 2048);
}

function countWide(text: string): number {
  let wide = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) wide++;
  return wide;
}

/** UTF-16 without a mark: mark-up has a zero in every other byte, on the side that tells the order. */
function wideByZeros(bytes: Uint8Array): string | null {
  const zeros = [0, 0] as [number, number];
  const end = Math.min(bytes.length, 4096);
  for (let at = bytes.indexOf(0); at >= 0 && at < end; at = bytes.indexOf(0, at + 1)) zeros[at % 2 === 0 ? 0 : 1]++;
  const [even, odd] = zeros;
  if (even + odd < end / 100 || end < 4) return null;
  if (even > 9 * odd) return 'utf-16be';
  return odd > 9 * even ? 'utf-16le' : null;
}

/** A clone's page in GBK: cut characters are put together in the bytes, where nothing is lost yet. */
function mend(bytes: Uint8Array, decoded: Decoded): Decoded {
  if (decoded.charset !== 'gb18030' || !isClone(decoded.text, findMarks(decoded.text))) return decoded;
  const mended = mendBytes(bytes);
  if (mended.repairs === 0) return decoded;
  return { ...decoded, ...read(mended.bytes, decoded.charset), gbkRepairs: mended.repairs };
}
