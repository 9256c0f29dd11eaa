/**
 * When sites are due. Pure: the time is always given.
 *
 * A site has one run for each time of its cron expression. Runs that were missed, while nothing ran or while the site's
 * last run took longer than expected, are caught up by one: the newest of them.
 */
import { createHash } from 'node:crypto';
import { Cron } from 'croner';

export interface Timetable {
  /** Site id. */
  readonly site: string;
  /** Five fields, or six with seconds first. */
  readonly cron: string;
  /** IANA time zone that the expression is meant in. */
  readonly timezone: string;
  /** Upper bound of {@link jitterOf}. */
  readonly jitterMs: number;
}

/** A run of a site. */
export interface Run {
  /** The time it was due at. */
  readonly due: Date;
  readonly started: Date;
  /** Null while it goes on, and where its process died. */
  readonly ended: Date | null;
}

/** By how much all runs of a site are late, milliseconds under `jitterMs`: from its name, so that it stays the same. */
export function jitterOf(site: string, jitterMs: number): number {
  const hash = createHash('sha256').update(site).digest().readUInt32BE();
  return jitterMs > 0 ? hash % jitterMs : 0;
}

/** The first run after `after`; null when the expression has no further time. */
export function runAfter(timetable: Timetable, after: Date): Date | null {
  const jitter = jitterOf(timetable.site, timetable.jitterMs);
  const next = cronOf(timetable).nextRun(new Date(after.getTime() - jitter));
  return next === null ? null : new Date(next.getTime() + jitter);
}

/** The newest run up to `at`, this moment included; null when there was none. */
export function newestRun(timetable: Timetable, at: Date): Date | null {
  const jitter = jitterOf(timetable.site, timetable.jitterMs);
  // Times before the reference: one of this very moment is before the next millisecond.
  const [newest] = cronOf(timetable).previousRuns(1, new Date(at.getTime() - jitter + 1));
  return newest === undefined ? null : new Date(newest.getTime() + jitter);
}

/**
 * The run of a site that should begin now; null = none. A site that never ran is due at once; a run that did not end is
 * due again, since seeds of it may be missing. Whether it is going on elsewhere is for the caller to know.
 */
export function dueRun(timetable: Timetable, last: Run | null, now: Date): Date | null {
  const newest = newestRun(timetable, now);
  if (last === null) return newest ?? now;
  if (newest !== null && newest > last.due) return newest;
  return last.ended === null ? last.due : null;
}

/** Since when a site waits for its next run, milliseconds since 1970: those that wait longest go first. */
export function waitsSince(timetable: Timetable, last: Run | null): number {
  if (last === null) return Number.NEGATIVE_INFINITY;
  const missed = last.ended === null ? last.due : runAfter(timetable, last.due);
  return missed?.getTime() ?? Number.POSITIVE_INFINITY;
}

function cronOf({ cron, timezone }: Timetable): Cron {
  return new Cron(cron, { timezone, mode: '5-or-6-parts' });
}
