/**
 * Zstandard frames (RFC 8878 §3.1) as .warc.zst files hold them: where a frame ends is told by its block headers, so that
 * a damaged one is stepped over without unpacking it. Content checksums are zstd's own matter when it unpacks.
 */
import { constants, zstdDecompressSync } from 'node:zlib';
import { CundangError } from '../../src/errors.ts';
import type { Window } from '../warc/window.ts';

const MAGIC = 0xfd2fb528;
/** Skippable frames are 0x184D2A50 to …5F; the last but two is the dictionary's (WARC-zstd 1.0, dictionary frame format). */
const SKIPPABLE = 0x184d2a50;
const DICTIONARY = 0x184d2a5d;
/** What the specification asks decoders to support (window and dictionary limits). */
const DICTIONARY_BYTES = 8 * 1024 * 1024;
const LARGEST_WINDOW = 1 << 27;

/** The frame at an offset; null when there is none, or when it ends behind the file. */
export interface Frame {
  readonly kind: 'data' | 'skippable';
  readonly length: number;
  /** Frame_Content_Size, where the frame tells it. */
  readonly contentSize: number | null;
}

export async function frameAt(window: Window, offset: number): Promise<Frame | { readonly reason: string }> {
  const head = await window.view(offset, 18);
  if (head.length < 8) return { reason: 'the file ends within a frame' };
  const magic = head.readUInt32LE(0);
  if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
    const length = 8 + head.readUInt32LE(4);
    const last = await window.view(offset + length - 1, 1);
    return last.length === 0
      ? { reason: 'the file ends within a frame' }
      : { kind: 'skippable', length, contentSize: null };
  }
  if (magic !== MAGIC) return { reason: 'not a zstd frame' };
  const descriptor = head[4]!;
  const single = (descriptor & 0x20) !== 0;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const idBytes = [0, 1, 2, 4][descriptor & 3]!;
  const sizeAt = 5 + (single ? 0 : 1) + idBytes;
  if (head.length < sizeAt + sizeBytes) return { reason: 'the file ends within a frame' };
  if (!single && windowSize(head[5]!) > LARGEST_WINDOW) return { reason: 'a zstd window over 128 MiB' };
  let at = sizeAt + sizeBytes;
  for (;;) {
    const block = await window.view(offset + at, 3);
    if (block.length < 3) return { reason: 'the file ends within a frame' };
    const header = block.readUIntLE(0, 3);
    const type = (header >> 1) & 3;
    if (type === 3) return { reason: 'a reserved zstd block type' };
    at += 3 + (type === 1 ? 1 : header >> 3);
    if ((header & 1) !== 0) break;
  }
  const length = at + ((descriptor & 4) !== 0 ? 4 : 0);
  const end = await window.view(offset + length - 1, 1);
  if (end.length === 0) return { reason: 'the file ends within a frame' };
  return { kind: 'data', length, contentSize: sizeOf(head, sizeAt, sizeBytes) };
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** Two bytes hold 256 less than they mean (RFC 8878 §3.1.1.1.4). */
function sizeOf(head: Buffer, at: number, bytes: number): number | null {
  if (bytes === 0) return null;
  if (bytes === 8) return Number(head.readBigUInt64LE(at));
  return head.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
}

/**
 * The dictionary that a file begins with, unpacked, and where its frames begin.
 * @throws CundangError `archive.damaged` for one that is none or is over the limit
 */
export async function dictionaryOf(window: Window): Promise<{ readonly bytes: Buffer | null; readonly end: number }> {
  const head = await window.view(0, 8);
  if (head.length < 8 || head.readUInt32LE(0) !== DICTIONARY) return { bytes: null, end: 0 };
  const length = head.readUInt32LE(4);
  const broken = (why: string, cause?: unknown) =>
    new CundangError('archive.damaged', `the zstd dictionary ${why}`, { offset: 0 }, cause);
  if (length > DICTIONARY_BYTES) throw broken(`is over ${DICTIONARY_BYTES} bytes`);
  const data = (await window.view(8, length)).subarray(0, length);
  if (data.length < length) throw broken('is cut');
  if (data.length < 8 || data.readUInt32LE(0) !== MAGIC) return { bytes: data, end: 8 + length };
  try {
    return { bytes: zstdDecompressSync(data, { maxOutputLength: DICTIONARY_BYTES }), end: 8 + length };
  } catch (error) {
    throw broken('does not unpack', error);
  }
}

/** Offset of the next thing that looks like a frame at or after `from`; the end of the file when there is none. */
export async function nextFrame(window: Window, from: number): Promise<number> {
  const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
  for (let offset = from; ; ) {
    const bytes = await window.view(offset, 64 * 1024);
    const at = bytes.indexOf(magic);
    if (at >= 0) return offset + at;
    if (bytes.length < 64 * 1024) return offset + bytes.length;
    offset += bytes.length - 3;
  }
}

/** Unpacks a whole frame. @throws what zstd says, and `ERR_BUFFER_TOO_LARGE` above `most` bytes */
export function unpackFrame(frame: Buffer, dictionary: Buffer | null, most: number): Buffer {
  return zstdDecompressSync(frame, {
    maxOutputLength: most,
    params: { [constants.ZSTD_d_windowLogMax]: 27 },
    ...(dictionary === null ? {} : { dictionary }),
  });
}
