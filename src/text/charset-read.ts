/**
 * Reading bytes in one given encoding.
 */
import { isUtf8 } from 'node:buffer';
import { createRequire } from 'node:module';

/** A reading of the bytes in one encoding. */
export interface Reading {
  readonly text: string;
  /** WHATWG name. */
  readonly charset: string;
  /** Sequences that the encoding does not know, shown as U+FFFD. */
  readonly illegal: number;
}

/** Reads the bytes. Streaming, so that the cut tail of a truncated page is left out and not counted as illegal. */
export function read(bytes: Uint8Array, charset: string): Reading {
  const reading = readByPlatform(bytes, charset);
  // The platform's Big5 lacks the Hong Kong extension that WHATWG includes: such characters come out private or illegal.
  if (charset !== 'big5' || !/[\ue000-\uf8ff\ufffd]/.test(reading.text)) return reading;
  const text = hongKong().getDecoder('big5hkscs').write(Buffer.from(bytes));
  const illegal = countIllegal(text);
  return illegal > reading.illegal ? reading : { text, charset, illegal };
}

function readByPlatform(bytes: Uint8Array, charset: string): Reading {
  // A streaming decoder is not the platform's fast one, and most pages need none: their UTF-8 is whole.
  if (charset === 'utf-8' && isUtf8(bytes)) {
    const from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    return {
      text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8', from),
      charset,
      illegal: 0,
    };
  }
  try {
    const text = new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true });
    return { text, charset, illegal: 0 };
  } catch {
    const text = new TextDecoder(charset).decode(bytes, { stream: true });
    return { text, charset, illegal: countIllegal(text) };
  }
}

let iconv: typeof import('iconv-lite') | undefined;

/** Loaded when a page needs it: few do, and it costs 12 ms. */
function hongKong(): typeof import('iconv-lite') {
  iconv ??= createRequire(import.meta.url)('iconv-lite') as typeof import('iconv-lite');
  return iconv;
}

function countIllegal(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) count++;
  return count;
}

/** The bytes without an unfinished UTF-8 sequence at their end. */
export function withoutTail(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}
