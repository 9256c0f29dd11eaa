/** Records that are not in the indexes yet, as a reader of both files sees them. */
import type { DatabaseSync } from 'node:sqlite';
import { prunedUpTo } from './changes.ts';

/** The keys of records changed since the indexes last read; takes what {@link atOneMoment} gives. */
export const WAITING = `SELECT record FROM change WHERE serial > :upTo
  UNION ALL SELECT key FROM record WHERE :upTo IS NULL`;

/** Looks that meet with changes being taken out of the list, before the indexes are held for useless. */
const ATTEMPTS = 3;

/**
 * Runs a look at the catalogue and its indexes as of one moment, however much is being written, with the serial up to which the indexes
 * have read. Their moment is taken first: what they learn after it stands among the waiting records. Null when they have read less than
 * the list of changes can tell the rest of: then all records wait.
 */
export function atOneMoment<T>(db: DatabaseSync, look: (upTo: number | null) => T): T {
  const mark = db.prepare('SELECT up_to FROM mark');
  for (let attempt = 1; ; attempt++) {
    db.exec('BEGIN');
    try {
      const upTo = Number(mark.get()?.up_to);
      const isTold = upTo >= prunedUpTo(db);
      // Between the two moments the indexes may have read on, and what they read gone out of the list.
      if (isTold || attempt === ATTEMPTS) return look(isTold ? upTo : null);
    } finally {
      db.exec('COMMIT');
    }
  }
}
