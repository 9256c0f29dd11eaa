/**
 * The list of changes, from which the indexes learn what they have not taken in yet. What they have read goes out of it, so that it
 * does not grow with the archive; indexes that would need it, new ones or a copy from before, take in every record anew.
 */
import type { DatabaseSync } from 'node:sqlite';

/** Changes that one statement takes out or notes: another process waits for it some milliseconds. As many that were read may stay. */
export const STEP = 10_000;

/** The serial of the last change; it grows with every record written. */
export function lastChange(db: DatabaseSync): number {
  return Number(db.prepare('SELECT max(serial) AS serial FROM change').get()?.serial ?? 0);
}

/** The serial up to which changes may be missing from the list: it tells what is new to those only who have read as far. */
export function prunedUpTo(db: DatabaseSync): number {
  return Number(db.prepare('SELECT min(serial) - 1 AS serial FROM change').get()?.serial ?? 0);
}

/**
 * Makes the list fit for a writer, where the indexes have read up to a serial. After a power cut the catalogue may have lost its last
 * transactions, and the indexes not: serials that they have read are not given to other changes. (No record has the key 0.)
 */
export function tidyChanges(db: DatabaseSync, readUpTo: number): void {
  if (readUpTo > lastChange(db)) db.prepare('INSERT OR IGNORE INTO change VALUES (?, 0)').run(readUpTo);
  // The last one stays: the next serial follows from it.
  const remove = db.prepare('DELETE FROM change WHERE serial <= ? AND serial < (SELECT max(serial) FROM change)');
  for (let to = prunedUpTo(db) + STEP; to <= readUpTo; to += STEP) remove.run(to);
}

/** Notes every record as changed; the serial of the last change before. */
export function noteAll(db: DatabaseSync): number {
  const before = lastChange(db);
  const end = db.prepare(
    `SELECT max(key) AS key FROM (SELECT key FROM record WHERE key > ? ORDER BY key LIMIT ${STEP})`,
  );
  const note = db.prepare('INSERT INTO change (record) SELECT key FROM record WHERE key > ? AND key <= ? ORDER BY key');
  for (let from = 0; ; ) {
    const to = end.get(from)?.key;
    if (typeof to !== 'number') return before;
    note.run(from, to);
    from = to;
  }
}
