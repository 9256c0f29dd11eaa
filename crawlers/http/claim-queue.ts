/**
 * The frontier in the shape of Crawlee's request manager. Claims no more than can start at once, since a claim is the
 * start of a request for the lane's pace, and asks again as soon as the frontier says, or after a short while: a visit
 * that is settled, or another process, can free a lane at any time.
 */
import type { Claim, Frontier, Scope } from '../../queue/frontier.ts';

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
  readonly patienceMs?: number;
  readonly stays?: boolean;
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
  /** All pages asked for have been started, and the requisites of pages are done. */
  exhausted(): boolean;
  /** Something waits for longer than the crawl's patience. */
  outwaited(): boolean;
  close(): void;
}

/**
 * Between two claims of a crawl with many slots, milliseconds: those that come free meanwhile are filled in one
 * transaction. With few slots each counts, and is filled at once.
 */
const claimGapMs = 5;
const manySlots = 16;
/** How often an idle frontier is asked again: soon while pages have just been handled, for their claims get settled now. */
const soonMs = 10;
const slowMs = 100;
/** The same where nothing is left, and others may add to it at any time. */
const idleMs = 1000;
const justNowMs = 2000;

export function createClaimQueue(options: ClaimQueueOptions): ClaimQueue {
  const { frontier, concurrency, onIdle, wake } = options;
  const { maxPages = Number.POSITIVE_INFINITY, patienceMs = Number.POSITIVE_INFINITY } = options;
  const ready: Claim[] = [];
  let next = 0;
  let inHand = 0;
  let pages = 0;
  let outwaited = false;
  let stopped = false;
  let failed: { readonly error: unknown } | null = null;
  let resting = false;
  let lastPageAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const left = (): number => ready.length - next;
  /** With all pages started, what is left are the requisites of pages. */
  const scope = (): Scope => (pages >= maxPages ? 'assets' : 'all');

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
    const wanted = scope();
    const free = Math.min(concurrency - inHand, wanted === 'all' ? maxPages - pages : concurrency);
    if (free <= 0) return;
    const claims = await frontier.claim(free, wanted);
    if (claims.length > 0) {
      ready.splice(0, ready.length, ...claims);
      next = 0;
      pages += claims.filter(({ kind }) => kind !== 'asset').length;
      if (concurrency >= manySlots) lookAgain(claimGapMs);
      return;
    }
    if (inHand === 0) await onIdle?.();
    const wait = await frontier.wait(wanted);
    const patience = performance.now() - lastPageAt < justNowMs ? soonMs : slowMs;
    if (wait === null && options.stays && patience === slowMs) return lookAgain(idleMs);
    lookAgain(wait === null ? patience : Math.min(Math.max(Math.ceil(wait), 1), patience));
  };

  const fail = (error: unknown): void => {
    failed ??= { error };
    stopped = true;
  };

  return {
    async isEmpty() {
      try {
        if (left() === 0 && !stopped) await fill();
      } catch (error) {
        fail(error);
      }
      return left() === 0;
    },
    async isFinished() {
      try {
        if (left() > 0) return false;
        if (stopped || options.stays) return stopped;
        const wait = await frontier.wait(scope());
        outwaited = wait !== null && wait > patienceMs;
        return wait === null || outwaited;
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
    exhausted: () => pages >= maxPages,
    outwaited: () => outwaited,
    close() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
