/** Time, so that a test can play a year of it. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Clock {
  now(): Date;
  /** Resolves after so many milliseconds, or as soon as `signal` is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  wait: async (ms, signal) => {
    await sleep(ms, undefined, { signal }).catch(() => {});
  },
};

/** A machine that slept or whose clock was set is noticed after so long; timers know nothing of either. */
const lookMs = 60_000;

/** Waits until a moment, however far; null = until `signal` is aborted. */
export async function waitUntil(clock: Clock, moment: Date | null, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const left = moment === null ? lookMs : moment.getTime() - clock.now().getTime();
    if (left <= 0) return;
    await clock.wait(Math.min(left, lookMs), signal);
  }
}
