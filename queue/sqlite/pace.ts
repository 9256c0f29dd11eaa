/** When a lane may start a visit: its pace, its hold, what it has in hand. Pure functions over the ledger's lanes. */
import type { Pace } from '../frontier.ts';
import { type PaceOf, slowest } from '../pace.ts';
import { countOf, type Holds, type Lane } from './ledger.ts';
import { DELAYED, FOR_GOOD, LEASED, READY, type State } from './schema.ts';

/** How many visits of a lane may start now: 0 while it is held, in its delay, full, or has none ready. */
export function startable(lane: Lane, now: number, holds: Holds, paceOf: PaceOf): number {
  const ready = countFree(lane, READY, holds);
  if (ready === 0 || now < lane.held || now < holds.all) return 0;
  const pace = paceIn(lane, paceOf);
  const room = Math.min(ready, pace.concurrency - countOf(lane, LEASED));
  if (room <= 0 || delayLeft(lane, now, pace) > 0) return 0;
  return pace.delayMs > 0 ? 1 : room;
}

/** Visits of a lane in a state, without those of sites that are held. */
export function countFree(lane: Lane, state: State, { sites }: Holds): number {
  let sum = 0;
  for (const { siteId, counts } of lane.tallies.values()) if (!sites.has(siteId)) sum += counts[state] ?? 0;
  return sum;
}

/** When the first of the sites that are held and wait in a lane goes on, ms since 1970: Infinity = when it is resumed. */
export function nextResumed(lane: Lane, { sites }: Holds): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { siteId, counts } of lane.tallies.values()) {
    const until = sites.get(siteId) ?? FOR_GOOD;
    if (until < FOR_GOOD && (counts[READY] ?? 0) + (counts[DELAYED] ?? 0) > 0) first = Math.min(first, until);
  }
  return first;
}

/**
 * Milliseconds until a lane may start a visit; Infinity when only the end of one in hand can make room.
 * @param isReady whether one is ready, or else waits for its time
 */
export function untilStart(lane: Lane, isReady: boolean, now: number, holds: Holds, paceOf: PaceOf): number {
  const pace = paceIn(lane, paceOf);
  if (countOf(lane, LEASED) >= pace.concurrency) return Number.POSITIVE_INFINITY;
  const due = isReady ? now : lane.nextDue;
  return Math.max(due, lane.held, holds.all, now + delayLeft(lane, now, pace)) - now;
}

/** A clock that was set back must not stall the lane: a start that lies far in the future counts as long past. */
function delayLeft(lane: Lane, now: number, pace: Pace): number {
  const elapsed = Math.abs(now - lane.started);
  return elapsed >= pace.delayMs ? 0 : pace.delayMs - elapsed;
}

function paceIn(lane: Lane, paceOf: PaceOf): Pace {
  const paces: Pace[] = [];
  for (const { site, counts } of lane.tallies.values()) {
    if ((counts[READY] ?? 0) + (counts[DELAYED] ?? 0) + (counts[LEASED] ?? 0) > 0) paces.push(paceOf(lane.name, site));
  }
  return slowest(paces);
}
