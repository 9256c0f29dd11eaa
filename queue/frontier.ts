/**
 * The frontier: what is to be visited next, politely and durably. One interface, several engines;
 * `test/conformance/frontier.ts` is what each engine must pass.
 *
 * Promise: at least once, never lost. A visit that was added stays until it is settled; a claim whose worker dies
 * comes back when its lease ends. `settle` is called only after the captures it rests on are durable.
 */

/**
 * `seed` and `list` are looked at again on every run; `continuation` is a further page of an article; `revisit` is another
 * look at an article that is known.
 */
export type VisitKind = 'seed' | 'list' | 'article' | 'continuation' | 'revisit' | 'asset';

/** A URL to be visited for a site. */
export interface Visit {
  readonly url: string;
  /** Site id. */
  readonly site: string;
  readonly kind: VisitKind;
  /** Links followed from a seed; 0 for the seed. */
  readonly depth: number;
  /** The page it was found on. */
  readonly via: string | null;
}

/** A visit to add, and when a URL that was visited before is due again. */
export interface NewVisit extends Visit {
  /** Visit again if the last visit ended longer ago than this (milliseconds); absent = never again. */
  readonly againAfterMs?: number;
}

/** What the last good visit of a URL left, for conditional requests and revisit records. */
export interface Known {
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly payloadDigest: string | null;
  /** The record that holds the payload: this URL's own, or the first one with the same bytes elsewhere. */
  readonly recordId: string | null;
  readonly recordUrl: string | null;
  /** When that record was fetched. ISO 8601, UTC. */
  readonly fetchedAt: string;
}

/** A visit handed to a worker. */
export interface Claim extends Visit {
  /** Canonical key, {@link file://./canonical.ts}. */
  readonly key: string;
  /** Politeness lane: the host the request goes to. */
  readonly lane: string;
  /** Attempts before this one. */
  readonly attempts: number;
  readonly known: Known | null;
}

/** Why a visit failed or waits: a code of the error table (or a skip's code) and one line. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

export type Outcome =
  | {
      readonly kind: 'done';
      readonly claim: Claim;
      readonly known: Known | null;
      readonly found: readonly NewVisit[];
      /**
       * Added in the same transaction, but only if `found` brought news (a page that was new, or an article that became
       * due; lists are due on every run, files tell nothing): a list's next page on a later run.
       */
      readonly further?: readonly NewVisit[];
    }
  | { readonly kind: 'retry'; readonly claim: Claim; readonly at: Date; readonly reason: Reason }
  | { readonly kind: 'failed'; readonly claim: Claim; readonly reason: Reason }
  /** Not wanted after all (robots, a redirect that left the site): kept with its reason, not counted as a failure. */
  | { readonly kind: 'skipped'; readonly claim: Claim; readonly reason: Reason };

/** How a lane may be used. */
export interface Pace {
  /** Requests in hand at once. */
  readonly concurrency: number;
  /** From the start of one request to the start of the next, milliseconds. */
  readonly delayMs: number;
}

export interface LaneCounts {
  readonly lane: string;
  readonly site: string;
  readonly waiting: number;
  readonly leased: number;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface Failure extends Visit {
  readonly state: 'failed' | 'skipped' | 'waiting';
  readonly attempts: number;
  readonly reason: Reason;
  /** Next attempt, for `waiting`. */
  readonly at: Date | null;
}

export interface FailureFilter {
  readonly site?: string;
  readonly state?: Failure['state'];
}

/** `assets`: only requisites, when no further page is wanted. */
export type Scope = 'all' | 'assets';

export interface Frontier {
  /** Adds visits by canonical URL; resolves to those that were new or became due, in order. */
  add(visits: readonly NewVisit[]): Promise<readonly NewVisit[]>;
  /**
   * Up to `limit` visits that may start now, leased to this worker: every lane within its pace, seeds and lists before articles
   * before revisits before assets, then in the order in which they became due: by their last `add`, a retry when a claim
   * finds that its time has come. Empty when nothing may start yet.
   */
  claim(limit: number, scope?: Scope): Promise<readonly Claim[]>;
  /** Ends claims, in one transaction; a `done` adds the visits it found in the same one. Resolves to those that were new. */
  settle(outcomes: readonly Outcome[]): Promise<readonly NewVisit[]>;
  /**
   * Milliseconds until something may be claimed (0 = now; Infinity = when a site that is held is resumed); null when
   * nothing is left to claim or in hand.
   */
  wait(scope?: Scope): Promise<number | null>;
  /** Holds a lane (null = all) until `until` (null = resume now). Survives a restart. */
  pause(lane: string | null, until: Date | null): Promise<void>;
  counts(): Promise<readonly LaneCounts[]>;
  /** Visits that failed, were skipped or wait for another attempt, with their reasons, newest first. */
  failures(limit: number, only?: FailureFilter): Promise<readonly Failure[]>;
  close(): Promise<void>;
}
