/** Streams records in the one order that every export uses. */
import type { DatabaseSync } from 'node:sqlite';
import { type Entry, entryReader } from './entry.ts';
import { conditionOf, type EntryFilter } from './filter.ts';

/**
 * Records by publication date (unknown last), then digest, one at a time: memory does not grow with their number.
 * The read transaction lasts as long as the iteration, so that all are of one moment.
 */
export function entriesOf(db: DatabaseSync, filter: EntryFilter): Iterable<Entry> {
  const { sql, values } = conditionOf(filter);
  const keys = db.prepare(`SELECT key FROM record WHERE ${sql} ORDER BY published IS NULL, published, digest`);
  const entry = entryReader(db);
  return {
    *[Symbol.iterator]() {
      for (const row of keys.iterate(...values)) yield entry(Number(row.key));
    },
  };
}
