/**
 * The embedded frontier: one SQLite file, lanes in memory. Several handles may work on one file, in one process or
 * more; each finds the others' writes by SQLite's data version and holds the pace together with them.
 */
import { isNews } from '../admission.ts';
import type { SteeredFrontier } from '../control.ts';
import type { Claim, NewVisit, Outcome, Scope } from '../frontier.ts';
import type { PaceOf } from '../pace.ts';
import { createAdmission } from './admission.ts';
import { createClaiming, type Held } from './claiming.ts';
import { createControl } from './control.ts';
import { type Durability, openFile, type QueueFile } from './file.ts';
import { createLeases } from './leases.ts';
import { createLedger } from './ledger.ts';
import { nextResumed, untilStart } from './pace.ts';
import { createReports } from './reports.ts';
import { EVERY_LANE } from './schema.ts';
import { createSettling } from './settling.ts';

export interface SqliteFrontierOptions {
  /** How a site's visits to a lane are paced; asked at every claim, so it may learn (Crawl-delay). */
  readonly paceOf: PaceOf;
  /** The clock, milliseconds since 1970. */
  readonly now?: () => number;
  /** How long claims hold after their process died; 60,000 unless told. */
  readonly leaseMs?: number;
  /** Only `counts` and `failures` will be asked, beside a crawl. */
  readonly readOnly?: boolean;
  /** This process owns the archive: leases of earlier processes are void at once. */
  readonly takeOver?: boolean;
}

/** Visits added in one transaction: few enough that the process stays responsive, enough to pay for its sync. */
const ADD_BATCH = 2_000;
/** While something is in hand, its end may make room or bring links at any moment. */
const IN_HAND_POLL_MS = 20;

/** Opens (creates) the frontier in the file at `path`. Errors as of `openFile`. */
export async function openSqliteFrontier(path: string, options: SqliteFrontierOptions): Promise<SteeredFrontier> {
  const file = openFile(path, options);
  return closingFile(createFrontier(file, options), file);
}

/** The same frontier, whose end is the end of the file. */
export function closingFile(frontier: SteeredFrontier, file: QueueFile): SteeredFrontier {
  const close = async (): Promise<void> => {
    try {
      await frontier.close();
    } finally {
      file.close();
    }
  };
  return { ...frontier, close };
}

/** The frontier of a file that is open; closing it puts its claims back and leaves the file open. */
export function createFrontier(file: QueueFile, options: SqliteFrontierOptions): SteeredFrontier {
  const { paceOf, now = Date.now, leaseMs = 60_000, readOnly = false } = options;
  const { db } = file;
  const ledger = createLedger(db);
  const leases = createLeases(db, ledger, leaseMs);
  const admission = createAdmission(db, ledger);
  const claiming = createClaiming(db, ledger, paceOf);
  const settling = createSettling(db, ledger);
  const reports = createReports(db);
  /** What this handle has claimed and not settled, by key. */
  const inHand = new Map<string, Held>();
  let open = true;

  function refresh(): void {
    // Another process may have taken visits out.
    if (ledger.refresh()) admission.discard();
  }

  function write<T>(durability: Durability, work: (now: number) => T): T {
    try {
      return file.transact(durability, () => {
        refresh();
        // The clock is read under the write lock, so that starts of several processes follow each other.
        const result = work(now());
        ledger.flush();
        return result;
      });
    } catch (thrown) {
      ledger.discard();
      admission.discard();
      throw thrown;
    }
  }

  const read = <T>(work: () => T): T =>
    file.read(() => {
      refresh();
      return work();
    });

  function settleAll(outcomes: readonly Outcome[], at: number): NewVisit[] {
    const fresh: NewVisit[] = [];
    for (const outcome of outcomes) {
      const held = inHand.get(outcome.claim.key);
      if (held === undefined || !settling.settle(outcome, held, at, leases.own())) continue;
      if (outcome.kind !== 'done') continue;
      let news = false;
      for (const visit of outcome.found) {
        const admitted = admission.admit(visit, at);
        if (admitted === null) continue;
        fresh.push(visit);
        news ||= isNews(visit, admitted);
      }
      if (news) fresh.push(...(outcome.further ?? []).filter((visit) => admission.admit(visit, at) !== null));
    }
    return fresh;
  }

  function untilAnyStart(at: number, scope: Scope): number | null {
    let soonest = ledger.inHand() > 0 ? IN_HAND_POLL_MS : null;
    const holds = ledger.holds(at);
    for (const lane of ledger.turns) {
      const next = claiming.next(lane, scope, holds);
      if (next === null) continue;
      const start = next === 'held' ? Number.POSITIVE_INFINITY : untilStart(lane, next === 'ready', at, holds, paceOf);
      const wait = Math.min(start, nextResumed(lane, holds) - at);
      soonest = Math.min(soonest ?? wait, wait);
      if (soonest <= 0) return 0;
    }
    return soonest;
  }

  function extendLease(): void {
    if (inHand.size === 0) return;
    try {
      file.transact('process', () => leases.extend(now()));
    } catch {
      // Nobody to tell from a timer: if it stays so, the next claim or settlement meets the same error and throws it.
    }
  }

  const timer = readOnly ? undefined : setInterval(extendLease, leaseMs / 3).unref();
  if (options.takeOver && !readOnly) write('process', () => leases.releaseAll());

  return {
    add: async (visits) => {
      const fresh: NewVisit[] = [];
      for (let start = 0; start < visits.length; start += ADD_BATCH) {
        if (start > 0) await new Promise((resolve) => setImmediate(resolve));
        const batch = visits.slice(start, start + ADD_BATCH);
        fresh.push(...write('power', (at) => batch.filter((visit) => admission.admit(visit, at) !== null)));
      }
      return fresh;
    },
    claim: async (limit, scope = 'all') => {
      if (!(limit >= 1)) return [];
      const claimed = write('process', (at) => {
        if (!leases.ensure(at)) inHand.clear();
        leases.releaseDead(at);
        return claiming.claim(Math.floor(limit), at, leases.own(), scope);
      });
      for (const held of claimed) inHand.set(held.claim.key, held);
      return claimed.map((held): Claim => held.claim);
    },
    settle: async (outcomes) => {
      if (outcomes.length === 0) return [];
      const fresh = write('process', (at) => settleAll(outcomes, at));
      for (const { claim } of outcomes) inHand.delete(claim.key);
      return fresh;
    },
    wait: async (scope = 'all') => read(() => untilAnyStart(now(), scope)),
    pause: async (name, until) =>
      write('power', () => {
        const lane = ledger.lane(name ?? EVERY_LANE);
        lane.held = until?.getTime() || 0;
        ledger.touch(lane);
      }),
    counts: async () => reports.counts(),
    failures: async (limit, only) => reports.failures(limit, only),
    control: createControl({ db, ledger, write, read, now, onTakenOut: admission.discard }),
    close: async () => {
      if (!open) return;
      open = false;
      clearInterval(timer);
      if (leases.own() !== 0) write('process', () => leases.releaseOwn());
      inHand.clear();
    },
  };
}
