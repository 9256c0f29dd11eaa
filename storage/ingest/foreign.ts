/**
 * Every record of a WARC file that another program made, whatever it is packed in: a gzip member each, one member around
 * many, zstd frames with or without a dictionary (WARC-zstd 1.0), plain. Digests are held against the bytes. What is
 * no whole record is handed out as damage with its offset, and reading goes on behind it.
 */
import { crc32 } from 'node:zlib';
import { bodyOffset, deflatedMember } from '../warc/member.ts';
import { atHand, BLOCK_BYTES, digestDamage, nextRecord, recordAt } from '../warc/reader.ts';
import type { WarcRecord } from '../warc/record.ts';
import { openWindow, type Stretch, type Window } from '../warc/window.ts';
import { dictionaryOf, frameAt, nextFrame, unpackFrame } from './frames.ts';
import { type Piece, recordsIn, TORN } from './records.ts';
import { type Budget, inflater, unpack, unzstd } from './unpack.ts';

export interface Foreign {
  readonly kind: 'record';
  readonly record: WarcRecord;
  /** The record as a gzip member of its own: the very bytes of the file where it is one there. */
  readonly member: () => Buffer | Promise<Buffer>;
  /** The record begins here, or the member or frame that it begins in. */
  readonly offset: number;
  /** It can be read at its offset by itself. */
  readonly alone: boolean;
}

export interface ForeignDamage {
  readonly kind: 'damage';
  readonly offset: number;
  readonly reason: string;
}

export type ForeignFound = Foreign | ForeignDamage;

export interface ForeignOptions {
  /** Part of the file that is the WARC; all of it where absent. */
  readonly within?: Stretch | null;
  /** Largest block that is read; default 256 MiB. */
  readonly blockBytes?: number;
}

/** A gzip member that holds something else than one record may hold many. */
const MAYBE_MANY =
  /does not end with the two line ends|^more than \d+ bytes in one|^a gzip member over|does not inflate|CRC-32 of the gzip member|ends within a record$/;
/** Then nothing vouches for the bytes but the records' own digests, and what follows them. */
const BROKEN = /does not inflate|CRC-32|ends within a record$/;
/** A frame over this is unpacked piece by piece. */
const WHOLE_FRAME = 8 * 1024 * 1024;

/** @throws `file.unreadable`, `archive.damaged` for a zstd dictionary that cannot be used */
export async function* foreignRecords(
  path: string,
  { within = null, blockBytes = BLOCK_BYTES }: ForeignOptions = {},
): AsyncGenerator<ForeignFound, void, void> {
  await using window = await openWindow(path, { within, ahead: true });
  const start = await window.view(0, 4);
  const isZstd = start.length >= 4 && (start.readUInt32LE(0) === 0xfd2fb528 || start.readUInt32LE(0) === 0x184d2a5d);
  for await (const found of isZstd ? framed(window, blockBytes) : listed(window, blockBytes)) {
    const reason = found.kind === 'record' ? digestDamage(found.record) : null;
    yield reason === null ? found : { kind: 'damage', offset: found.offset, reason };
  }
}

/** Gzip members and plain records. */
async function* listed(window: Window, most: number): AsyncGenerator<ForeignFound, void, void> {
  for (let offset = 0; ; ) {
    const found = atHand(window, offset, most) ?? (await recordAt(window, offset, most));
    if (found === null) return;
    if (found.kind === 'record') {
      const { record, length } = found;
      const bytes = (await window.view(offset, length)).subarray(0, length);
      const member = () => (bytes[0] === 0x1f ? bytes : deflatedMember(bytes));
      yield { kind: 'record', record, member, offset, alone: true };
      offset += length;
      continue;
    }
    const many = MAYBE_MANY.test(found.reason) ? manyIn(window, offset, most, found.reason) : null;
    let end: number | null = null;
    if (many !== null) {
      for (;;) {
        const { done, value } = await many.next();
        if (done) {
          end = value;
          break;
        }
        yield value;
      }
    } else yield { kind: 'damage', offset, reason: found.reason };
    // The name says nothing sure of a foreign file, so both kinds are looked for.
    offset = end ?? (await nextRecord(window, offset + found.length, ''));
  }
}

/** The records of one member that holds several. @returns where the member ends, or null when that cannot be told */
async function* manyIn(
  window: Window,
  offset: number,
  most: number,
  suspicion: string,
): AsyncGenerator<ForeignFound, number | null, void> {
  const budget: Budget = { left: 2 * most };
  const from = bodyOffset(await window.view(offset, 64 * 1024));
  if (typeof from !== 'number') {
    yield { kind: 'damage', offset, reason: suspicion };
    return null;
  }
  const isBroken = BROKEN.test(suspicion);
  const begin = offset + from;
  let sum = 0;
  let size = 0;
  let took: number | null = null;
  let broken: string | null = null;
  async function* pieces(): AsyncGenerator<Piece, void, void> {
    try {
      took = yield* unpack(window, inflater(), {
        from: begin,
        origin: offset,
        budget,
        onBytes: (bytes) => {
          sum = crc32(bytes, sum);
          size += bytes.length;
        },
      });
    } catch (error) {
      broken = `the gzip member does not inflate: ${(error as Error).message}`;
    }
  }
  // In a broken member a record counts when another follows it, or when its block digest says so.
  let held: Foreign | null = null;
  for await (const found of recordsIn(pieces(), most)) {
    if (found.kind === 'record') {
      budget.left = 2 * most;
      const { record, bytes } = found;
      if (held !== null) yield held;
      held = { kind: 'record', record, member: () => deflatedMember(bytes), offset, alone: false };
      if (isBroken && record.fields.get('WARC-Block-Digest') === null) continue;
      yield held;
      held = null;
      continue;
    }
    if (held !== null && found.reason === TORN) yield held;
    held = null;
    // What ends within a record ends so because the stream does.
    if (broken === null && !isBroken) yield { kind: 'damage', offset, reason: found.reason };
  }
  if (isBroken) {
    // One damaged member is one finding, whatever it still gave; where it ends is not to be believed.
    yield { kind: 'damage', offset, reason: suspicion };
    return null;
  }
  if (broken !== null || took === null) {
    yield { kind: 'damage', offset, reason: broken ?? 'the gzip member does not end' };
    return null;
  }
  const end = begin + took;
  const trailer = await window.view(end, 8);
  if (trailer.length < 8) yield { kind: 'damage', offset, reason: 'the file ends within a gzip member' };
  else if (trailer.readUInt32LE(0) !== sum || trailer.readUInt32LE(4) !== size % 2 ** 32) {
    yield { kind: 'damage', offset, reason: 'the CRC-32 of the gzip member differs' };
  }
  return end + Math.min(8, trailer.length);
}

/** Zstd frames: one or more a record, or (against the specification, but seen) many records in one. */
async function* framed(window: Window, most: number): AsyncGenerator<ForeignFound, void, void> {
  const { bytes: dictionary, end } = await dictionaryOf(window);
  let offset = end;
  let broken: ForeignDamage | null = null;
  const budget: Budget = { left: 2 * most };
  /** The frames from `offset` on until one is broken. */
  async function* run(): AsyncGenerator<Piece, void, void> {
    for (;;) {
      if ((await window.view(offset, 1)).length === 0) return;
      const origin = offset;
      const frame = await frameAt(window, origin);
      if ('reason' in frame) {
        broken = { kind: 'damage', offset: origin, reason: frame.reason };
        offset = await nextFrame(window, origin + 1);
        return;
      }
      offset += frame.length;
      if (frame.kind === 'skippable') continue;
      try {
        if (frame.length <= WHOLE_FRAME && frame.contentSize !== null && frame.contentSize <= 8 * WHOLE_FRAME) {
          const packed = (await window.view(origin, frame.length)).subarray(0, frame.length);
          budget.left -= frame.contentSize;
          if (budget.left < 0) throw new Error('it unpacks to more and more that is no record');
          yield { bytes: unpackFrame(packed, dictionary, frame.contentSize + 1), origin };
        } else {
          yield* unpack(window, unzstd(dictionary), { from: origin, to: offset, origin, budget });
        }
      } catch (error) {
        broken = { kind: 'damage', offset: origin, reason: `the zstd frame is damaged: ${(error as Error).message}` };
        return;
      }
    }
  }
  do {
    broken = null;
    budget.left = 2 * most;
    for await (const found of recordsIn(run(), most)) {
      if (found.kind === 'record') {
        budget.left = 2 * most;
        const { record, bytes, origin } = found;
        yield { kind: 'record', record, member: () => deflatedMember(bytes), offset: origin, alone: false };
      } else if (broken === null) yield { kind: 'damage', offset: found.origin, reason: found.reason };
    }
    if (broken !== null) yield broken;
  } while (broken !== null);
}
