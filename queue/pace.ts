/** The pace of a lane: the same in every engine. */
import type { Pace } from './frontier.ts';

export type PaceOf = (lane: string, site: string) => Pace;

/** A host that several sites use goes at the pace of the slowest: of those with work in it. */
export function slowest(paces: readonly Pace[]): Pace {
  if (paces.length === 0) return { concurrency: 1, delayMs: 0 };
  return {
    concurrency: Math.max(1, Math.min(...paces.map(({ concurrency }) => concurrency))),
    delayMs: Math.max(0, ...paces.map(({ delayMs }) => delayMs)),
  };
}
