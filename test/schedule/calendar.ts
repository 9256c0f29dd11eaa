/** A clock that jumps from one awaited moment to the next, as soon as nobody has anything else to do. */
import { setImmediate as idle } from 'node:timers/promises';
import type { Clock } from '../../src/schedule/clock.ts';
import { handClock } from '../hand-clock.ts';

export interface Calendar extends Clock {
  /** Plays on until `done` settles. */
  play<T>(done: Promise<T>): Promise<T>;
}

/** Rounds of the event loop after which whoever was woken has come to wait again. */
const settleTurns = 5;

export function calendar(from: string): Calendar {
  const clock = handClock(Date.parse(from));
  return {
    ...clock,
    play: async (done) => {
      let over = false;
      const end = () => {
        over = true;
      };
      done.then(end, end);
      for (;;) {
        for (let turn = 0; turn < settleTurns; turn++) await idle();
        if (over) return done;
        const next = clock.awaited();
        if (next === null) throw new Error('nobody waits for anything');
        clock.moveTo(next);
      }
    },
  };
}
