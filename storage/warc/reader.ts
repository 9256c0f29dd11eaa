/**
 * The strict WARC reader: one gzip member a record, or plain records; WARC/1.1 and WARC/1.0. Whatever is not a whole
 * record is handed out as damage with its place and reason, and reading goes on at the next record; nothing is passed
 * over in silence.
 *
 * After damage the next plausible record is searched for by its bytes, but not within the frame of stored blocks: an
 * archived WARC in there is never taken for this file's records. Only when that very frame is damaged it can be; the
 * index then tells them apart.
 */
import { CundangError } from '../../src/errors.ts';
import { OPEN } from '../files.ts';
import { type FilePlace, pathOf } from '../store/place.ts';
import { digestMatches } from './digest.ts';
import { type Member, peekMember, readMember } from './member.ts';
import { HEADER_BYTES, parseRecordHead, recordOf, type WarcRecord } from './record.ts';
import { openWindow, type Window, type WindowOptions } from './window.ts';

/** Largest block that is read, and largest member. Above what the crawler stores by default. */
export const BLOCK_BYTES = 256 * 1024 * 1024;
/** First look at a member: most fit. */
const FIRST_LOOK = 16 * 1024;
const TORN = 'the file ends within a record';
const RECORD_END = Buffer.from('\r\n\r\n');
const RECORD_END_NUMBER = RECORD_END.readUInt32BE(0);

export interface Whole {
  readonly kind: 'record';
  readonly record: WarcRecord;
  /** Bytes from the begin of the file, and as stored (compressed). */
  readonly offset: number;
  readonly length: number;
}

export interface Damage {
  readonly kind: 'damage';
  readonly offset: number;
  /** Up to the next record that could be read, or to the end of the file. */
  readonly length: number;
  readonly reason: string;
  /** The file ends within a record: the tail of a writer that died, or of one that is still writing. */
  readonly torn: boolean;
}

export type Found = Whole | Damage;

export interface ReadOptions {
  /** Offset of the record to begin with; default 0. */
  readonly from?: number;
  /** Hold block and payload digests against the bytes; a record that differs is damage. Default false. */
  readonly digests?: boolean;
  /** Largest block that is read; default 256 MiB. */
  readonly blockBytes?: number;
}

/**
 * Every record of a file, in order.
 * @throws `file.unreadable`
 */
export async function* readRecords(path: FilePlace, options: ReadOptions = {}): AsyncGenerator<Found, void, void> {
  await using window = await openWarc(path, { ahead: true });
  const most = options.blockBytes ?? BLOCK_BYTES;
  for (let offset = options.from ?? 0; ; ) {
    const found = atHand(window, offset, most) ?? (await recordAt(window, offset, most));
    if (found === null) return;
    if (found.kind === 'damage') {
      const end = await nextRecord(window, offset + found.length, pathOf(path));
      yield { ...found, length: end - offset, torn: found.torn && (await window.view(end, 1)).length === 0 };
      offset = end;
      continue;
    }
    const reason = options.digests ? digestDamage(found.record) : null;
    yield reason === null ? found : damage(offset, found.length, reason);
    offset += found.length;
  }
}

/**
 * The record at an offset.
 * @param length its stored length, where known: the file is then read once
 * @throws `file.unreadable`, `archive.damaged`
 */
export async function readRecordAt(path: FilePlace, offset: number, length: number = FIRST_LOOK): Promise<Whole> {
  await using window = await openWarc(path, { step: length });
  const found = await recordAt(window, offset, BLOCK_BYTES, length);
  if (found?.kind === 'record') return found;
  throw new CundangError('archive.damaged', found?.reason ?? 'the file ends before the record', {
    path: pathOf(path),
    offset,
  });
}

/** A file that was being written when its name was read may have been closed, and renamed, since. */
async function openWarc(path: FilePlace, options: WindowOptions): Promise<Window> {
  try {
    return await openWindow(path, options);
  } catch (error) {
    if (typeof path !== 'string' || !path.endsWith(OPEN)) throw error;
    return openWindow(path.slice(0, -OPEN.length), options);
  }
}

/** @param length bytes that surely belong to what is damaged: where the search for the next record begins */
function damage(offset: number, length: number, reason: string, torn = false): Damage {
  return { kind: 'damage', offset, length, reason, torn };
}

/** The record of a member that lies in memory whole; null where that takes a closer look. Most do, and waiting costs more than reading. */
export function atHand(window: Window, offset: number, most: number): Whole | null {
  const bytes = window.atHand(offset);
  if (bytes[0] !== 0x1f) return null;
  const member = readMember(bytes, most + HEADER_BYTES);
  const found = member.kind === 'whole' ? recordIn(member, offset, most) : null;
  return found?.kind === 'record' ? found : null;
}

/** The record or damage that begins at an offset; null at the end of the file. */
export async function recordAt(window: Window, offset: number, most: number, look = FIRST_LOOK): Promise<Found | null> {
  const bytes = await window.view(offset, 2);
  if (bytes.length === 0) return null;
  return bytes[0] === 0x1f ? memberAt(window, offset, most, look) : plainAt(window, offset, most);
}

async function memberAt(window: Window, offset: number, most: number, look: number): Promise<Found> {
  const limit = most + HEADER_BYTES;
  let least = look;
  let bytes = await window.view(offset, least);
  let member = readMember(bytes, limit);
  while (member.kind === 'short' && bytes.length >= least && least < limit * 2) {
    least = Math.max(bytes.length, least) * 2;
    bytes = await window.view(offset, least);
    member = readMember(bytes, limit);
  }
  if (member.kind === 'short') {
    return bytes.length >= least
      ? damage(offset, 1, `a gzip member over ${limit * 2} bytes`)
      : damage(offset, member.framed ? bytes.length : 1, TORN, true);
  }
  if (member.kind === 'bad') return damage(offset, member.length, member.reason);
  return recordIn(member, offset, most);
}

/** A member's one record. */
function recordIn(member: Extract<Member, { kind: 'whole' }>, offset: number, most: number): Found {
  const head = parseRecordHead(member.bytes, most);
  if (head === null) return damage(offset, member.length, 'the member ends within the record header');
  if ('reason' in head) return damage(offset, member.length, head.reason);
  const end = head.blockOffset + head.blockLength;
  if (member.bytes.length < end) {
    return damage(offset, member.length, `Content-Length is ${head.blockLength}, the member holds less`);
  }
  if (member.bytes.length !== end + RECORD_END.length || member.bytes.readUInt32BE(end) !== RECORD_END_NUMBER) {
    return damage(offset, member.length, 'the member does not end with the two line ends after the block');
  }
  const record = recordOf(head, member.bytes.subarray(head.blockOffset, end));
  if ('reason' in record) return damage(offset, member.length, record.reason);
  return { kind: 'record', record, offset, length: member.length };
}

async function plainAt(window: Window, offset: number, most: number): Promise<Found> {
  let bytes = await window.view(offset, HEADER_BYTES);
  const head = parseRecordHead(bytes, most);
  if (head === null) return damage(offset, 1, TORN, true);
  if ('reason' in head) return damage(offset, 1, head.reason);
  const end = head.blockOffset + head.blockLength;
  const length = end + RECORD_END.length;
  bytes = await window.view(offset, length);
  if (bytes.length < length) return damage(offset, 1, TORN, true);
  if (!bytes.subarray(end, length).equals(RECORD_END)) {
    return damage(offset, 1, `Content-Length is ${head.blockLength}, but the block does not end there`);
  }
  const record = recordOf(head, bytes.subarray(head.blockOffset, end));
  if ('reason' in record) return damage(offset, length, record.reason);
  return { kind: 'record', record, offset, length };
}

const PLAIN = Buffer.from('WARC/1.');
const MEMBER = Buffer.from([0x1f, 0x8b, 8]);

/**
 * Offset of the next plausible record at or after `from`; the end of the file when there is none. Where the name says
 * what the file holds only that is looked for: the text of a stored block looks like a plain record.
 */
export async function nextRecord(window: Window, from: number, path: string): Promise<number> {
  const members = !/\.warc(\.open)?$/.test(path);
  const plains = !/\.gz(\.open)?$/.test(path);
  for (let offset = from; ; ) {
    const bytes = await window.view(offset, FIRST_LOOK);
    // Both markers are looked for in the whole view once, and again only behind a candidate that was none.
    let member = members ? bytes.indexOf(MEMBER) : -1;
    let plain = plains ? bytes.indexOf(PLAIN) : -1;
    for (;;) {
      const at = member < 0 ? plain : plain < 0 ? member : Math.min(member, plain);
      if (at < 0) break;
      // A candidate near the end of the view is looked at again with more bytes behind it.
      if (at > 0 && bytes.length - at < 1024 && bytes.length >= FIRST_LOOK) break;
      if (at === plain) {
        if (isPlainStart(bytes, at)) return offset + at;
        plain = bytes.indexOf(PLAIN, at + 1);
      } else {
        if (peekMember(bytes.subarray(at)).subarray(0, PLAIN.length).equals(PLAIN)) return offset + at;
        member = bytes.indexOf(MEMBER, at + 1);
      }
    }
    if (bytes.length < FIRST_LOOK) return offset + bytes.length;
    offset += bytes.length - 1024;
  }
}

/** A version line with a field behind it, so that prose about `WARC/1.1` within a block is not taken for a record. */
function isPlainStart(bytes: Buffer, at: number): boolean {
  return /^WARC\/1\.[01]\r\n[\w-]+:/.test(bytes.toString('latin1', at, at + 64));
}

/** Which digest differs from the bytes; null when none does. */
export function digestDamage(record: WarcRecord): string | null {
  const block = record.fields.get('WARC-Block-Digest');
  if (block !== null && digestMatches(block, record.block) === false) return 'the block digest differs';
  if (record.type !== 'response' && record.type !== 'resource' && record.type !== 'request') return null;
  if (record.payloadDigest === null || digestMatches(record.payloadDigest, record.payload) !== false) return null;
  // Some writers took the digest before the transfer coding came off (iipc/warc-specifications issue on chunked payloads).
  const asSent = record.type !== 'resource' && record.http !== null ? record.block.subarray(record.http.length) : null;
  if (asSent !== null && digestMatches(record.payloadDigest, asSent) === true) return null;
  return 'the payload digest differs';
}
