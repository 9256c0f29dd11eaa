/**
 * One gzip member (RFC 1952) per record (WARC 1.1 Annex D). A body that is already compressed goes into a member of
 * stored blocks (deflate level 0, framed here by hand): the same size and a quarter of the work.
 */
import { promisify } from 'node:util';
import { crc32, constants as flush, gzip, gzipSync, inflateRawSync } from 'node:zlib';

const gzipInPool = promisify(gzip);

const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
const TRAILER_BYTES = 8;
/** Most bytes of one stored block (RFC 1951 §3.2.4). */
const STORED = 0xffff;
/** From here on compression leaves the main thread: below, the way there and back costs more than it saves. */
const POOL_FROM = 8 * 1024;
/** Memory that inflating asks for at a time, at least and at most. */
const INFLATE_CHUNK = { least: 1024, most: 256 * 1024 } as const;
const MEMBER_START = Buffer.from([0x1f, 0x8b, 8]);

/** The parts, one after the other, as a member of stored blocks. */
export function storedMember(parts: readonly Uint8Array[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const blocks = Math.max(1, Math.ceil(size / STORED));
  const out = Buffer.allocUnsafe(HEADER.length + size + blocks * 5 + TRAILER_BYTES);
  HEADER.copy(out);
  let at = HEADER.length;
  let left = size;
  let room = 0;
  const open = () => {
    room = Math.min(left, STORED);
    left -= room;
    out[at] = left === 0 ? 1 : 0;
    out.writeUInt16LE(room, at + 1);
    out.writeUInt16LE(room ^ 0xffff, at + 3);
    at += 5;
  };
  open();
  let sum = 0;
  for (const part of parts) {
    sum = crc32(part, sum);
    for (let from = 0; from < part.length; ) {
      if (room === 0) open();
      const n = Math.min(room, part.length - from);
      out.set(part.subarray(from, from + n), at);
      at += n;
      from += n;
      room -= n;
    }
  }
  out.writeUInt32LE(sum, at);
  out.writeUInt32LE(size >>> 0, at + 4);
  return out;
}

/** The bytes as a level 6 member; large ones are compressed in the thread pool. */
export function deflatedMember(bytes: Buffer): Buffer | Promise<Buffer> {
  if (bytes.length >= POOL_FROM) return gzipInPool(bytes, { level: 6 });
  // Small texts need no 32 KiB window: a smaller state is made faster and gives the same size.
  return bytes.length < 4096
    ? gzipSync(bytes, { level: 6, windowBits: 12, memLevel: 3, chunkSize: 1024 })
    : gzipSync(bytes, { level: 6 });
}

export type Member =
  | { readonly kind: 'whole'; readonly bytes: Buffer; readonly length: number }
  /** The bytes end before the member does; `framed` when stored blocks say that all of them belong to it. */
  | { readonly kind: 'short'; readonly framed: boolean }
  /** `length` is what surely belongs to the member, at least 1. */
  | { readonly kind: 'bad'; readonly reason: string; readonly length: number };

const SHORT: Member = { kind: 'short', framed: false };
const CUT: Member = { kind: 'short', framed: true };

function bad(reason: string, length = 1): Member {
  return { kind: 'bad', reason, length };
}

/**
 * The member that begins at the first byte of `bytes`; what follows it is left alone.
 * @param most limit of the content, in bytes: a member that holds more is `bad`
 */
export function readMember(bytes: Buffer, most: number): Member {
  const from = bodyOffset(bytes);
  if (typeof from !== 'number') return from;
  const body = stored(bytes, from, most) ?? inflated(bytes, from, most);
  if ('kind' in body) return body;
  const { content, end, framed } = body;
  if (bytes.length < end + TRAILER_BYTES) return framed ? CUT : SHORT;
  // A damaged deflate stream may seem to end within the next member; the frame of stored blocks does not.
  const sure = framed ? end + TRAILER_BYTES : 1;
  if (bytes.readUInt32LE(end) !== crc32(content)) return bad('the CRC-32 of the gzip member differs', sure);
  if (bytes.readUInt32LE(end + 4) !== content.length >>> 0) return bad('the length in the gzip trailer differs', sure);
  return { kind: 'whole', bytes: content, length: end + TRAILER_BYTES };
}

/** Offset of the deflate stream behind the gzip header and its optional fields (RFC 1952 §2.3). */
export function bodyOffset(bytes: Buffer): number | Member {
  if (bytes.length < HEADER.length) return SHORT;
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return bad('not a gzip member');
  const flags = bytes[3]!;
  if ((flags & 0xe0) !== 0) return bad('reserved gzip flags are set');
  let at = HEADER.length;
  if ((flags & 4) !== 0) {
    if (bytes.length < at + 2) return SHORT;
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const text of [8, 16]) {
    if ((flags & text) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return SHORT;
    at = end + 1;
  }
  if ((flags & 2) !== 0) at += 2;
  return bytes.length > at ? at : SHORT;
}

type Body = { readonly content: Buffer; readonly end: number; readonly framed: boolean };

/** A stream of stored blocks only, without zlib and, for one block, without a copy; null when it has another block. */
function stored(bytes: Buffer, from: number, most: number): Body | Member | null {
  const parts: Buffer[] = [];
  let size = 0;
  for (let at = from; ; ) {
    const head = bytes[at];
    if (head === undefined) return at > from ? CUT : SHORT;
    if ((head & 6) !== 0) return null;
    if (bytes.length < at + 5) return at > from ? CUT : SHORT;
    const length = bytes.readUInt16LE(at + 1);
    if ((length ^ 0xffff) !== bytes.readUInt16LE(at + 3)) return bad('a stored block is damaged');
    size += length;
    if (size > most) return bad(`more than ${most} bytes in one gzip member`);
    const end = at + 5 + length;
    if (bytes.length < end) return CUT;
    parts.push(bytes.subarray(at + 5, end));
    if ((head & 1) !== 0) {
      return { content: parts.length === 1 ? parts[0]! : Buffer.concat(parts, size), end, framed: true };
    }
    at = end;
  }
}

function inflated(bytes: Buffer, from: number, most: number): Body | Member {
  try {
    // With `info` zlib also tells how many bytes of the input the stream took; the types do not know that yet.
    const { buffer, engine } = inflateRawSync(bytes.subarray(from), {
      info: true,
      maxOutputLength: most,
      chunkSize: sizeHint(bytes, from),
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    return { content: buffer, end: from + engine.bytesWritten, framed: false };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'Z_BUF_ERROR') return SHORT;
    if (code === 'ERR_BUFFER_TOO_LARGE') return bad(`more than ${most} bytes in one gzip member`);
    return bad(`the gzip member does not inflate: ${(error as Error).message}`);
  }
}

/**
 * Room for the content: where the next member seems to begin, this one's length stands before it (RFC 1952 §2.3.1),
 * and content that comes in one piece needs no window and no joining. One byte more lets zlib see that there is no
 * more. Only a hint, and bounded, since the next member may be none and anyone can write a length.
 */
function sizeHint(bytes: Buffer, from: number): number {
  const found = bytes.indexOf(MEMBER_START, from);
  const end = found < 0 ? bytes.length : found;
  const told = end - from > TRAILER_BYTES ? bytes.readUInt32LE(end - 4) : 0;
  return Math.min(Math.max(told + 1, INFLATE_CHUNK.least), INFLATE_CHUNK.most);
}

/** The first bytes of a member's content, as far as they come easily; empty when there is no member here. */
export function peekMember(bytes: Buffer): Buffer {
  const from = bodyOffset(bytes);
  if (typeof from !== 'number') return Buffer.alloc(0);
  if ((bytes[from]! & 6) === 0) return bytes.subarray(from + 5);
  try {
    return inflateRawSync(bytes.subarray(from, from + 512), {
      finishFlush: flush.Z_SYNC_FLUSH,
      maxOutputLength: 64 * 1024,
    });
  } catch {
    return Buffer.alloc(0);
  }
}
