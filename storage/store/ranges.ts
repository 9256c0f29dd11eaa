/**
 * Objects of a store as bytes that are read by place: the last ranges are kept, and whoever reads on and on finds the next range
 * under way. Memory is bounded by what is kept, whatever is read; what is kept stays true, since objects never change.
 */
import type { ObjectStore, StoredObject } from './object-store.ts';
import type { Bytes } from './place.ts';

export interface RangeOptions {
  /** Least that is asked for at once: a record and its neighbours. */
  readonly leastBytes?: number;
  /** Asked for at once by who reads on from where the last read ended. */
  readonly aheadBytes?: number;
  /** Kept in all. */
  readonly keptBytes?: number;
}

interface Range {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly bytes: Promise<Buffer>;
}

export interface RangeReader {
  open(object: StoredObject): Bytes;
}

export function createRangeReader(store: ObjectStore, options: RangeOptions = {}): RangeReader {
  const { leastBytes = 64 * 1024, aheadBytes = 2 * 1024 * 1024, keptBytes = 32 * 1024 * 1024 } = options;
  /** Least recently used first. */
  let kept: readonly Range[] = [];

  function use(range: Range): Range {
    kept = [...kept.filter((other) => other !== range), range];
    let room = keptBytes;
    const first = kept.findLastIndex(({ start, end }) => {
      room -= end - start;
      return room < 0;
    });
    // The range in hand is kept, however large.
    kept = kept.slice(Math.min(first + 1, kept.length - 1));
    return range;
  }

  const find = (name: string, at: number) =>
    kept.find((range) => range.name === name && range.start <= at && at < range.end);

  function fetch({ name, size }: StoredObject, start: number, length: number): Range {
    const end = Math.min(size, start + length);
    const bytes = store.read(name, start, end);
    const range: Range = { name, start, end, bytes };
    // What failed is not kept: the next read asks again.
    bytes.catch(() => {
      kept = kept.filter((other) => other !== range);
    });
    return use(range);
  }

  return {
    open(object) {
      let readTo = -1;
      return {
        async read(into, from, length, position) {
          if (length <= 0 || position >= object.size) return { bytesRead: 0 };
          const isReadingOn = position === readTo;
          const known = find(object.name, position);
          const range =
            known === undefined
              ? fetch(object, position, isReadingOn ? Math.max(length, aheadBytes) : Math.max(length, leastBytes))
              : use(known);
          if (isReadingOn && range.end < object.size && find(object.name, range.end) === undefined) {
            fetch(object, range.end, aheadBytes);
          }
          const bytes = await range.bytes;
          const at = position - range.start;
          const bytesRead = bytes.copy(into, from, at, Math.min(bytes.length, at + length));
          readTo = position + bytesRead;
          return { bytesRead };
        },
        async close() {},
      };
    },
  };
}
