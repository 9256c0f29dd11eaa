/** Runs a crawl: Crawlee schedules the pages, the frontier says which may start, the caller fetches and settles them. */
import { BasicCrawler, type RequestQueue } from '@crawlee/basic';
import type { Claim, Frontier } from '../../queue/frontier.ts';
import { quietConfiguration, quietOptions, withoutSigint } from '../crawlee.ts';
import { type ClaimQueue, createClaimQueue, type PageRequest } from './claim-queue.ts';

export interface CrawlOptions {
  readonly frontier: Frontier;
  /**
   * Fetches, stores and sees to it that the claim is settled, be it later in a group. An error it throws ends the
   * crawl: pages in hand are finished, then {@link runCrawl} rejects with it.
   */
  readonly handle: (claim: Claim) => Promise<void>;
  /** Pages in hand at once, all hosts together. */
  readonly concurrency: number;
  /** First stop: no new page, those in hand are finished. */
  readonly signal?: AbortSignal;
  /** Second stop: the crawl ends at once; the caller's own signal ends the pages in hand. */
  readonly abort?: AbortSignal;
  /** Pages to start at most; the requisites of pages are still fetched. */
  readonly maxPages?: number;
  /** Ends when everything left waits for longer than this, milliseconds (Retry-After, back-off). */
  readonly patienceMs?: number;
  /** Does not end when nothing is left: others add to the frontier. Ends by a signal. */
  readonly stays?: boolean;
  /** Called when no page is in hand and none may start: time to settle what waits in a group. */
  readonly onIdle?: () => void | Promise<void>;
}

export interface CrawlEnd {
  /** Pages handled to the end. */
  readonly handled: number;
  readonly ended: 'empty' | 'max-pages' | 'waiting' | 'stopped' | 'aborted';
}

/** Ends when the frontier has nothing left to claim or in hand (unless it stays), at `maxPages`, out of patience, or by a signal. */
export async function runCrawl(options: CrawlOptions): Promise<CrawlEnd> {
  const { handle, concurrency, signal, abort } = options;
  let handled = 0;
  const queue = createClaimQueue({ ...options, wake: () => void crawler.autoscaledPool?.notify() });
  const crawler = createCrawler(concurrency, async (request) => {
    try {
      await handle(request.claim);
      handled += 1;
    } catch (error) {
      queue.fail(error);
    } finally {
      queue.finished();
    }
  });
  crawler.take(queue);

  const stop = (): void => queue.stop();
  const end = (): void => {
    queue.stop();
    void crawler.autoscaledPool?.abort();
  };
  signal?.addEventListener('abort', stop, { once: true });
  abort?.addEventListener('abort', end, { once: true });
  try {
    if (signal?.aborted || abort?.aborted) return { handled, ended: abort?.aborted ? 'aborted' : 'stopped' };
    await crawler.run();
  } finally {
    queue.close();
    signal?.removeEventListener('abort', stop);
    abort?.removeEventListener('abort', end);
  }
  if (abort?.aborted) return { handled, ended: 'aborted' };
  const failure = queue.failure();
  if (failure !== null) throw failure.error;
  if (signal?.aborted) return { handled, ended: 'stopped' };
  return { handled, ended: queue.exhausted() ? 'max-pages' : queue.outwaited() ? 'waiting' : 'empty' };
}

function createCrawler(concurrency: number, handlePage: (request: PageRequest) => Promise<void>): Crawler {
  return new Crawler(
    {
      ...quietOptions(concurrency),
      requestHandler: ({ request }) => handlePage(request as unknown as PageRequest),
    },
    quietConfiguration(),
  );
}

/** A crawler over the claim queue that leaves SIGINT to the program: the first Ctrl-C is {@link CrawlOptions.signal}'s. */
class Crawler extends BasicCrawler {
  /** 3.18.1 refuses the `requestManager` option it documents. Of a queue it asks only what the claim queue has. */
  take(queue: ClaimQueue): void {
    this.requestManager = this.requestQueue = queue as unknown as RequestQueue;
  }

  protected override async _init(): Promise<void> {
    await super._init();
    withoutSigint(this.autoscaledPool!);
  }
}
