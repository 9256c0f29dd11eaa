/** The state of a lane at one moment, and what its pace allows then. */
import type { Pace, Scope } from '../frontier.ts';
import { type PaceOf, slowest } from '../pace.ts';
import type { Connection } from './connection.ts';
import { type Lane, RANKS } from './lanes.ts';

/** Visits of a site in a lane by state: w(aiting), l(eased), d(one), f(ailed), s(kipped). */
export type SiteTally = Readonly<Record<string, number>>;

export interface LaneState {
  readonly lane: Lane;
  readonly ready: number;
  readonly readyAssets: number;
  readonly active: number;
  /** Waiting visits of sites that are, or just were, held. */
  readonly aside: number;
  /** Next attempt of a visit that waits for its time, ms since 1970; Infinity without any. */
  readonly nextDue: number;
  /** Waiting requisites, ready or not. */
  readonly assets: number;
  /** Until the delay of the last start is over, ms. */
  readonly limitedMs: number;
  /** Not before this, ms since 1970. */
  readonly held: number;
  /** Paused by hand (BullMQ's own pause). */
  readonly paused: boolean;
  /** The pace that the queue is set to. */
  readonly current: Pace;
  /** Claims of dead workers put back by this look. */
  readonly recovered: number;
  readonly sites: ReadonlyMap<string, SiteTally>;
}

/** What a look needs to know beside the lane. */
export interface Looking {
  readonly connection: Connection;
  readonly prefix: string;
  readonly leaseMs: number;
}

/** What is held, beside single lanes. */
export interface Holds {
  /** Until when all lanes are, ms since 1970. */
  readonly all: number;
  /** Sites as their fields are written, and until when; Infinity = until they are resumed. */
  readonly sites: ReadonlyMap<string, number>;
}

/** Looks at lanes; `voidLeases` puts back everything that is in hand. */
export async function lookAt(
  { connection: { client }, prefix, leaseMs }: Looking,
  lanes: readonly Lane[],
  now: number,
  { sites }: Holds,
  voidLeases = false,
): Promise<LaneState[]> {
  const held = `|${[...sites.keys()].join('|')}|`;
  return Promise.all(
    lanes.map(async (lane) => {
      const { bare, prefix: www } = lane.place;
      const all = voidLeases ? '1' : '';
      return stateOf(
        lane,
        await client.cundangLook(lane.visits, prefix, bare, www, now, all, RANKS.asset, held, leaseMs),
      );
    }),
  );
}

function stateOf(lane: Lane, reply: readonly (number | string | readonly string[])[]): LaneState {
  const [ready, readyAssets, active, nextDue, limitedMs, held, paused, concurrency, delay, recovered] =
    reply.map(Number);
  const tally = reply[10] as readonly string[];
  const sites = new Map<string, Record<string, number>>();
  let assets = 0;
  let aside = 0;
  for (let at = 0; at < tally.length; at += 2) {
    const [site = '', state = ''] = (tally[at] ?? '').split('|');
    const visits = Number(tally[at + 1]);
    if (state === 'assets') assets = visits;
    else if (state === 'a') aside += visits;
    else sites.set(site, { ...sites.get(site), [state]: visits });
  }
  return {
    ...{ lane, sites, assets, aside, ready: ready ?? 0, readyAssets: readyAssets ?? 0, active: active ?? 0 },
    nextDue: nextDue === -1 ? Number.POSITIVE_INFINITY : (nextDue ?? 0),
    ...{ limitedMs: limitedMs ?? 0, held: held ?? 0, paused: paused === 1, recovered: recovered ?? 0 },
    current: { concurrency: concurrency ?? 0, delayMs: delay ?? 0 },
  };
}

export function paceIn({ lane, sites }: LaneState, paceOf: PaceOf): Pace {
  const busy = [...sites].filter(([, { w = 0, l = 0 }]) => w + l > 0);
  return slowest(busy.map(([site]) => paceOf(lane.place.lane, decodeURIComponent(site))));
}

/** How many visits of the scope may start now. */
export function startable(state: LaneState, pace: Pace, now: number, holds: Holds, scope: Scope): number {
  const ready = scope === 'assets' ? state.readyAssets : state.ready;
  if (ready === 0 || !hasFree(state, holds)) return 0;
  if (state.paused || now < state.held || now < holds.all) return 0;
  const room = Math.min(ready, pace.concurrency - state.active);
  if (room <= 0 || (pace.delayMs > 0 && state.limitedMs > 0)) return 0;
  return pace.delayMs > 0 ? 1 : room;
}

/** Whether something waits of a site that is not held. */
function hasFree({ sites: all }: LaneState, { sites }: Holds): boolean {
  for (const [site, { w = 0 }] of all) if (w > 0 && !sites.has(site)) return true;
  return false;
}

/** When the first of the sites that are held and wait in the lane goes on; Infinity = when it is resumed. */
function nextResumed({ sites: all }: LaneState, { sites }: Holds): number {
  const until = [...all].map(([site, { w = 0 }]) => (w > 0 ? sites.get(site) : undefined) ?? Number.POSITIVE_INFINITY);
  return Math.min(...until);
}

/** How often a queue paused by hand is asked again. */
const pausedMs = 1_000;

/** Milliseconds until a visit of the scope may start; Infinity when only the end of one in hand can make room. */
export function untilStart(state: LaneState, pace: Pace, now: number, holds: Holds, scope: Scope): number {
  if (state.active >= pace.concurrency) return Number.POSITIVE_INFINITY;
  const resumed = nextResumed(state, holds) - now;
  if (!hasFree(state, holds)) return resumed;
  const ready = scope === 'assets' ? state.readyAssets : state.ready;
  const due = ready > 0 ? now : state.nextDue;
  const limited = pace.delayMs > 0 ? state.limitedMs : 0;
  const start = Math.max(due - now, state.held - now, holds.all - now, limited, state.paused ? pausedMs : 0);
  return Math.min(start, resumed);
}

/** Whether the lane has something of the scope to claim, now or later. */
export function hasWork(state: LaneState, scope: Scope): boolean {
  if (scope === 'assets') return state.assets > 0;
  return state.ready > 0 || state.aside > 0 || Number.isFinite(state.nextDue);
}
