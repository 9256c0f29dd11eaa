/**
 * The lanes as this worker last saw them. Idle polls come every few milliseconds and there may be hundreds of lanes, so a
 * lane that cannot start anything yet is not asked again until it may.
 */
import type { Lane, Lanes } from './lanes.ts';
import { type Holds, type LaneState, type Looking, lookAt } from './look.ts';

/** How long a lane in its delay is left alone at most: it may be held or resumed meanwhile. */
const DELAYED_MS = 1_000;
/** How long a lane without work is left alone: another worker may add to it. */
const EMPTY_MS = 200;

export interface Watch {
  /** The state of every lane, none of those that may start something older than now. `fresh`: all of them as of now. */
  states(holds: Holds, fresh?: boolean): Promise<readonly LaneState[]>;
  /** This worker changes something in a lane. */
  changed(lane: Lane): void;
}

export function createWatch(looking: Looking, lanes: Lanes, onRecovered: (claims: number) => void): Watch {
  const seen = new Map<Lane, { readonly state: LaneState; readonly at: number; readonly until: number }>();

  return {
    states: async (holds, fresh = false) => {
      const now = Date.now();
      const all = await lanes.all();
      const due = fresh ? all : all.filter((lane) => (seen.get(lane)?.until ?? 0) <= now);
      for (const state of await lookAt(looking, due, now, holds)) {
        seen.set(state.lane, { state, at: now, until: now + quietMs(state) });
        if (state.recovered > 0) onRecovered(state.recovered);
      }
      return all.flatMap((lane) => {
        const last = seen.get(lane);
        return last ? [{ ...last.state, limitedMs: Math.max(0, last.state.limitedMs - (now - last.at)) }] : [];
      });
    },
    changed: (lane) => {
      seen.delete(lane);
    },
  };
}

function quietMs({ ready, active, nextDue, limitedMs, current }: LaneState): number {
  if (ready === 0 && active === 0 && !Number.isFinite(nextDue)) return EMPTY_MS;
  return current.delayMs > 0 ? Math.min(limitedMs, DELAYED_MS) : 0;
}
