/** When a lane may start a visit: its pace, its hold, what it has in hand. Pure functions over the ledger's lanes. */
import type { Pace } from '../frontier.ts';
import { countOf, type Lane } from './ledger.ts';
import { DELAYED, LEASED, READY } from './schema.ts';

export type PaceOf = (lane: string, site: string) => Pace;

/** How many visits of a lane may start now: 0 while it is held, in its delay, full, or has none ready. */
export function startable(lane: Lane, now: number, allHeld: number, paceOf: PaceOf): number {
  const ready = countOf(lane, READY);
  if (ready === 0 || now < lane.held || now < allHeld) return 0;
  const pace = strictest(lane, paceOf);
  const room = Math.min(ready, pace.concurrency - countOf(lane, LEASED));
  if (room <= 0 || delayLeft(lane, now, pace) > 0) return 0;
  return pace.delayMs > 0 ? 1 : room;
}

/**
 * Milliseconds until a lane may start a visit; Infinity when only the end of one in hand can make room.
 * @param isReady whether one is ready, or else waits for its time
 */
export function untilStart(lane: Lane, isReady: boolean, now: number, allHeld: number, paceOf: PaceOf): number {
  const pace = strictest(lane, paceOf);
  if (countOf(lane, LEASED) >= pace.concurrency) return Number.POSITIVE_INFINITY;
  const due = isReady ? now : lane.nextDue;
  return Math.max(due, lane.held, allHeld, now + delayLeft(lane, now, pace)) - now;
}

/** A clock that was set back must not stall the lane: a start that lies far in the future counts as long past. */
function delayLeft(lane: Lane, now: number, pace: Pace): number {
  const elapsed = Math.abs(now - lane.started);
  return elapsed >= pace.delayMs ? 0 : pace.delayMs - elapsed;
}

/** A host that several sites use goes at the pace of the slowest of those with work in it. */
function strictest(lane: Lane, paceOf: PaceOf): Pace {
  let concurrency = Number.POSITIVE_INFINITY;
  let delayMs = 0;
  for (const { site, counts } of lane.tallies.values()) {
    if ((counts[READY] ?? 0) + (counts[DELAYED] ?? 0) + (counts[LEASED] ?? 0) === 0) continue;
    const pace = paceOf(lane.name, site);
    concurrency = Math.min(concurrency, pace.concurrency);
    delayMs = Math.max(delayMs, pace.delayMs);
  }
  return { concurrency: Math.max(1, concurrency), delayMs };
}
