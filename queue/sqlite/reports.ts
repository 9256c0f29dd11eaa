/** What a person wants to know of the queue. Read from the file alone, so that another process may ask. */
import type { DatabaseSync } from 'node:sqlite';
import type { Failure, FailureFilter, LaneCounts } from '../frontier.ts';
import { DELAYED, FAILED, KINDS, LEASED, READY, SKIPPED } from './schema.ts';

export interface Reports {
  counts(): LaneCounts[];
  failures(limit: number, only?: FailureFilter): Failure[];
}

/** What a visit with a reason is said to be, by its stored state. */
const states = { failed: [FAILED], skipped: [SKIPPED], waiting: [READY, DELAYED] } as const;

export function createReports(db: DatabaseSync): Reports {
  const counts = db.prepare(
    `SELECT lane.name AS lane, site.name AS site, ready + delayed AS waiting, leased, done, failed, skipped
       FROM tally JOIN lane ON lane.id = tally.lane JOIN site ON site.id = tally.site
      WHERE ready + delayed + leased + done + failed + skipped > 0 ORDER BY lane.name, site.name`,
  );
  const failures = db.prepare(
    `SELECT url, site.name AS site, kind, depth, via, state, attempts, code, message, due
       FROM visit JOIN site ON site.id = visit.site
      WHERE code IS NOT NULL AND state <> ${LEASED}
        AND (?1 IS NULL OR site.name = ?1) AND (?2 IS NULL OR state IN (SELECT value FROM json_each(?2)))
      ORDER BY ended DESC, visit.id DESC LIMIT ?3`,
  );
  return {
    counts: () => counts.all() as unknown as LaneCounts[],
    failures: (limit, { site = null, state } = {}) =>
      failures.all(site, state === undefined ? null : JSON.stringify(states[state]), limit).map((row) => ({
        url: String(row.url),
        site: String(row.site),
        kind: KINDS[Number(row.kind)] ?? 'article',
        depth: Number(row.depth),
        via: row.via as string | null,
        state: row.state === FAILED ? 'failed' : row.state === SKIPPED ? 'skipped' : 'waiting',
        attempts: Number(row.attempts),
        reason: { code: String(row.code), message: String(row.message) },
        at: row.due === null ? null : new Date(Number(row.due)),
      })),
  };
}
