/** Near-duplicates of one record, and the group of reprints that it belongs to. */
import type { DatabaseSync } from 'node:sqlite';
import type { Article } from '../../src/article.ts';
import { type Entry, entryReader } from './entry.ts';
import { appearanceReader, compareAppearances } from './first-publisher.ts';
import { nearIndex, signatureFor, termsOf } from './near-index.ts';
import { checkThreshold, type Resemblance, resemblance, type Signed } from './resemblance.ts';
import { atOneMoment } from './waiting.ts';

/** A record that resembles another one. */
export interface Near {
  readonly entry: Entry;
  /** Jaccard index of the two texts' shingles, 0 to 1. */
  readonly similarity: number;
}

/** Reprints of one text. */
export interface Cluster {
  /** Two or more, the earliest publisher first; similarity to that one, which in a chain of reprints may be below the threshold. */
  readonly members: readonly Near[];
}

export interface NearLookup {
  /**
   * The records whose text resembles this one's by `min` or more, earliest publisher first; without itself. At most the first 256 by
   * digest of each of its 21 buckets are looked at. Records that wait for the index are not found.
   */
  nearOf(digest: string, min: number): readonly Near[];
  /** The group of this record: its near-duplicates, theirs and so on, up to 1,000; null when it stands alone. */
  clusterOf(digest: string, min: number): Cluster | null;
}

/** Records of one group that are followed up. */
const LARGEST = 1_000;

export function nearLookup(db: DatabaseSync): NearLookup {
  const find = db.prepare('SELECT key, json FROM record JOIN article ON record = key WHERE digest = ?');
  const index = nearIndex(db);
  const entry = entryReader(db);
  const appearance = appearanceReader(db);

  /** A record that waits for the index is looked up by the signature it will have. */
  function start(digest: string): Signed | null {
    const row = find.get(digest);
    if (row === undefined) return null;
    const key = Number(row.key);
    const signature = index.signature(key) ?? signatureFor(JSON.parse(String(row.json)) as Article);
    return signature && { key, signature };
  }

  const earliestFirst = (keys: Iterable<number>): number[] =>
    Array.from(keys, appearance)
      .sort(compareAppearances)
      .map(({ key }) => key);

  /** Follows up to `steps` records, breadth first: the key of each one met → its similarity to the one it was met from. */
  function follow(first: Signed, { atLeast }: Resemblance, min: number, steps: number): ReadonlyMap<number, number> {
    const buckets = new Map<string, readonly number[]>();
    const met = new Map([[first.key, 1]]);
    const waiting = [first];
    for (let step = 0; step < steps; step++) {
      const from = waiting.shift();
      if (from === undefined) break;
      const compared = new Set<number>();
      for (const term of termsOf(from.signature)) {
        const bucket = (buckets.get(term) ?? index.bucket(term)).filter((key) => !met.has(key));
        buckets.set(term, bucket);
        for (const key of bucket) {
          const signature = compared.has(key) || met.has(key) ? null : index.signature(key);
          if (signature === null) continue;
          compared.add(key);
          const similarity = atLeast(min, from, { key, signature });
          if (similarity === null) continue;
          met.set(key, similarity);
          waiting.push({ key, signature });
        }
      }
    }
    return met;
  }

  return {
    nearOf(digest, min) {
      checkThreshold(min);
      return atOneMoment(db, () => {
        const first = start(digest);
        if (first === null) return [];
        const met = follow(first, resemblance(db), min, 1);
        const others = [...met.keys()].filter((key) => key !== first.key);
        return earliestFirst(others).map((key) => ({ entry: entry(key), similarity: met.get(key) as number }));
      });
    },
    clusterOf(digest, min) {
      checkThreshold(min);
      return atOneMoment(db, () => {
        const first = start(digest);
        if (first === null) return null;
        const alike = resemblance(db);
        const keys = earliestFirst(follow(first, alike, min, LARGEST).keys());
        return keys.length < 2 ? null : clusterReader(db, alike)(keys);
      });
    },
  };
}

/** Makes the function that reads a group's records, given earliest first. */
export function clusterReader(db: DatabaseSync, { exact }: Resemblance): (keys: readonly number[]) => Cluster {
  const entry = entryReader(db);
  return (keys) => ({
    members: keys.map((key) => ({ entry: entry(key), similarity: exact(keys[0] as number, key) })),
  });
}
