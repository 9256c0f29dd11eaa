/** How much of their text two articles share: the Jaccard index over runs of four characters. */
import { foldedUnits } from './fingerprint.ts';
import { mix } from './mix.ts';

/**
 * UTF-16 units of a shingle. Chinese words have two: four hold a word in its neighbourhood, so that articles of one genre,
 * which share their words, do not look alike.
 */
const WIDTH = 4;

/** Letters and digits of a body that count; a longer one (hostile, or a whole book) is known by its beginning. */
const LONGEST = 200_000;

/** The distinct shingles of a text as 32-bit hashes, ascending. */
export type Shingles = Uint32Array;

/**
 * Over the text that the content hash is taken of, so records of one content hash have the same shingles. A body shorter than one
 * shingle is one as a whole; one without letters and digits has none.
 */
export function shinglesOf(paragraphs: readonly string[]): Shingles {
  return distinct(runsOf(paragraphs).sort());
}

/** The same in the order of the text, repeats included: for a signature, which minds neither. Sorting costs most of a shingle. */
export function runsOf(paragraphs: readonly string[]): Uint32Array {
  const text = foldedUnits(paragraphs).subarray(0, LONGEST);
  if (text.length === 0) return new Uint32Array();
  const width = Math.min(WIDTH, text.length);
  const hashes = new Uint32Array(text.length - width + 1);
  for (let at = 0; at < hashes.length; at++) {
    let hash = 0;
    for (let unit = at; unit < at + width; unit++) hash = Math.imul(hash, 0x01000193) ^ (text[unit] as number);
    hashes[at] = mix(hash);
  }
  return hashes;
}

function distinct(sorted: Uint32Array): Uint32Array {
  let length = 0;
  for (let at = 0; at < sorted.length; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[length++] = sorted[at] as number;
  }
  return sorted.slice(0, length);
}

/** How many shingles stand in both. */
export function sharedShingles(a: Shingles, b: Shingles): number {
  let [i, j, shared] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const difference = (a[i] as number) - (b[j] as number);
    if (difference === 0) shared++;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return shared;
}

/** Shingles of both over shingles of either, 0 to 1; 0 for two that have none. */
export function jaccard(a: Shingles, b: Shingles): number {
  const shared = sharedShingles(a, b);
  return shared === 0 ? 0 : shared / (a.length + b.length - shared);
}
