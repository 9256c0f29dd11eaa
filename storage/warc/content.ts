/** Content codings (RFC 9110 §8.4) taken off a payload, under a limit: what a page says, not how it was sent. */
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  type ZlibOptions,
  zstdDecompressSync,
} from 'node:zlib';
import { CundangError } from '../../src/errors.ts';

/** Default limit of a decoded page. */
export const CONTENT_BYTES = 64 * 1024 * 1024;
/** Codings upon codings: two are seen, more are an attack. */
const MOST_CODINGS = 4;

/**
 * The payload without its content codings. A body cut short gives what its first part holds; a body that is plain
 * although a coding is announced (seen on misconfigured servers) is returned as it is.
 * @param coding value of Content-Encoding, or null
 * @param limit most bytes of the result
 * @throws `fetch.too-large` over the limit, `fetch.bad-response` for a coding that is unknown or does not decode
 */
export function decodeContent(payload: Buffer, coding: string | null, limit: number = CONTENT_BYTES): Buffer {
  const codings = (coding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const wanted = codings.filter((name) => name !== '' && name !== 'identity').reverse();
  if (wanted.length > MOST_CODINGS) throw new CundangError('fetch.bad-response', 'too many content codings');
  return wanted.reduce((bytes, name) => (bytes.length === 0 ? bytes : decodeOne(bytes, name, limit)), payload);
}

function decodeOne(bytes: Buffer, coding: string, limit: number): Buffer {
  const zlib: ZlibOptions = { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    switch (coding) {
      case 'gzip':
      case 'x-gzip':
        if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
        return gunzipSync(bytes, { ...zlib, chunkSize: unpackedSize(bytes) });
      case 'deflate':
        return isZlib(bytes) ? inflateSync(bytes, zlib) : inflateRawSync(bytes, zlib);
      case 'br':
        return brotliDecompressSync(bytes, {
          maxOutputLength: limit,
          finishFlush: constants.BROTLI_OPERATION_FLUSH,
        });
      case 'zstd':
        return zstdDecompressSync(bytes, { maxOutputLength: limit, finishFlush: constants.ZSTD_e_flush });
      default:
        throw new CundangError('fetch.bad-response', `unknown content coding ${JSON.stringify(coding.slice(0, 40))}`);
    }
  } catch (error) {
    if (error instanceof CundangError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new CundangError('fetch.too-large', `the content is larger than ${limit} bytes when decoded`, {}, error);
    }
    throw new CundangError('fetch.bad-response', `the body is not what its content coding ${coding} says`, {}, error);
  }
}

/**
 * Room for the content as the last four bytes tell its length (RFC 1952 §2.3.1), and one byte, by which zlib sees that
 * there is no more: one buffer in place of several and their joining. Only a hint, and bounded, since anyone can write it.
 */
function unpackedSize(bytes: Buffer): number {
  const told = bytes.length >= 18 ? bytes.readUInt32LE(bytes.length - 4) : 0;
  return Math.min(Math.max(told + 1, 1024), 256 * 1024);
}

/** `deflate` should be a zlib stream (RFC 9110 §8.4.1.2), but some servers send the bare one. */
function isZlib(bytes: Buffer): boolean {
  return (bytes[0]! & 0x0f) === 8 && bytes.length > 1 && bytes.readUInt16BE(0) % 31 === 0;
}
