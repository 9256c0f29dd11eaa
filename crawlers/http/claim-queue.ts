/**
 * The frontier in the shape of Crawlee's request manager. Claims no more than can start at once, since a claim is the
 * start of a request for the lane's pace, and asks again as soon as the frontier says, or after a short while: a visit
 * that is settled, or another process, can free a lane at any time.
 */
import type { Claim, Frontier } from '../../queue/frontier.ts';

/** What Crawlee reads of a request. */
export interface PageRequest {
  readonly id: string;
  readonly url: string;
  readonly uniqueKey: string;
  readonly userData: object;
  readonly retryCount: number;
  readonly noRetry: boolean;
  readonly claim: Claim;
}

export interface ClaimQueueOptions {
  readonly frontier: Frontier;
  readonly concurrency: number;
  readonly maxPages?: number;
  readonly onIdle?: () => void | Promise<void>;
  /** Tells the scheduler to look again. */
  readonly wake: () => void;
}

export interface ClaimQueue {
  /** True when nothing may start now; claims on the way. */
  isEmpty(): Promise<boolean>;
  isFinished(): Promise<boolean>;
  fetchNextRequest(): Promise<PageRequest | null>;
  markRequestHandled(): Promise<void>;
  /** A page has been handled. */
  finished(): void;
  /** Starts no further page. */
  stop(): void;
  /** Stops and keeps the first error for the end. */
  fail(error: unknown): void;
  failure(): { readonly error: unknown } | null;
  /** All pages asked for have been started. */
  exhausted(): boolean;
  close(): void;
}

/**
 * Between two claims of a crawl with many slots, milliseconds: those that come free meanwhile are filled in one
 * transaction. With few slots each counts, and is filled at once.
 */
const claimGapMs = 2;
const manySlots = 16;
/** How often an idle frontier is asked again: soon while pages have just been handled, for their claims get settled now. */
const soonMs = 10;
const slowMs = 100;
const justNowMs = 2000;

export function createClaimQueue(options: ClaimQueueOptions): ClaimQueue {
  const { frontier, concurrency, maxPages = Number.POSITIVE_INFINITY, onIdle, wake } = options;
  const ready: Claim[] = [];
  let next = 0;
  let inHand = 0;
  let claimed = 0;
  let stopped = false;
  let failed: { readonly error: unknown } | null = null;
  let resting = false;
  let lastPageAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const left = (): number => ready.length - next;
  const over = (): boolean => stopped || claimed >= maxPages;

  /** Looks again after `ms`; one timer at a time, always the latest plan. */
  const lookAgain = (ms: number): void => {
    resting = true;
    clearTimeout(timer);
    timer = setTimeout(() => {
      resting = false;
      wake();
    }, ms);
  };

  const fill = async (): Promise<void> => {
    if (resting) return;
    const free = Math.min(concurrency - inHand, maxPages - claimed);
    if (free <= 0) return;
    const claims = await frontier.claim(free);
    if (claims.length > 0) {
      ready.splice(0, ready.length, ...claims);
      next = 0;
      claimed += claims.length;
      if (concurrency >= manySlots) lookAgain(claimGapMs);
      return;
    }
    if (inHand === 0) await onIdle?.();
    const wait = await frontier.wait();
    const patience = performance.now() - lastPageAt < justNowMs ? soonMs : slowMs;
    lookAgain(wait === null ? patience : Math.min(Math.max(Math.ceil(wait), 1), patience));
  };

  const fail = (error: unknown): void => {
    failed ??= { error };
    stopped = true;
  };

  return {
    async isEmpty() {
      try {
        if (left() === 0 && !over()) await fill();
      } catch (error) {
        fail(error);
      }
      return left() === 0;
    },
    async isFinished() {
      try {
        return left() === 0 && (over() || (await frontier.wait()) === null);
      } catch (error) {
        fail(error);
        return true;
      }
    },
    async fetchNextRequest() {
      const claim = ready[next];
      if (claim === undefined) return null;
      next += 1;
      inHand += 1;
      const { url, key } = claim;
      return { id: key, url, uniqueKey: key, userData: {}, retryCount: 0, noRetry: true, claim };
    },
    async markRequestHandled() {},
    finished() {
      inHand -= 1;
      lastPageAt = performance.now();
    },
    stop() {
      stopped = true;
      wake();
    },
    fail,
    failure: () => failed,
    exhausted: () => claimed >= maxPages,
    close() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
