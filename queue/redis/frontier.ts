/**
 * The frontier on Redis: one BullMQ queue per lane, any number of workers on any number of machines. Jobs are fetched by
 * hand, one call each, where a look at the lanes says that one may start; BullMQ's global concurrency and rate limit of
 * the queue have the last word, so that two workers who looked at once do not both start.
 */
import { randomUUID } from 'node:crypto';
import { CundangError } from '../../src/errors.ts';
import { isNews } from '../admission.ts';
import type { SteeredFrontier } from '../control.ts';
import type { Claim, Known, NewVisit, Outcome, Scope } from '../frontier.ts';
import type { PaceOf } from '../pace.ts';
import { shareOut } from '../shares.ts';
import { type Candidate, createAdmission, siteField } from './admission.ts';
import type { Connection } from './connection.ts';
import { createDesk } from './desk.ts';
import { createLanes, type Lane, RANKS } from './lanes.ts';
import { type Holds, hasWork, type LaneState, lookAt, paceIn, startable, untilStart } from './look.ts';
import { unpack } from './packing.ts';
import { allHeldKey } from './places.ts';
import { countsOf, failuresOf } from './reports.ts';
import { type Held, ignoreLostJob, settleOne } from './settling.ts';
import { createWatch } from './watch.ts';

export interface RedisFrontierOptions {
  /** How a site's visits to a lane are paced; asked at every claim, so it may learn (Crawl-delay). */
  readonly paceOf: PaceOf;
  /** How long claims hold after their process died; 60,000 unless told. */
  readonly leaseMs?: number;
  /** How often leases are extended while their visits are in hand; a third of `leaseMs` unless told, 0 = never. */
  readonly extendMs?: number;
  /** No other worker is on this queue: leases of earlier processes are void at once. */
  readonly takeOver?: boolean;
  /** Told how many claims of dead workers were put back. */
  readonly onRecovered?: (claims: number) => void;
}

/** How long claims hold after their process died, milliseconds, unless told. */
export const DEFAULT_LEASE_MS = 60_000;
/** Visits of held sites laid aside on the way to one visit, at most. */
const MOST_ASIDE = 100;
/** Looks at all lanes in one question whether something is left, at most; others work while they find different things. */
const MOST_LOOKS = 5;
/** While something is in hand, its end may make room or bring links at any moment. */
const IN_HAND_POLL_MS = 20;

/** The frontier of a connection that is open; closing it puts its claims back and leaves the connection open. */
export async function createRedisFrontier(
  connection: Connection,
  prefix: string,
  options: RedisFrontierOptions,
): Promise<SteeredFrontier> {
  const { paceOf, leaseMs = DEFAULT_LEASE_MS, extendMs = leaseMs / 3, onRecovered = () => {} } = options;
  const { client, run } = connection;
  const lanes = createLanes(connection, prefix, leaseMs);
  const admission = createAdmission(connection, lanes, prefix);
  /** Random, so that it is never used again: a late settlement of a worker whose lease ended must find nothing. */
  const token = randomUUID();
  const inHand = new Map<string, Held>();
  const looking = { connection, prefix, leaseMs };
  const watch = createWatch(looking, lanes, onRecovered);
  const desk = createDesk(connection, prefix, lanes, admission, watch);
  let turn = 0;
  let open = true;
  /** Claims under way: what they still get is put back, too. */
  let claiming: Promise<unknown> = Promise.resolve();

  /** The next job of a lane whose site is not held. */
  async function nextJob(lane: Lane, { sites }: Holds) {
    const { bare, prefix: www } = lane.place;
    for (let looked = 0; looked < MOST_ASIDE; looked++) {
      const job = await lane.worker.getNextJob(token, { block: false });
      const site = siteField(job?.data.site ?? '');
      if (job === undefined || !sites.has(site)) return job;
      await client.cundangAside(lane.visits, job.id ?? '', prefix, bare, www, site, token);
    }
    return undefined;
  }

  /** Fetches up to `visits` jobs of a lane. */
  async function fetch(lane: Lane, visits: number, scope: Scope, holds: Holds): Promise<Held[]> {
    if (scope === 'assets') {
      await client.cundangAssetsFirst(lane.key('prioritized'), lane.key('wait'), visits, RANKS.asset);
    }
    const fetching = Array.from({ length: visits }, () => nextJob(lane, holds));
    const taken = await Promise.all(
      (await Promise.all(fetching)).map(async (job): Promise<Held | null> => {
        if (job === undefined) return null;
        const { url, site, depth, via } = job.data;
        const key = job.id ?? '';
        const { bare, prefix: www } = lane.place;
        const asset = job.name === 'asset';
        // Another worker was there first, and this is a page: its turn comes when pages are wanted.
        if (scope === 'assets' && !asset) {
          await client.cundangUnlock(lane.key(`${key}:lock`), token);
          return null;
        }
        const known = await client.cundangTakeBuffer(
          ...[lane.visits, key, prefix, bare, www, siteField(site), asset ? '1' : ''],
        );
        if (known === null) {
          await lane.worker.getBackend().moveToCompleted(job, null, true, token, false).catch(ignoreLostJob);
          return null;
        }
        const claim: Claim = {
          ...{ key, url, site, kind: job.name, depth, via, lane: lane.place.lane },
          ...{ attempts: job.attemptsMade, known: knownOf(known) },
        };
        return { claim, lane, job };
      }),
    );
    return taken.filter((held) => held !== null);
  }

  /** Shares `limit` out among lanes, one visit each in turn, longest waiting first. */
  function shares(limit: number, room: readonly (readonly [Lane, number])[]): Map<Lane, number> {
    return shareOut(limit, room.toSorted(([a], [b]) => a.served - b.served).slice(0, limit));
  }

  async function claim(limit: number, scope: Scope): Promise<Held[]> {
    const holds = await desk.holds();
    const states = await watch.states(holds);
    const now = Date.now();
    const room: [Lane, number][] = [];
    await Promise.all(
      states.map(async (state) => {
        const pace = paceIn(state, paceOf);
        const visits = startable(state, pace, now, holds, scope);
        if (visits === 0) return;
        room.push([state.lane, visits]);
        await state.lane.pace(pace, state.current);
      }),
    );
    const fetched = await Promise.all(
      [...shares(limit, room)].map(([lane, visits]) => {
        lane.served = ++turn;
        return fetch(lane, visits, scope, holds);
      }),
    );
    for (const [lane] of room) watch.changed(lane);
    return fetched.flat();
  }

  async function admit(candidates: readonly Candidate[], now: number): Promise<readonly NewVisit[]> {
    const fresh = await admission.admit(candidates, now);
    for (const { lane } of candidates) watch.changed(lane);
    return fresh;
  }

  async function settle(outcomes: readonly Outcome[]): Promise<readonly NewVisit[]> {
    const now = Date.now();
    const mine = await stillMine(outcomes);
    const found = mine.flatMap(([outcome]) => (outcome.kind === 'done' ? outcome.found : []));
    const candidates = await admission.candidates(found, now);
    const news = new Set(candidates.flatMap(({ visit, admitted }) => (isNews(visit, admitted) ? [visit] : [])));
    const further = mine.flatMap(([outcome]) =>
      outcome.kind === 'done' && outcome.found.some((visit) => news.has(visit)) ? (outcome.further ?? []) : [],
    );
    // The next page of a list first: were it added last and this worker killed before, the list would bring no news the
    // second time, and its next page would never be asked for.
    const next = await admit(await admission.candidates(further, now), now);
    const fresh = await admit(candidates, now);
    const end = (all: typeof mine) =>
      Promise.all(all.map(([outcome, held]) => settleOne(connection, prefix, token, outcome, held, now)));
    const ended = await end(mine);
    // Redis may have been away just then, for longer than a lease; what nobody has put back is still ours to end.
    const late = await areMine(mine.filter((_, at) => !ended[at]));
    if (late.length > 0) await end(late);
    for (const [, { lane }] of mine) watch.changed(lane);
    return [...fresh, ...next];
  }

  /** The first outcome of each claim in hand that this handle still has. */
  function stillMine(outcomes: readonly Outcome[]): Promise<readonly (readonly [Outcome, Held])[]> {
    const mine = new Map<string, readonly [Outcome, Held]>();
    for (const outcome of outcomes) {
      const held = inHand.get(outcome.claim.key);
      if (held !== undefined && !mine.has(outcome.claim.key)) mine.set(outcome.claim.key, [outcome, held]);
    }
    return areMine([...mine.values()]);
  }

  async function areMine(all: readonly (readonly [Outcome, Held])[]): Promise<readonly (readonly [Outcome, Held])[]> {
    const mine = await Promise.all(all.map(([, held]) => keep(held)));
    return all.filter((_, at) => mine[at]);
  }

  /** Extends the lease of a claim; resolves to whether it is still this handle's. */
  async function keep({ lane, claim: { key } }: Held): Promise<boolean> {
    const { bare, prefix: www } = lane.place;
    return (await client.cundangKeep(lane.visits, key, prefix, bare, www, token, leaseMs)) === 1;
  }

  async function wait(scope: Scope): Promise<number | null> {
    const holds = await desk.holds();
    const soon = untilAny(await watch.states(holds), holds, scope);
    if (soon !== null) return soon;
    // Lanes are looked at one after the other, and work may go from one not looked at yet to one that has been. Only when
    // two looks at all lanes find the same, and nothing left, there was a moment at which nothing was.
    let before = '';
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const states = await watch.states(holds, true);
      const left = untilAny(states, holds, scope);
      if (left !== null) return left;
      const found = JSON.stringify(states.map(({ lane, sites }) => [lane.place.lane, ...sites]));
      if (found === before) return null;
      before = found;
    }
    return IN_HAND_POLL_MS;
  }

  function untilAny(states: readonly LaneState[], holds: Holds, scope: Scope): number | null {
    const now = Date.now();
    const busy = states.some(({ active }) => active > 0);
    const working = states.filter((state) => hasWork(state, scope));
    if (working.length === 0 && !busy) return null;
    const starts = working.map((state) => untilStart(state, paceIn(state, paceOf), now, holds, scope));
    return Math.max(0, Math.min(busy ? IN_HAND_POLL_MS : Number.POSITIVE_INFINITY, ...starts));
  }

  async function putBack(): Promise<void> {
    const held = [...inHand.values()];
    await Promise.all(held.map(({ lane, claim: { key } }) => client.cundangUnlock(lane.key(`${key}:lock`), token)));
    const touched = [...new Set(held.map(({ lane }) => lane))];
    await lookAt(looking, touched, Date.now(), await desk.holds());
    inHand.clear();
  }

  async function voidLeases(): Promise<void> {
    await lookAt(looking, await lanes.all(), Date.now(), await desk.holds(), true);
  }

  // Nobody to tell from a timer: if it stays so, the next claim or settlement meets the same error and throws it.
  const extend = () => void Promise.all([...inHand.values()].map(keep)).catch(() => {});
  const timer = extendMs > 0 ? setInterval(extend, extendMs).unref() : undefined;
  if (options.takeOver) await run(voidLeases);

  return {
    add: (visits) => run(async () => admit(await admission.candidates(visits, Date.now()), Date.now())),
    claim: async (limit, scope = 'all') => {
      if (!(limit >= 1)) return [];
      // Only what the caller gets is in hand. A claim that was given up while Redis was gone may still be made when it is
      // back; its lease must not be extended then.
      const claimed = run(() => claim(Math.floor(limit), scope)).then((all) => {
        for (const held of all) inHand.set(held.claim.key, held);
        return all;
      });
      claiming = Promise.allSettled([claiming, claimed]);
      return (await claimed).map((held) => held.claim);
    },
    settle: async (outcomes) => {
      if (outcomes.length === 0) return [];
      const fresh = await run(() => settle(outcomes));
      for (const { claim } of outcomes) inHand.delete(claim.key);
      return fresh;
    },
    wait: (scope = 'all') => run(() => wait(scope)),
    pause: (name, until) =>
      run(async () => {
        const held = until?.getTime() || 0;
        if (name === null) {
          await client.set(allHeldKey(prefix), held);
          return;
        }
        const lane = lanes.lane(name);
        await client.hset(lane.key('lane'), { held });
        watch.changed(lane);
      }),
    counts: () => run(async () => countsOf(await watch.states(await desk.holds(), true))),
    failures: (limit, only) => run(async () => failuresOf(client, prefix, await lanes.all(), limit, only)),
    control: desk.control,
    close: async () => {
      if (!open) return;
      open = false;
      clearInterval(timer);
      try {
        await claiming;
        await run(putBack);
      } catch (error) {
        // With Redis gone there is nothing to put back; the leases end by themselves.
        if (!(error instanceof CundangError && error.code.startsWith('queue.'))) throw error;
      } finally {
        await lanes.close();
      }
    },
  };
}

function knownOf(bytes: Buffer): Known | null {
  if (bytes.length === 0) return null;
  const [etag = null, lastModified = null, payloadDigest = null, recordId = null, recordUrl = null, fetchedAt] =
    unpack(bytes);
  return { etag, lastModified, payloadDigest, recordId, recordUrl, fetchedAt: fetchedAt ?? '' };
}
