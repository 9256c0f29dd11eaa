/**
 * Scheduled runs in one process: all sites that are due run in one crawl, since each host has a pace of its own and they do
 * not slow each other down; other work goes along, or by itself where no site is due for a while. There is never a second crawl
 * beside it, so two runs of a site cannot overlap.
 *
 * A first crawl of a large portal takes days, and neither other sites nor its own front page wait for it: when a site falls
 * due, the crawl ends after the pages in hand, and the next begins, which goes on with everything that the queue holds.
 */
import { asCundangError } from '../errors.ts';
import { type Clock, waitUntil } from './clock.ts';
import type { LastRuns } from './last-runs.ts';
import { dueRun, type Run, runAfter, type Timetable, waitsSince } from './plan.ts';

export interface RoundsOptions<Result> {
  /** Asked at the begin of each round. */
  timetables(): readonly Timetable[];
  /**
   * Whether there is work that belongs to no site's run: a round begins for it where no site is due. Asked every {@link lookMs}, and
   * not before a round has been over for so long: each takes along what there is.
   */
  otherWork?(): boolean;
  readonly lastRuns: LastRuns;
  readonly clock: Clock;
  /** Crawls these sites, none for other work alone, until nothing is left or `stop` is aborted. */
  crawl(sites: readonly string[], stop: AbortSignal): Promise<Result>;
  /** Ends the round after what is in hand, and then everything. */
  readonly stop: AbortSignal;
  readonly onEvent: (event: RoundEvent<Result>) => void;
}

export interface DueSite {
  readonly site: string;
  readonly due: Date;
}

export type RoundEvent<Result> =
  | { readonly kind: 'started'; readonly at: Date; readonly sites: readonly DueSite[] }
  | {
      readonly kind: 'ended';
      readonly at: Date;
      readonly sites: readonly DueSite[];
      readonly result: Result;
      /** Ended because a site fell due. */
      readonly madeRoom: boolean;
    }
  /** A round could not begin or go on; there is another attempt at `next`. */
  | { readonly kind: 'failed'; readonly at: Date; readonly error: unknown; readonly next: Date };

/** A crawl goes on for so long before it makes room for the next: opening and closing an archive is work, too. */
export const leastRoundMs = 5 * 60_000;
/** How often work that belongs to no site's run is looked for. */
export const lookMs = 10 * 60_000;
/** After an error that may pass (another crawl has the archive, the disk is full). */
const againMs = 60_000;

/** Runs what is due, when it is due, until `stop` is aborted. @throws what another attempt does not mend */
export async function runRounds<Result>(options: RoundsOptions<Result>): Promise<void> {
  const { clock, stop, onEvent } = options;
  let lookAt: Date | null = options.otherWork === undefined ? null : clock.now();
  while (!stop.aborted) {
    const now = clock.now();
    const looks = lookAt !== null && lookAt <= now;
    try {
      const ran = (await runRound({ ...options, otherWork: looks ? options.otherWork : undefined })) !== null;
      if (looks || (ran && lookAt !== null)) lookAt = new Date(clock.now().getTime() + lookMs);
      if (ran) continue;
    } catch (thrown) {
      if (stop.aborted || asCundangError(thrown).retry === 'never') throw thrown;
      const at = clock.now();
      const next = new Date(at.getTime() + againMs);
      onEvent({ kind: 'failed', at, error: thrown, next });
      await waitUntil(clock, next, stop);
      continue;
    }
    await waitUntil(clock, sooner(earliest(options.timetables(), now), lookAt), stop);
  }
}

/** Runs once what is due now; resolves to null when nothing is. */
export async function runRound<Result>(options: RoundsOptions<Result>): Promise<Result | null> {
  const { lastRuns, clock, stop, onEvent } = options;
  const started = clock.now();
  const timetables = options.timetables();
  const sites = dueSites(timetables, await lastRuns.read(), started);
  if (sites.length === 0 && options.otherWork?.() !== true) return null;
  const runs = (ended: Date | null): Map<string, Run> =>
    new Map(sites.map(({ site, due }) => [site, { due, started, ended }]));
  // Marked as begun and not ended before anything is done: should the process die now, they are due again.
  if (sites.length > 0) await lastRuns.write(runs(null));
  onEvent({ kind: 'started', at: started, sites });

  const room = new AbortController();
  const over = new AbortController();
  const next = earliest(timetables, started)?.getTime() ?? Number.POSITIVE_INFINITY;
  const makeRoomAt = Math.max(next, started.getTime() + leastRoundMs);
  const makeRoom = Number.isFinite(makeRoomAt)
    ? waitUntil(clock, new Date(makeRoomAt), over.signal).then(() => over.signal.aborted || room.abort())
    : null;
  let result: Result;
  try {
    result = await options.crawl(
      sites.map(({ site }) => site),
      AbortSignal.any([stop, room.signal]),
    );
  } finally {
    over.abort();
    await makeRoom;
  }
  const at = clock.now();
  // What the user stopped goes on at the next start.
  if (!stop.aborted && sites.length > 0) await lastRuns.write(runs(at));
  onEvent({ kind: 'ended', at, sites, result, madeRoom: room.signal.aborted && !stop.aborted });
  return result;
}

/** Sites that are due, those first that wait longest. */
export function dueSites(
  timetables: readonly Timetable[],
  last: ReadonlyMap<string, Run>,
  now: Date,
): readonly DueSite[] {
  const since = (timetable: Timetable): number => waitsSince(timetable, last.get(timetable.site) ?? null);
  return timetables
    .map((timetable) => ({ timetable, due: dueRun(timetable, last.get(timetable.site) ?? null, now) }))
    .filter((one): one is typeof one & { due: Date } => one.due !== null)
    .sort((a, b) => since(a.timetable) - since(b.timetable) || 0)
    .map(({ timetable: { site }, due }) => ({ site, due }));
}

/** The first run of any of these sites after a moment. */
function earliest(timetables: readonly Timetable[], after: Date): Date | null {
  const times = timetables.flatMap((timetable) => runAfter(timetable, after)?.getTime() ?? []);
  return times.length === 0 ? null : new Date(Math.min(...times));
}

const sooner = (one: Date | null, other: Date | null): Date | null =>
  one === null || (other !== null && other < one) ? other : one;
