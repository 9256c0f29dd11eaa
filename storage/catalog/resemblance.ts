/** How alike two records are: exactly, on their texts, where their signatures do not rule it out. */
import type { DatabaseSync } from 'node:sqlite';
import type { Article } from '../../src/article.ts';
import { CundangError } from '../../src/errors.ts';
import { jaccard, type Shingles, shinglesOf } from '../../src/text/shingles.ts';
import { estimate, type Signature } from '../../src/text/signature.ts';

/** From this Jaccard index on two records are near-duplicates, unless asked otherwise. */
export const NEAR = 0.8;

/** Below it the index finds fewer than a third of the pairs. */
const LOWEST = 0.5;

/** How far below the threshold an estimate may stay: four standard errors of a signature. */
const SLACK = 0.15;

/** Shingles kept in memory, of all texts together: 16 MB. */
const KEPT = 4_000_000;

export interface Resemblance {
  /** The Jaccard index of two records' texts, 0 to 1. */
  exact(a: number, b: number): number;
  /** The same where it reaches `min`, else null; signatures first, since they are there already. */
  atLeast(min: number, a: Signed, b: Signed): number | null;
}

/** A record and its signature. */
export interface Signed {
  readonly key: number;
  readonly signature: Signature;
}

/** For one look at the catalogue: the shingles are kept by keys, which a writer may give to other records later. */
export function resemblance(db: DatabaseSync): Resemblance {
  const json = db.prepare('SELECT json FROM article WHERE record = ?');
  const kept = new Map<number, Shingles>();
  let size = 0;

  function shingles(key: number): Shingles {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = shinglesOf((JSON.parse(String(json.get(key)?.json)) as Article).paragraphs);
    if (size + made.length > KEPT) {
      kept.clear();
      size = 0;
    }
    kept.set(key, made);
    size += made.length;
    return made;
  }

  const exact = (a: number, b: number): number => jaccard(shingles(a), shingles(b));
  return {
    exact,
    atLeast(min, a, b) {
      if (estimate(a.signature, b.signature) < min - SLACK) return null;
      const similarity = exact(a.key, b.key);
      return similarity >= min ? similarity : null;
    },
  };
}

/** @throws CundangError `usage` for a threshold that is none */
export function checkThreshold(min: number): void {
  if (!(min >= LOWEST && min <= 1)) throw new CundangError('usage', `not a similarity from ${LOWEST} to 1: ${min}`);
}
