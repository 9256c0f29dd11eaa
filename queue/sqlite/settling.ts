/** Ending claims: one row each, and the lane's tally with it. */
import type { DatabaseSync } from 'node:sqlite';
import type { Known, Outcome, Reason } from '../frontier.ts';
import { fieldsOf, messageOf } from '../settling.ts';
import type { Held } from './claiming.ts';
import type { Ledger } from './ledger.ts';
import { DELAYED, DONE, FAILED, LEASED, SKIPPED, type State } from './schema.ts';

export interface Settling {
  /** Ends one claim; false when the worker holds it no longer and nothing changed. Called within a transaction. */
  settle(outcome: Outcome, held: Held, now: number, worker: number): boolean;
}

export function createSettling(db: DatabaseSync, ledger: Ledger): Settling {
  const mine = `WHERE id = ? AND state = ${LEASED} AND worker = ?`;
  const finish = db.prepare(
    `UPDATE visit SET state = ${DONE}, worker = NULL, due = NULL, ended = ?, code = NULL, message = NULL,
       etag = ?, last_modified = ?, payload_digest = ?, record_id = ?, record_url = ?, fetched_at = ? ${mine}`,
  );
  const explain = db.prepare(
    `UPDATE visit SET state = ?, worker = NULL, due = ?, ended = ?, code = ?, message = ?,
       attempts = attempts + ? ${mine}`,
  );

  return {
    settle: (outcome, { id, laneId, siteId }, now, worker) => {
      const lane = ledger.laneById(laneId);
      const move = (changes: number | bigint, to: State): boolean => {
        if (changes === 0) return false;
        ledger.move(lane, siteId, LEASED, to);
        return true;
      };
      const because = (state: State, due: number | null, reason: Reason, attempts: 0 | 1): boolean => {
        return move(explain.run(state, due, now, reason.code, messageOf(reason), attempts, id, worker).changes, state);
      };
      switch (outcome.kind) {
        case 'done':
          return move(finish.run(now, ...columnsOf(outcome.known), id, worker).changes, DONE);
        case 'failed':
          return because(FAILED, null, outcome.reason, 1);
        case 'skipped':
          return because(SKIPPED, null, outcome.reason, 0);
        case 'retry': {
          const at = outcome.at.getTime();
          const due = Number.isFinite(at) ? at : now;
          lane.nextDue = Math.min(lane.nextDue, due);
          return because(DELAYED, due, outcome.reason, 1);
        }
      }
    },
  };
}

/** What is known of a URL, as the columns from `etag` to `fetched_at`. */
export function columnsOf(known: Known | null): (string | null)[] {
  return known === null ? [null, null, null, null, null, null] : fieldsOf(known);
}
