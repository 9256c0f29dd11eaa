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
  /** Runs in the time of one: 4 = three more between any two times of the expression, {@link nearestMs} apart at least. Absent = 1. */
  readonly times?: number;
}

/** Runs that come between the times of an expression are no nearer to each other than this. */
export const nearestMs = 10 * 60_000;

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
  const { before, next, step } = around(timetable, after.getTime() - jitter);
  if (next === null) return null;
  if (before === null) return new Date(next + jitter);
  const steps = Math.floor((after.getTime() - jitter - before) / step) + 1;
  return new Date(Math.min(next, before + steps * step) + jitter);
}

/** The newest run up to `at`, this moment included; null when there was none. */
export function newestRun(timetable: Timetable, at: Date): Date | null {
  const jitter = jitterOf(timetable.site, timetable.jitterMs);
  const { before, step } = around(timetable, at.getTime() - jitter);
  if (before === null) return null;
  const steps = Math.floor((at.getTime() - jitter - before) / step);
  return new Date(before + steps * step + jitter);
}

/** The times of the expression around a moment (milliseconds since 1970), which itself is before, and from run to run between them. */
function around(timetable: Timetable, moment: number) {
  const cron = cronOf(timetable);
  // Times before the reference: one of this very moment is before the next millisecond.
  const before = cron.previousRuns(1, new Date(moment + 1))[0]?.getTime() ?? null;
  const next = cron.nextRun(new Date(moment))?.getTime() ?? null;
  const whole = before === null || next === null ? Number.MAX_SAFE_INTEGER : next - before;
  return { before, next, step: Math.min(whole, Math.max(Math.floor(whole / (timetable.times ?? 1)), nearestMs)) };
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
