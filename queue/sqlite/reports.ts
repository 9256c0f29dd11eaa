/** What a person wants to know of the queue. Read from the file alone, so that another process may ask. */
import type { DatabaseSync } from 'node:sqlite';
import type { Failure, LaneCounts } from '../frontier.ts';
import { FAILED, KINDS, LEASED, SKIPPED } from './schema.ts';

export interface Reports {
  counts(): LaneCounts[];
  failures(limit: number): Failure[];
}

export function createReports(db: DatabaseSync): Reports {
  const counts = db.prepare(
    `SELECT lane.name AS lane, site.name AS site, ready + delayed AS waiting, leased, done, failed, skipped
       FROM tally JOIN lane ON lane.id = tally.lane JOIN site ON site.id = tally.site
      WHERE ready + delayed + leased + done + failed + skipped > 0 ORDER BY lane.name, site.name`,
  );
  const failures = db.prepare(
    `SELECT url, site.name AS site, kind, depth, via, state, attempts, code, message, due
       FROM visit JOIN site ON site.id = visit.site
      WHERE code IS NOT NULL AND state <> ${LEASED} ORDER BY ended DESC, visit.id DESC LIMIT ?`,
  );
  return {
    counts: () => counts.all() as unknown as LaneCounts[],
    failures: (limit) =>
      failures.all(limit).map((row) => ({
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
