/**
 * Turns of requests to one host. The frontier paces visits; here every single request is held to the same pace,
 * redirects and robots.txt included, which no claim stands for.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Pace } from '../../queue/frontier.ts';
import type { SharedTurns } from '../../queue/turns.ts';
import { CundangError } from '../../src/errors.ts';

/** A request that may go out now. */
export interface Turn {
  /** To be called when the request goes out: the connection may have taken its time. */
  sent(): void;
  /** To be called once, when its exchange has ended, however it did. */
  done(): void;
}

export interface Turns {
  /**
   * Waits until a request to the lane may start: no more in hand than its concurrency, its delay after the last one
   * went out.
   * @throws `http.too-many` while the lane is held
   */
  take(lane: string, pace: () => Pace, signal?: AbortSignal): Promise<Turn>;
  /** Lets nothing start in the lane until then, milliseconds since 1970. */
  hold(lane: string, until: number): void;
}

interface Traffic {
  lastStart: number;
  inHand: number;
  /** A request was let go and has not gone out yet. */
  starting: boolean;
  heldUntil: number;
  /** Those that wait for one of the above to change. */
  readonly waiting: Set<() => void>;
}

/** Lanes remembered; beyond it those that rest are forgotten. */
const maxLanes = 10_000;

/** @param sharedTurns those of all processes at work on the queue, which hold beside this one's own */
export function createTurns(now: () => number, sharedTurns: () => SharedTurns | null = () => null): Turns {
  const lanes = new Map<string, Traffic>();

  const trafficOf = (lane: string): Traffic => {
    const known = lanes.get(lane);
    if (known !== undefined) return known;
    if (lanes.size >= maxLanes) {
      for (const [name, { inHand, waiting }] of lanes) if (inHand + waiting.size === 0) lanes.delete(name);
    }
    const never = Number.NEGATIVE_INFINITY;
    const traffic: Traffic = { lastStart: never, inHand: 0, starting: false, heldUntil: never, waiting: new Set() };
    lanes.set(lane, traffic);
    return traffic;
  };

  return {
    hold(lane, until) {
      const traffic = trafficOf(lane);
      traffic.heldUntil = Math.max(traffic.heldUntil, until);
    },
    async take(lane, pace, signal) {
      const traffic = trafficOf(lane);
      for (;;) {
        if (traffic.heldUntil > now()) throw heldBack(traffic.heldUntil);
        const { concurrency, delayMs } = pace();
        const left = traffic.lastStart + delayMs - now();
        if (traffic.inHand >= concurrency || (delayMs > 0 && traffic.starting)) await change(traffic, signal);
        else if (left > 0) await wait(left, undefined, { signal });
        else break;
      }
      const turn = begin(traffic, now);
      const shared = sharedTurns();
      if (shared === null) return turn;
      const token = randomUUID();
      try {
        for (;;) {
          if (traffic.heldUntil > now()) throw heldBack(traffic.heldUntil);
          const again = await shared.begin(lane, pace(), token);
          if (again === null) break;
          await wait(again, undefined, { signal });
        }
        signal?.throwIfAborted();
      } catch (error) {
        shared.done(lane, token);
        turn.done();
        throw error;
      }
      return {
        sent() {
          turn.sent();
          // Without a delay nobody asks when it went out.
          if (pace().delayMs > 0) shared.sent(lane, token);
        },
        done() {
          shared.done(lane, token);
          turn.done();
        },
      };
    },
  };
}

function heldBack(until: number): CundangError {
  return new CundangError('http.too-many', 'the host asked for a pause', { notBefore: new Date(until) });
}

function begin(traffic: Traffic, now: () => number): Turn {
  let out = false;
  traffic.inHand += 1;
  traffic.starting = true;
  traffic.lastStart = now();
  const goOut = (): void => {
    if (!out) traffic.starting = false;
    out = true;
  };
  const tell = (): void => {
    for (const look of [...traffic.waiting]) look();
  };
  return {
    sent() {
      goOut();
      traffic.lastStart = now();
      tell();
    },
    done() {
      goOut();
      traffic.inHand -= 1;
      tell();
    },
  };
}

/** Resolves when something in the lane has changed. */
function change(traffic: Traffic, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const leave = (): void => {
      traffic.waiting.delete(look);
      signal?.removeEventListener('abort', stop);
    };
    const look = (): void => {
      leave();
      resolve();
    };
    const stop = (): void => {
      leave();
      reject(signal?.reason);
    };
    traffic.waiting.add(look);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
