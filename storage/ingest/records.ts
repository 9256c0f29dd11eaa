/**
 * Plain WARC records out of pieces of unpacked bytes, whatever the bytes were packed in: one gzip member around a whole
 * file, zstd frames. Memory holds one record; what is no record is handed out as damage, and reading goes on at the next
 * line that begins one.
 */
import { parseRecordHead, recordOf, type WarcRecord } from '../warc/record.ts';

/** Bytes that follow each other, and where the packed piece begins that they came from. */
export interface Piece {
  readonly bytes: Buffer;
  readonly origin: number;
}

export type Unpacked =
  | {
      readonly kind: 'record';
      readonly record: WarcRecord;
      /** Header, block and the two line ends. */
      readonly bytes: Buffer;
      /** Where the piece begins in the file that the record begins in. */
      readonly origin: number;
    }
  | { readonly kind: 'damage'; readonly origin: number; readonly reason: string };

/** Said of a record that the bytes end within. */
export const TORN = 'the file ends within a record';

const END = Buffer.from('\r\n\r\n');
const START = Buffer.from('WARC/1.');

/** @param most largest block that is read; a larger one is stepped over as damage */
export async function* recordsIn(pieces: AsyncIterable<Piece>, most: number): AsyncGenerator<Unpacked, void, void> {
  const source = pieces[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  /** Where each stretch of `held` came from, by its first byte. */
  let origins: { at: number; origin: number }[] = [];
  let ended = false;

  const more = async (): Promise<boolean> => {
    if (ended) return false;
    const { done, value } = await source.next();
    if (done) {
      ended = true;
      return false;
    }
    origins.push({ at: held.length, origin: value.origin });
    held = held.length === 0 ? value.bytes : Buffer.concat([held, value.bytes]);
    return true;
  };
  const atLeast = async (length: number): Promise<boolean> => {
    if (held.length >= length) return true;
    // Joined once: a record of many pieces would be copied for each of them.
    const parts: Buffer[] = [held];
    let size = held.length;
    while (size < length && !ended) {
      const { done, value } = await source.next();
      if (done) ended = true;
      else {
        origins.push({ at: size, origin: value.origin });
        parts.push(value.bytes);
        size += value.bytes.length;
      }
    }
    held = Buffer.concat(parts, size);
    return size >= length;
  };
  const drop = (length: number): void => {
    held = held.subarray(length);
    origins = origins.map(({ at, origin }) => ({ at: at - length, origin }));
    while (origins.length > 1 && origins[1]!.at <= 0) origins.shift();
  };
  const origin = (): number => origins[0]?.origin ?? 0;

  try {
    for (;;) {
      // Some writers put more line ends between records than the standard has.
      for (;;) {
        let blank = 0;
        while (blank < held.length && (held[blank] === 13 || held[blank] === 10)) blank += 1;
        drop(blank);
        if (held.length > 0 || !(await more())) break;
      }
      if (held.length === 0) return;
      const begin = origin();
      let head = parseRecordHead(held, most);
      while (head === null && (await more())) head = parseRecordHead(held, most);
      if (head === null) {
        yield { kind: 'damage', origin: begin, reason: TORN };
        return;
      }
      if ('reason' in head) {
        yield { kind: 'damage', origin: begin, reason: head.reason };
        await resync();
        continue;
      }
      const end = head.blockOffset + head.blockLength;
      await atLeast(end + END.length);
      if (held.length < end) {
        yield { kind: 'damage', origin: begin, reason: TORN };
        return;
      }
      const tail = held.subarray(end, end + END.length);
      if (!END.subarray(0, tail.length).equals(tail)) {
        const reason = `Content-Length is ${head.blockLength}, but the block does not end there`;
        yield { kind: 'damage', origin: begin, reason };
        await resync();
        continue;
      }
      const record = recordOf(head, held.subarray(head.blockOffset, end));
      const bytes = held.subarray(0, end + END.length);
      if ('reason' in record) yield { kind: 'damage', origin: begin, reason: record.reason };
      else {
        // At the very end of a file the line ends may be missing.
        const whole = tail.length === END.length ? bytes : Buffer.concat([held.subarray(0, end), END]);
        yield { kind: 'record', record, bytes: whole, origin: begin };
      }
      drop(Math.min(held.length, end + END.length));
    }
  } finally {
    await source.return?.();
  }

  /** To the next line that begins a record. */
  async function resync(): Promise<void> {
    let from = 1;
    for (;;) {
      const at = held.indexOf(START, from);
      if (at < 0) {
        drop(Math.max(0, held.length - START.length));
        from = 0;
        if (!(await more())) return drop(held.length);
        continue;
      }
      if (held.length - at < 64 && (await atLeast(at + 64))) continue;
      if (/^WARC\/1\.[01]\r\n[\w-]+:/.test(held.toString('latin1', at, at + 64))) return drop(at);
      from = at + 1;
    }
  }
}
