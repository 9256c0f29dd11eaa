/** Redirects whose target is awaited: what was fetched for one comes next in the same writer's files. */
import type { ReadCapture } from '../../index-archive.ts';

/** Redirects of one visit so far. */
export type Chain = readonly [ReadCapture, ...ReadCapture[]];

export interface Chains {
  await(target: string, chain: Chain): void;
  /** The redirects that led to a capture, the longest awaited first; null when none did. */
  leadingTo(read: ReadCapture): Chain | null;
  /** Those of a page that led to no answer: the last attempt's, which ends in this record; null when it is not awaited. */
  brokenOff(page: string, recordId: string): Chain | null;
}

/** A redirect takes a turn at its host, and robots.txt may be asked for before it. */
const LONGEST_MS = 10 * 60_000;
const MOST = 10_000;
const MOST_OF_ONE = 100;

export function chainsOf(): Chains {
  const awaited = new Map<string, Chain[]>();

  return {
    await(target, chain) {
      const others = awaited.get(target) ?? [];
      awaited.delete(target);
      awaited.set(target, [...others.slice(1 - MOST_OF_ONE), chain]);
      if (awaited.size > MOST) awaited.delete(awaited.keys().next().value!);
    },
    leadingTo({ capture, head }) {
      const all = awaited.get(capture.url);
      if (all === undefined) return null;
      const at = Date.parse(capture.fetchedAt);
      const waitOf = (chain: Chain) => at - Date.parse(chain.at(-1)!.capture.fetchedAt);
      // What was to follow the older ones is in no archive: robots.txt forbade it, or it did not answer that attempt.
      const left = all.filter((chain) => waitOf(chain) <= LONGEST_MS);
      // A page and an address made up beside it may lead to the same one.
      const isLike = ([{ head: first }]: Chain) => first.madeUpBeside === head.madeUpBeside;
      const first = left.findIndex((chain) => waitOf(chain) >= 0 && isLike(chain));
      const [chain = null] = first < 0 ? [] : left.splice(first, 1);
      if (left.length === 0) awaited.delete(capture.url);
      else awaited.set(capture.url, left);
      return chain;
    },
    brokenOff(page, recordId) {
      for (const [target, all] of awaited) {
        const chain = all.find((one) => one.at(-1)!.capture.recordId === recordId);
        if (chain === undefined) continue;
        const left = all.filter(([{ capture }]) => capture.url !== page);
        if (left.length === 0) awaited.delete(target);
        else awaited.set(target, left);
        return chain;
      }
      return null;
    },
  };
}
