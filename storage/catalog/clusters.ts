/** All groups of near-duplicates in the catalogue. */
import type { DatabaseSync } from 'node:sqlite';
import { conditionOf, type EntryFilter } from './filter.ts';
import { appearanceReader, compareAppearances } from './first-publisher.ts';
import { type Cluster, clusterReader } from './near.ts';
import { BUCKET_HEAD, type NearIndex, nearIndex } from './near-index.ts';
import { checkThreshold, type Resemblance, resemblance, type Signed } from './resemblance.ts';

/**
 * Groups of records connected by a similarity of `min` or more, of which at least one passes the filter; the earliest publisher
 * first in each, and by it among the groups. The same records give the same groups in whatever order they came. Memory grows with
 * the records that have near-duplicates, not with all.
 */
export function clustersOf(db: DatabaseSync, filter: EntryFilter, min: number): Iterable<Cluster> {
  const { sql, values } = conditionOf(filter);
  const wanted = db.prepare(`SELECT 1 FROM record WHERE key = ? AND ${sql}`);
  checkThreshold(min);
  return {
    *[Symbol.iterator]() {
      const appearance = appearanceReader(db);
      const alike = resemblance(db);
      // Unfinished statements hold the moment of both files: no record goes between the look for groups and the reading of the last one.
      const moment = ['SELECT up_to FROM mark', 'SELECT key FROM record'].map((look) => db.prepare(look).iterate());
      for (const look of moment) look.next();
      try {
        const groups = connected(nearIndex(db), alike, min)
          .filter((keys) => keys.some((key) => wanted.get(key, ...values) !== undefined))
          .map((keys) => keys.map(appearance).sort(compareAppearances))
          .sort(([a], [b]) => compareAppearances(a!, b!));
        const read = clusterReader(db, alike);
        for (const group of groups) yield read(group.map(({ key }) => key));
      } finally {
        for (const look of moment) look.return?.();
      }
    },
  };
}

/** Pairs kept in mind as no near-duplicates, since most meet in several buckets; some 10 MB. */
const APART_KEPT = 200_000;

/** Every member of a bucket is held against the bucket's head, unless the two are connected already. */
function connected(index: NearIndex, { atLeast }: Resemblance, min: number): readonly (readonly number[])[] {
  const parents = new Map<number, number>();
  const apart = new Set<string>();
  for (const bucket of index.buckets()) {
    const head: Signed[] = [];
    for (const key of bucket) {
      const signature = index.signature(key);
      if (signature === null) continue;
      const record = { key, signature };
      for (const other of head) {
        if (rootOf(parents, key) === rootOf(parents, other.key)) continue;
        const pair = key < other.key ? `${key} ${other.key}` : `${other.key} ${key}`;
        if (apart.has(pair)) continue;
        if (atLeast(min, other, record) !== null) parents.set(rootOf(parents, key), rootOf(parents, other.key));
        else if (apart.size < APART_KEPT) apart.add(pair);
      }
      if (head.length < BUCKET_HEAD) head.push(record);
    }
  }
  const groups = Map.groupBy(new Set([...parents.keys(), ...parents.values()]), (key) => rootOf(parents, key));
  return [...groups.values()];
}

/** The record that stands for a record's group; paths are halved on the way. */
function rootOf(parents: Map<number, number>, key: number): number {
  let at = key;
  for (let parent = parents.get(at); parent !== undefined; parent = parents.get(at)) {
    const grandparent = parents.get(parent);
    if (grandparent !== undefined) parents.set(at, grandparent);
    at = parent;
  }
  return at;
}
