/**
 * Scheduled runs where workers crawl: the schedule stands in Redis, and any number of processes like this one put the seeds of
 * due sites into the frontier, each due run once. Redis may go and come back; when it comes back empty, the
 * schedule is written again.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Site } from '../../crawlers/site.ts';
import type { Frontier } from '../../queue/frontier.ts';
import { openRedisSchedule, type RedisSchedule, type Scheduled } from '../../queue/redis/schedule.ts';
import type { Queue } from '../../queue/sqlite/open.ts';
import type { Config } from '../config.ts';
import { CundangError } from '../errors.ts';
import { openQueueOf } from '../folder.ts';
import { type LastRuns, runCodec } from './last-runs.ts';
import { dueRun, type Run, runAfter, type Timetable } from './plan.ts';
import { seedSite } from './seeding.ts';

export interface DistributedOptions {
  /** With `queue.redis`. */
  readonly config: Config;
  readonly sites: readonly Site[];
  /** The whole schedule: what else stands in Redis is taken out at the start. */
  readonly timetables: readonly Timetable[];
  /** Ends when nothing is due any more. */
  readonly once: boolean;
  readonly stop: AbortSignal;
  readonly onEvent: (event: DistributedEvent) => void;
  /** Called with each connection that was opened. */
  readonly onOpen?: (frontier: Frontier) => void;
}

export type DistributedEvent =
  /** The seeds of a due site are in the frontier; `added` visits are new or due again. */
  | { readonly kind: 'queued'; readonly at: Date; readonly site: string; readonly due: Date; readonly added: number }
  /** Something that is tried again, or mended by itself. */
  | { readonly kind: 'trouble'; readonly at: Date; readonly error: unknown };

/** A Redis that is away for so long is told of; it is waited for all the same, but no longer than this at the end. */
const awayMs = 10_000;
/** How often the schedule is looked at. */
const lookMs = 5_000;
const idleLookMs = 200;
/** Before a connection is opened anew. */
const reopenMs = 1_000;
/** A run that is due for so long was lost: nobody holds a job of it. */
const lostMs = 60_000;

/** The schedule in Redis. @throws `queue.gone` */
export function openSchedule(config: Config): Promise<RedisSchedule> {
  const url = config['queue.redis'];
  if (url === null) throw new CundangError('config.invalid', 'queue.redis is not set');
  return openRedisSchedule({
    url,
    prefix: config['queue.prefix'],
    goneAfterMs: Math.min(config['queue.goneMs'], awayMs),
    leaseMs: config['queue.leaseMs'],
    runAfter: (scheduled, after) => runAfter(timetableOf(scheduled, config), after),
  });
}

/** The last runs in Redis; also when a worker asks since when a site's run goes on. */
export function lastRunsOf(schedule: Pick<RedisSchedule, 'notes' | 'note'>): LastRuns {
  return {
    read: async () =>
      new Map(Object.entries(await schedule.notes()).map(([site, text]) => [site, runCodec.decode(JSON.parse(text))])),
    write: (runs) =>
      schedule.note(Object.fromEntries([...runs].map(([site, run]) => [site, JSON.stringify(runCodec.encode(run))]))),
  };
}

/** Stands by the schedule until `stop` is aborted. @throws `queue.gone` when there is no Redis at the start */
export async function runDistributed(options: DistributedOptions): Promise<void> {
  const trouble = (error: unknown) => options.onEvent({ kind: 'trouble', at: new Date(), error });
  for (let first = true; ; first = false) {
    try {
      return await stand(options, trouble);
    } catch (thrown) {
      const code = thrown instanceof CundangError ? thrown.code : null;
      const passes = code === 'queue.emptied' || (code === 'queue.gone' && !first);
      if (!passes) throw thrown;
      trouble(thrown);
      await sleep(reopenMs, undefined, { signal: options.stop }).catch(() => {});
      if (options.stop.aborted) return;
    }
  }
}

/** On one connection. @throws `queue.emptied` when Redis came back without its data */
async function stand(options: DistributedOptions, trouble: (error: unknown) => void): Promise<void> {
  const { config, timetables, stop } = options;
  const schedule = await openSchedule(config);
  let queue: Queue | null = null;
  try {
    const goneMs = Math.min(config['queue.goneMs'], awayMs);
    queue = await openQueueOf({ ...config, 'queue.goneMs': goneMs }, () => ({ concurrency: 1, delayMs: 0 }));
    options.onOpen?.(queue.frontier);
    const stage: Stage = { schedule, timetables, lastRuns: lastRunsOf(schedule), frontier: queue.frontier };
    const working = work(stage, options, trouble);
    // With Redis gone, an operation waits longer than anybody who stops the program.
    await Promise.race([working, aborted(stop)]);
    working.catch(() => {});
  } finally {
    // The run in hand needs the queue to its end.
    await schedule.close();
    await queue?.close();
  }
}

interface Stage {
  readonly schedule: RedisSchedule;
  readonly timetables: readonly Timetable[];
  readonly lastRuns: LastRuns;
  readonly frontier: Frontier;
}

async function work(stage: Stage, options: DistributedOptions, trouble: (error: unknown) => void): Promise<void> {
  const { schedule } = stage;
  const { once: single, stop } = options;
  await putAll(stage);
  schedule.work((scheduled, due) => run(scheduled, due, options, stage), trouble);
  let told = false;
  while (!stop.aborted) {
    await sleep(single ? idleLookMs : lookMs, undefined, { signal: stop }).catch(() => {});
    try {
      if (single && (await isIdle(schedule))) return;
      if (!single) await mend(stage);
      told = false;
    } catch (thrown) {
      if (stop.aborted) return;
      const passes = !single && thrown instanceof CundangError && thrown.code === 'queue.gone';
      if (!passes) throw thrown;
      if (!told) trouble(thrown);
      told = true;
    }
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

async function run(
  scheduled: Scheduled,
  planned: Date,
  { config, sites, onEvent }: DistributedOptions,
  { frontier, lastRuns }: Stage,
): Promise<void> {
  const { site: id } = scheduled;
  const site = sites.find((known) => known.id === id);
  if (site === undefined) return;
  const last = (await lastRuns.read()).get(id) ?? null;
  // The clock of whoever let the job out may be ahead of this one.
  const started = new Date(Math.max(Date.now(), planned.getTime()));
  const due = dueRun(timetableOf(scheduled, config), last, started);
  if (due === null) return;
  // Workers take this for the begin of the run, so it is there before the first seed.
  await lastRuns.write(new Map([[id, { due, started, ended: null }]]));
  const added = await seedSite(site, frontier, started);
  const at = new Date();
  await lastRuns.write(new Map([[id, { due, started, ended: at }]]));
  onEvent({ kind: 'queued', at, site: id, due, added });
}

/** Makes the schedule what it should be. What is as it should be is left alone: putting it anew would drop a run that waits. */
async function putAll({ schedule, lastRuns, timetables }: Stage): Promise<void> {
  const present = new Map((await schedule.list()).map((one) => [one.site, one]));
  const last = await lastRuns.read();
  for (const site of present.keys()) {
    if (!timetables.some((timetable) => timetable.site === site)) await schedule.remove(site);
  }
  for (const timetable of timetables) {
    const { site, cron, timezone } = timetable;
    const found = present.get(site);
    const due = isDue(timetable, last, new Date());
    if (due || found?.cron !== cron || found.timezone !== timezone) await schedule.put(timetable, due);
  }
}

/**
 * Puts back what was lost: everything when Redis was emptied, a site whose due run nobody holds. A site that another
 * process took out, which was started with other sites, stays out.
 */
async function mend(stage: Stage): Promise<void> {
  const { schedule, lastRuns, timetables } = stage;
  const present = await schedule.list();
  if (present.length === 0) return putAll(stage);
  if ((await schedule.underWay()) > 0) return;
  const last = await lastRuns.read();
  for (const timetable of timetables) {
    const found = present.find(({ site }) => site === timetable.site);
    if (found !== undefined && isDue(timetable, last, new Date(Date.now() - lostMs))) {
      await schedule.put({ ...found }, true);
    }
  }
}

async function isIdle(schedule: RedisSchedule): Promise<boolean> {
  const now = new Date();
  return (await schedule.list()).every(({ next }) => next > now) && (await schedule.underWay()) === 0;
}

function isDue(timetable: Timetable, last: ReadonlyMap<string, Run>, now: Date): boolean {
  return dueRun(timetable, last.get(timetable.site) ?? null, now) !== null;
}

function timetableOf({ site, cron, timezone }: Scheduled, config: Config): Timetable {
  return { site, cron, timezone, jitterMs: config['schedule.jitterMs'] };
}
