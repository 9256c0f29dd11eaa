/** A clock that jumps from one awaited moment to the next, as soon as nobody has anything else to do. */
import { setImmediate as idle } from 'node:timers/promises';
import type { Clock } from '../../src/schedule/clock.ts';

export interface Calendar extends Clock {
  /** Plays on until `done` settles. */
  play<T>(done: Promise<T>): Promise<T>;
}

/** Rounds of the event loop after which whoever was woken has come to wait again. */
const settleTurns = 5;

export function calendar(from: string): Calendar {
  let now = Date.parse(from);
  const waiting = new Set<{ readonly at: number; wake(): void }>();
  return {
    now: () => new Date(now),
    wait: (ms, signal) =>
      new Promise((resolve) => {
        const one = {
          at: now + ms,
          wake: () => {
            waiting.delete(one);
            signal.removeEventListener('abort', one.wake);
            resolve();
          },
        };
        waiting.add(one);
        if (signal.aborted) one.wake();
        else signal.addEventListener('abort', one.wake);
      }),
    play: async (done) => {
      let over = false;
      const end = () => {
        over = true;
      };
      done.then(end, end);
      for (;;) {
        for (let turn = 0; turn < settleTurns; turn++) await idle();
        if (over) return done;
        const next = [...waiting].sort((a, b) => a.at - b.at)[0];
        if (next === undefined) throw new Error('nobody waits for anything');
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}
