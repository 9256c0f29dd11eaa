/** Which changed paragraphs belong together: the same paragraph edited, parted in two, or two made one. */

import type { Match } from './matching.ts';

/** Consecutive paragraphs before and after, [from, to) each; one side is empty where a paragraph was put in or taken out. */
export interface Bead {
  readonly before: readonly [from: number, to: number];
  readonly after: readonly [from: number, to: number];
}

/** Share of pairs of letters in common (Sørensen–Dice) from which on it is the same paragraph. */
const ALIKE = 0.3;
/** Pairs of letters kept of a paragraph; of longer ones every n-th, told by the pair itself. */
const KEPT = 4_096;
/** Paragraphs compared with each other, before times after; beyond that each with the one in the same place. */
const MOST_CELLS = 10_000;

/** Paragraphs that become, or come from, one: none, one or two. */
const SHAPES = [
  [1, 1],
  [1, 2],
  [2, 1],
] as const;

/** Likeness of paragraphs that are in another place, too. */
const ALIKE_ELSEWHERE = 0.5;

type Pairs = ReadonlySet<number>;

/** @param before @param after paragraphs as {@link figuredLetters}, none of them the same on both sides */
export function beadsOf(before: readonly string[], after: readonly string[]): readonly Bead[] {
  const [a, b] = sampled(before, after);
  if (a.length * b.length <= MOST_CELLS) return aligned(a, b);
  return a.length === b.length ? a.flatMap((one, at) => inPlace(one, b[at]!, at)) : [...alone(a.length, b.length)];
}

/** Paragraphs that were moved and edited: places before and after, the most alike first. None where there are too many to compare. */
export function crossingsOf(before: readonly string[], after: readonly string[]): readonly Match[] {
  if (before.length * after.length > MOST_CELLS) return [];
  const [a, b] = sampled(before, after);
  const found = a.flatMap((left, i) =>
    b.map((right, j) => ({ i, j, alike: (2 * likeness([left], [right])) / Math.max(1, left.size + right.size) })),
  );
  const taken = [new Set<number>(), new Set<number>()] as const;
  const crossings: Match[] = [];
  for (const { i, j, alike } of found.sort((x, y) => y.alike - x.alike)) {
    if (alike < ALIKE_ELSEWHERE) break;
    if (taken[0].has(i) || taken[1].has(j)) continue;
    taken[0].add(i);
    taken[1].add(j);
    crossings.push([i, j]);
  }
  return crossings;
}

function sampled(before: readonly string[], after: readonly string[]): readonly [Pairs[], Pairs[]] {
  const longest = [...before, ...after].reduce((most, { length }) => Math.max(most, length), 0);
  const every = Math.max(1, Math.ceil(longest / KEPT));
  const pairs = (text: string): Pairs => pairsOf(text, every);
  return [before.map(pairs), after.map(pairs)];
}

function pairsOf(text: string, every: number): Pairs {
  const pairs = new Set<number>();
  for (let at = 1; at < text.length; at++) {
    const pair = (text.charCodeAt(at - 1) << 16) | text.charCodeAt(at);
    if (every === 1 || Math.imul(pair, 0x9e3779b1) >>> 0 < 2 ** 32 / every) pairs.add(pair);
  }
  return pairs;
}

/** The alignment with the most pairs in common, in order (after Gale and Church, 1993, with what is shared in place of lengths). */
function aligned(a: readonly Pairs[], b: readonly Pairs[]): readonly Bead[] {
  const width = b.length + 1;
  const best = new Float64Array((a.length + 1) * width);
  const step = new Uint8Array(best.length);
  for (let i = a.length; i >= 0; i--) {
    for (let j = b.length; j >= 0; j--) {
      const cell = i * width + j;
      if (i < a.length) best[cell] = best[cell + width]!;
      if (j < b.length && (i === a.length || best[cell + 1]! > best[cell]!))
        [best[cell], step[cell]] = [best[cell + 1]!, 1];
      for (const [at, [x, y]] of SHAPES.entries()) {
        if (i + x > a.length || j + y > b.length) continue;
        const shared = likeness(a.slice(i, i + x), b.slice(j, j + y)) + best[cell + x * width + y]!;
        if (shared > best[cell]!) [best[cell], step[cell]] = [shared, 2 + at];
      }
    }
  }
  const beads: Bead[] = [];
  for (let [i, j] = [0, 0]; i < a.length || j < b.length; ) {
    const [x, y] = [[1, 0] as const, [0, 1] as const, ...SHAPES][step[i * width + j]!]!;
    beads.push({ before: [i, i + x], after: [j, j + y] });
    [i, j] = [i + x, j + y];
  }
  return beads;
}

/** Pairs in common, each counted on both sides; 0 for those that are not alike. Two for one must be worth more than one for one. */
function likeness(a: readonly Pairs[], b: readonly Pairs[]): number {
  const [left, right] = [sizeOf(a), sizeOf(b)];
  const [few, many] = left < right ? [a, b] : [b, a];
  let shared = 0;
  for (const pairs of few) for (const pair of pairs) if (many.some((other) => other.has(pair))) shared++;
  if (2 * shared < ALIKE * (left + right)) return 0;
  return a.length === b.length ? shared : shared * 0.95;
}

const sizeOf = (all: readonly Pairs[]): number => all.reduce((sum, { size }) => sum + size, 0);

function inPlace(a: Pairs, b: Pairs, at: number): readonly Bead[] {
  const bead = { before: [at, at + 1], after: [at, at + 1] } as const;
  if (likeness([a], [b]) > 0) return [bead];
  return [
    { before: bead.before, after: [at, at] },
    { before: [at + 1, at + 1], after: bead.after },
  ];
}

function* alone(before: number, after: number): Iterable<Bead> {
  for (let at = 0; at < before; at++) yield { before: [at, at + 1], after: [0, 0] };
  for (let at = 0; at < after; at++) yield { before: [before, before], after: [at, at + 1] };
}
