/** When two fingerprints are of one page. */
import { jaccard } from '../text/shingles.ts';
import { type Fingerprint, sameBuild } from './fingerprint.ts';

export interface Likeness {
  /** Least share of common text and of common tag paths, 0 to 1. */
  readonly text: number;
  readonly build: number;
}

/**
 * Two answers to addresses that do not exist, taken within days: one template, whose list of recommended pages may have
 * turned over. Two articles of one site share the build and hardly any text; an article and an error page share a portal's
 * frame, which is why neither is enough alone.
 */
export const likeProbe: Likeness = { text: 0.7, build: 0.7 };

/** A home page of some days ago: up to half of its headlines are others by now, its build is the same. */
export const likeHome: Likeness = { text: 0.4, build: 0.8 };

/** Whether both text and build reach the likeness. Pages without text are alike by their build alone. */
export function resembles(a: Fingerprint, b: Fingerprint, least: Likeness = likeProbe): boolean {
  const textless = a.text.length === 0 && b.text.length === 0;
  return (textless || jaccard(a.text, b.text) >= least.text) && sameBuild(a, b) >= least.build;
}
