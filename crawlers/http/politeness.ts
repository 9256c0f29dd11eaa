/** How fast each host may be asked: the site's pace, what its robots.txt wants, and how it has answered lately. */
import type { Pace } from '../../queue/frontier.ts';
import type { SharedTurns } from '../../queue/turns.ts';
import { createTurns, type Turn } from './turns.ts';

export interface PolitenessOptions {
  /** The configured pace of a site. */
  readonly pace: (site: string) => Pace;
  /** Longest Crawl-delay that is followed, milliseconds; some files ask for hours between two pages. */
  readonly maxCrawlDelayMs?: number;
  /** How long after a complaint a lane's slowness halves, milliseconds. */
  readonly recoverMs?: number;
  /** Told how long a request waited for its turn, milliseconds. */
  readonly onTurn?: (lane: string, site: string, waitedMs: number) => void;
  /** Turns of all processes at work on the queue, when it is open and there may be others. */
  readonly sharedTurns?: () => SharedTurns | null;
  readonly now?: () => number;
}

export interface Politeness {
  /** The pace in force for a lane: never faster than the site's own. */
  paceOf(lane: string, site: string): Pace;
  /** Takes over a host's Crawl-delay; null takes it back. */
  crawlDelay(lane: string, ms: number | null): void;
  /** Waits for a request's turn in the lane, see {@link Turns}. @throws `http.too-many` while the host wants a pause */
  turn(lane: string, site: string, signal?: AbortSignal): Promise<Turn>;
  /** The host complained (429, 503): half as fast from now on, up to 32 times slower, and nothing until `until`. */
  slower(lane: string, complaint: Complaint): void;
}

export interface Complaint {
  /** When the request went out that was answered so: those sent before the last complaint say nothing new. */
  readonly askedAt: number;
  readonly until: number;
}

interface Slowness {
  factor: number;
  since: number;
}

const mostTimes = 32;
/** What a lane without delay is slowed from: half as fast as nothing is still nothing. */
const leastDelayMs = 500;

export function createPoliteness(options: PolitenessOptions): Politeness {
  const { pace, maxCrawlDelayMs = 60_000, recoverMs = 120_000, onTurn, now = Date.now } = options;
  const asked = new Map<string, number>();
  const slowness = new Map<string, Slowness>();
  const turns = createTurns(now, options.sharedTurns);

  /** How many times slower a lane is now: halved for every `recoverMs` without a complaint. */
  const factorOf = (lane: string): number => {
    const slow = slowness.get(lane);
    if (slow === undefined) return 1;
    const factor = slow.factor / 2 ** Math.floor((now() - slow.since) / recoverMs);
    if (factor > 1) return factor;
    slowness.delete(lane);
    return 1;
  };

  const paceOf = (lane: string, site: string): Pace => {
    const own = pace(site);
    const delayMs = Math.max(own.delayMs, asked.get(lane) ?? 0);
    const factor = factorOf(lane);
    if (factor === 1) return { concurrency: own.concurrency, delayMs };
    return {
      concurrency: Math.max(1, Math.floor(own.concurrency / factor)),
      delayMs: Math.max(delayMs, leastDelayMs) * factor,
    };
  };

  return {
    paceOf,
    async turn(lane, site, signal) {
      const asked = now();
      const turn = await turns.take(lane, () => paceOf(lane, site), signal);
      // The clock may have been set back meanwhile.
      onTurn?.(lane, site, Math.max(0, now() - asked));
      return turn;
    },
    crawlDelay(lane, ms) {
      if (ms === null || !(ms > 0)) asked.delete(lane);
      else asked.set(lane, Math.min(ms, maxCrawlDelayMs));
    },
    slower(lane, { askedAt, until }) {
      turns.hold(lane, until);
      if (askedAt < (slowness.get(lane)?.since ?? Number.NEGATIVE_INFINITY)) return;
      slowness.set(lane, { factor: Math.min(factorOf(lane) * 2, mostTimes), since: now() });
    },
  };
}

export interface Backoff {
  readonly baseMs?: number;
  readonly maxMs?: number;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

/**
 * Milliseconds to wait before the attempt after `attempts` failed ones: 30 s, 1 min, 2 min … up to an hour, each less
 * up to a half by chance, so that the pages of a host that went down do not all come back at once.
 */
export function backoff(attempts: number, { baseMs = 30_000, maxMs = 3_600_000, random = Math.random }: Backoff = {}) {
  const full = Math.min(maxMs, baseMs * 2 ** Math.max(0, Math.min(attempts - 1, 30)));
  return Math.round(full * (1 - random() / 2));
}
