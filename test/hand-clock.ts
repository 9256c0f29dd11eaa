/** A clock that stands still until it is put forward. */
import type { Clock } from '../src/schedule/clock.ts';

export interface HandClock extends Clock {
  /** The first moment that somebody waits for, milliseconds since 1970; null when nobody waits. */
  awaited(): number | null;
  /** Never back. Wakes those whose moment has come. */
  moveTo(moment: number): void;
}

export function handClock(from: number): HandClock {
  let now = from;
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
    awaited: () => (waiting.size === 0 ? null : Math.min(...[...waiting].map(({ at }) => at))),
    moveTo(moment) {
      now = Math.max(now, moment);
      for (const one of [...waiting]) if (one.at <= now) one.wake();
    },
  };
}
