/**
 * Schedules in Redis: a BullMQ job scheduler for each site, in a queue of its own. Any number of processes may stand by it:
 * the job of a due run has one id, one of them gets it, and what its holder leaves when it dies goes to another.
 * One job is in hand at a time over all processes, so no two runs of a site meet; they only take the moment
 * that it takes to add some visits to the frontier.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobSchedulerJson, type JobsOptions, Queue, Worker } from 'bullmq';
import { type ConnectionOptions, openConnection } from './connection.ts';

/** Name of the queue, with its hash tag; no host is called like it ({@link file://./places.ts}). */
export const SCHEDULE_QUEUE = '{@schedule}';

/** When a site runs. */
export interface Scheduled {
  /** Site id. */
  readonly site: string;
  /** Cron expression. */
  readonly cron: string;
  /** IANA time zone. */
  readonly timezone: string;
}

export interface RedisScheduleOptions extends ConnectionOptions {
  /** How long the job of a process that died is held before another gets it, milliseconds. */
  readonly leaseMs: number;
  /** The first run after a moment; null when there is none. Which expressions are understood is for it to say. */
  readonly runAfter: (scheduled: Scheduled, after: Date) => Date | null;
}

export interface RedisSchedule {
  /** Schedules a site, or puts it on another time. `atOnce`: its first run is now. */
  put(scheduled: Scheduled, atOnce: boolean): Promise<void>;
  remove(site: string): Promise<void>;
  /** What is scheduled, and the time of each next run. */
  list(): Promise<readonly (Scheduled & { readonly next: Date })[]>;
  /** A text for each site, kept beside the schedule: its last run. */
  notes(): Promise<Readonly<Record<string, string>>>;
  note(notes: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Takes due runs from now on, one after the other. `due` is the time that the run was planned for. A run that throws is tried
   * again, some times.
   */
  work(run: (scheduled: Scheduled, due: Date) => Promise<void>, onFailure: (error: Error) => void): void;
  /** Runs that wait for their turn or are in hand, here or elsewhere; not those whose time, or next attempt, is to come. */
  underWay(): Promise<number>;
  /** Lets the run in hand end; a Redis that is gone is not waited for. */
  close(): Promise<void>;
}

/** Ended runs kept to be looked at. */
const KEPT = { count: 200 };
const EVENTS_KEPT = 200;
const RETRIES = { attempts: 5, backoff: { type: 'exponential', delay: 15_000 } } as const;
/** Deaths of its holders that a job survives. */
const DEATHS = 1_000;
const ANSWER_MS = 2_000;
/** BullMQ: the job of the next run is there already, in hand or done. */
const COLLISION = /SchedulerJobIdCollision|job ID already exists/;

/** @throws `queue.gone` when there is no Redis at that address */
export async function openRedisSchedule(options: RedisScheduleOptions): Promise<RedisSchedule> {
  const { prefix, leaseMs, runAfter } = options;
  const connection = await openConnection(options);
  const { client, run } = connection;
  const shared = {
    connection: client,
    prefix,
    skipVersionCheck: true,
    settings: {
      // The clock of the embedded mode, jitter and all. `immediately` is only there when a site is put.
      repeatStrategy: (millis: number, repeat: Repeat, site = '') => {
        if (repeat.immediately) return millis;
        const scheduled = { site, cron: repeat.pattern ?? '', timezone: repeat.tz ?? '' };
        return runAfter(scheduled, new Date(millis))?.getTime();
      },
    },
  };
  const queue = new Queue(SCHEDULE_QUEUE, { ...shared, streams: { events: { maxLen: EVENTS_KEPT } } });
  // What goes wrong comes out of the operation that was asked for.
  queue.on('error', () => {});
  let worker: Worker | null = null;
  const notesKey = `${prefix}:${SCHEDULE_QUEUE}:notes`;
  const jobs = { removeOnComplete: KEPT, removeOnFail: KEPT, ...RETRIES };

  /** Whether Redis is there now: a connection that has just died looks well until something is asked. */
  const isThere = async (): Promise<boolean> => {
    const answer = client.status === 'ready' ? client.ping().catch(() => null) : null;
    return (await Promise.race([answer, sleep(ANSWER_MS, null, { ref: false })])) !== null;
  };

  try {
    await run(() => queue.setGlobalConcurrency(1));
  } catch (error) {
    await connection.close();
    throw error;
  }
  return {
    put: ({ site, cron, timezone }, atOnce) =>
      run(async () => {
        const repeat = { pattern: cron, tz: timezone, ...(atOnce && { immediately: true }) };
        try {
          await queue.upsertJobScheduler(site, repeat, { name: site, opts: jobs });
        } catch (error) {
          if (!COLLISION.test((error as Error).message)) throw error;
        }
      }),
    remove: async (site) => {
      await run(() => queue.removeJobScheduler(site));
    },
    list: async () => (await run(() => queue.getJobSchedulers())).map(scheduledOf),
    notes: () => run(() => client.hgetall(notesKey)),
    note: async (notes) => {
      await run(() => client.hset(notesKey, notes));
    },
    work: (take, onFailure) => {
      worker = new Worker(
        SCHEDULE_QUEUE,
        async ({ name, opts }) => {
          const { repeat, prevMillis } = opts as JobsOptions & { readonly repeat?: Repeat };
          const scheduled = { site: name, cron: repeat?.pattern ?? '', timezone: repeat?.tz ?? '' };
          await take(scheduled, new Date(prevMillis ?? Date.now()));
        },
        { ...shared, lockDuration: leaseMs, stalledInterval: leaseMs / 2, maxStalledCount: DEATHS },
      );
      worker.on('error', () => {});
      worker.on('failed', (_, error) => onFailure(error));
    },
    underWay: async () => {
      const counts = await run(() => queue.getJobCounts('waiting', 'active', 'prioritized'));
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    },
    close: async () => {
      // Without Redis no run can end, and the worker would wait for it.
      await worker?.close(!(await isThere()));
      await queue.close().catch(() => {});
      await connection.close();
    },
  };
}

type Repeat = { readonly pattern?: string; readonly tz?: string; readonly immediately?: boolean };

function scheduledOf({ key, pattern, tz, next }: JobSchedulerJson) {
  return { site: key, cron: pattern ?? '', timezone: tz ?? '', next: new Date(next ?? 0) };
}
