/** Visits about which a later capture may say more, for a while. */
import type { ReadCapture } from '../../index-archive.ts';
import { mayBeMadeUpBeside } from './made-up.ts';
import { type ArchivedVisit, lastOf, timeOf, urlOf } from './visit.ts';

export interface Waiting {
  readonly visit: ArchivedVisit;
  /** Answers in a row after which the crawl asked again, this one among them; 0 for an answer that ends its visit. */
  readonly attempts: number;
  /** What the browser made of the page, where it came. */
  readonly tree: ReadCapture | null;
}

export interface WaitingVisits {
  add(one: Waiting): void;
  /** Takes out the visit of an address. */
  take(url: string): Waiting | null;
  /** Takes out the visit whose last answer is this record. */
  takeRecord(recordId: string): Waiting | null;
  /** Whether an address may have been made up beside one of those that wait. */
  isMadeUp(url: string): boolean;
  /** Takes out those that have waited long enough at a time (ms since 1970), or are too many; all without a time. */
  over(now?: number): readonly Waiting[];
}

/** For its tree and for its host's answer to an address that cannot exist: they take turns at the host. */
export const SOON_MS = 10 * 60_000;
/** For the next attempt: what is farther apart counts as another look (fate/policy.ts). */
export const BURST_MS = 4 * 3_600_000;
const MOST = 500;

interface Kept extends Waiting {
  readonly isMadeUp: (url: string) => boolean;
}

export function waitingVisits(): WaitingVisits {
  // In each they stand nearly in order of time.
  const unclear = new Map<string, Kept>();
  const tried = new Map<string, Kept>();

  function take(url: string): Kept | null {
    const found = unclear.get(url) ?? tried.get(url) ?? null;
    unclear.delete(url);
    tried.delete(url);
    return found;
  }

  function* overOf(visits: Map<string, Kept>, waitMs: number, now: number): Iterable<Waiting> {
    for (const [url, one] of visits) {
      if (visits.size <= MOST && now - timeOf(one.visit) < waitMs) return;
      visits.delete(url);
      yield one;
    }
  }

  return {
    add(one) {
      const url = urlOf(one.visit);
      (one.attempts > 0 ? tried : unclear).set(url, { ...one, isMadeUp: mayBeMadeUpBeside(url) });
    },
    take,
    takeRecord(recordId) {
      for (const [url, { visit }] of unclear) if (lastOf(visit).capture.recordId === recordId) return take(url);
      return null;
    },
    isMadeUp(url) {
      for (const one of unclear.values()) if (one.isMadeUp(url)) return true;
      return false;
    },
    over: (now = Number.POSITIVE_INFINITY) => [...overOf(unclear, SOON_MS, now), ...overOf(tried, BURST_MS, now)],
  };
}
