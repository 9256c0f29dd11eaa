/**
 * The one long-lived process of an archive folder: sites are crawled when they are due, known articles looked at when their time has
 * come, what happened is told, and what is of no use any more is removed. Killed at any moment it goes on where it was: what is due
 * follows from files (`schedule.json`, `history.sqlite`, `queue.sqlite`, `alerts.sqlite`) that are written before it is acted on.
 */
import { mkdir } from 'node:fs/promises';
import type { Site } from '../crawlers/site.ts';
import { type Alerts, startAlerts } from './alerts/start.ts';
import type { Committed } from './commit.ts';
import type { Config } from './config.ts';
import { type CrawlResult, crawl } from './crawl.ts';
import { deadline } from './deadline.ts';
import { asCundangError, CundangError } from './errors.ts';
import type { StoredEvent } from './history/rows.ts';
import { openHealth } from './metrics/open.ts';
import { circumstancesOf } from './run/beside.ts';
import { BACK_MS, hurried } from './run/endangered.ts';
import { removeLeftovers } from './run/leftovers.ts';
import { type Clock, systemClock } from './schedule/clock.ts';
import { lastRunsIn } from './schedule/last-runs.ts';
import type { Timetable } from './schedule/plan.ts';
import { type RoundEvent, type RoundsOptions, runRound, runRounds } from './schedule/rounds.ts';
import { DAY_MS } from './text/beijing.ts';

export interface RunOptions {
  readonly config: Config;
  readonly sites: readonly Site[];
  readonly timetables: readonly Timetable[];
  /** Sites whose known articles are looked at again; null = all that are in the archive. */
  readonly watched: readonly string[] | null;
  /** Only what is due now. */
  readonly once: boolean;
  readonly clock?: Clock;
  /** First stop: finish what is in hand. */
  readonly stop: AbortSignal;
  /** Second stop: end now; nothing is lost. */
  readonly abort: AbortSignal;
  /** Longest time from the first stop to the second, milliseconds. */
  readonly deadlineMs: number;
  readonly onEvent: (event: RunEvent) => void;
}

export type RunEvent =
  | RoundEvent<CrawlResult>
  /** An article was edited, lost or is back. */
  | ({ readonly kind: 'page'; readonly what: StoredEvent['kind'] } & Timed & Omit<StoredEvent, 'kind' | 'at'>)
  /** A site is losing pages: it is crawled sooner and deeper from now on. */
  | ({ readonly kind: 'endangered'; readonly site: string; readonly lost: number; readonly suspected: number } & Timed)
  /** It has lost none for a while: it is crawled as ever. */
  | ({ readonly kind: 'calm'; readonly site: string } & Timed)
  | ({ readonly kind: 'removed'; readonly folders: readonly string[] } & Timed)
  /** Something beside the crawl went wrong, and is tried again. */
  | ({ readonly kind: 'trouble'; readonly error: unknown } & Timed);

interface Timed {
  readonly at: Date;
}

export interface RunResult {
  /** What was done, with `once`; null where nothing was due. */
  readonly ran: CrawlResult | null;
  /** Ended by the second stop or the deadline. */
  readonly aborted: boolean;
}

/** Resolves when it was stopped. @throws `usage` with a queue in Redis; what another attempt does not mend */
export async function run(options: RunOptions): Promise<RunResult> {
  const { config, sites, watched, stop, onEvent, clock = systemClock } = options;
  if (config['queue.redis'] !== null) {
    throw new CundangError('usage', 'with queue.redis, sites are run by `cundang schedule` and `cundang worker`');
  }
  const { dir } = config;
  const trouble = (error: unknown) => onEvent({ kind: 'trouble', at: clock.now(), error });
  const ends = deadline(stop, options.abort, options.deadlineMs);
  try {
    await mkdir(dir, { recursive: true }).catch((error) => {
      throw asCundangError(error, { path: dir });
    });
    await using health = await openHealth({ config, sites, draining: stop });
    await using alerts = startAlerts({ config, sites, clock, onTrouble: trouble });
    const idle = () => health?.started({ dir });
    let endangered: ReadonlyMap<string, Date> = new Map();
    let cleanedAt = 0;

    /** Tells who is in danger by now; whether a page is to be looked at. */
    function look(): boolean {
      const { alarms, isDue, ...now } = circumstancesOf(dir, watched, clock.now());
      const before = endangered;
      endangered = now.endangered;
      for (const { site, at: raised, lost, suspected } of alarms) {
        if (before.get(site)?.toISOString() === raised) continue;
        onEvent({ kind: 'endangered', at: clock.now(), site, lost, suspected });
      }
      for (const site of before.keys()) if (!endangered.has(site)) onEvent({ kind: 'calm', at: clock.now(), site });
      return isDue;
    }

    async function clean(): Promise<void> {
      if (clock.now().getTime() - cleanedAt < DAY_MS) return;
      cleanedAt = clock.now().getTime();
      const folders = await removeLeftovers(clock.now());
      if (folders.length > 0) onEvent({ kind: 'removed', at: clock.now(), folders });
    }

    async function crawlDue(targets: readonly string[], room: AbortSignal): Promise<CrawlResult> {
      const beyond = {
        revisits: watched ?? ('all' as const),
        deep: { sites: endangered, backMs: BACK_MS },
        onCommit: (committed: Committed) => tell(committed, alerts, onEvent),
      };
      const result = await crawl({
        ...{ config, sites, targets, maxPages: null, since: null, extract: true, ...beyond },
        ...{ stop: room, abort: ends.signal, health, onStoreProblem: trouble },
      }).finally(idle);
      look();
      // At the end the alerts have a last look of their own.
      if (!stop.aborted) void alerts.look();
      await clean();
      return result;
    }

    const rounds: RoundsOptions<CrawlResult> = {
      timetables: () => options.timetables.map((timetable) => hurried(timetable, endangered)),
      ...{ otherWork: look, lastRuns: lastRunsIn(dir), clock, crawl: crawlDue, stop, onEvent },
    };
    idle();
    look();
    await clean();
    const ran = options.once ? await runRound(rounds) : await runRounds(rounds).then(() => null);
    return { ran, aborted: ends.signal.aborted };
  } finally {
    ends.clear();
  }
}

function tell(committed: Committed, alerts: Alerts, onEvent: RunOptions['onEvent']): void {
  alerts.committed(committed);
  alerts.looked(committed.group.flatMap(({ look }) => look ?? []));
  for (const { kind: what, at, ...event } of committed.events)
    onEvent({ kind: 'page', what, ...event, at: new Date(at) });
}
