/** Records that are not in the indexes yet, as a reader of both files sees them. */
import type { DatabaseSync } from 'node:sqlite';

/** The keys of records changed since the indexes last read; takes what {@link atOneMoment} gives. */
export const WAITING = 'SELECT record FROM change WHERE serial > ?';

/**
 * Runs a look at the catalogue and its indexes as of one moment, however much is being written, with the serial up to which the indexes
 * have read. Their moment is taken first: what they learn after it stands among the waiting records.
 */
export function atOneMoment<T>(db: DatabaseSync, look: (upTo: number) => T): T {
  const mark = db.prepare('SELECT up_to FROM mark');
  db.exec('BEGIN');
  try {
    return look(Number(mark.get()?.up_to));
  } finally {
    db.exec('COMMIT');
  }
}
