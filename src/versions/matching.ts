/** Which items of two lists are the same, in order. */
import { diffArrays } from 'diff';
import type { Budget } from './budget.ts';

/** Places in the list before and in the list after. */
export type Match = readonly [before: number, after: number];

/**
 * A longest common subsequence, by the keys of the items. Where the budget does not allow it: the keys that stand once in each list
 * are the frame, and what lies between them is matched by itself.
 */
export function matchesOf(before: readonly string[], after: readonly string[], budget: Budget): readonly Match[] {
  // Comparing long texts again and again would cost more than numbering them once.
  const numbers = new Map<string, number>();
  const numbered = (keys: readonly string[]): number[] =>
    keys.map((key) => {
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    });
  const [a, b] = [numbered(before), numbered(after)];
  const span = { a: 0, aEnd: a.length, b: 0, bEnd: b.length };
  return matched(a, b, span, budget, true);
}

interface Span {
  readonly a: number;
  readonly aEnd: number;
  readonly b: number;
  readonly bEnd: number;
}

function matched(
  a: readonly number[],
  b: readonly number[],
  span: Span,
  budget: Budget,
  mayFrame: boolean,
): readonly Match[] {
  const head: Match[] = [];
  const tail: Match[] = [];
  let { a: i, b: j, aEnd, bEnd } = span;
  for (; i < aEnd && j < bEnd && a[i] === b[j]; i++, j++) head.push([i, j]);
  for (; i < aEnd && j < bEnd && a[aEnd - 1] === b[bEnd - 1]; ) tail.push([--aEnd, --bEnd]);
  tail.reverse();
  if (i === aEnd || j === bEnd) return [...head, ...tail];
  const [left, right] = [a.slice(i, aEnd), b.slice(j, bEnd)];
  const most = Math.min(budget.most(), left.length + right.length);
  const changes = most === 0 ? undefined : diffArrays(left, right, { maxEditLength: most });
  if (changes !== undefined) {
    const middle: Match[] = [];
    let edits = 0;
    for (const { added, removed, count } of changes) {
      if (!added && !removed) for (let at = 0; at < count; at++) middle.push([i + at, j + at]);
      if (added || removed) edits += count;
      if (!added) i += count;
      if (!removed) j += count;
    }
    budget.spent(edits);
    return [...head, ...middle, ...tail];
  }
  budget.spent(most);
  if (!mayFrame) return [...head, ...tail];
  const frame = frameOf(left, right).map(([x, y]): Match => [i + x, j + y]);
  const middle: Match[] = [];
  for (const [x, y] of [...frame, [aEnd, bEnd] as const]) {
    for (const match of matched(a, b, { a: i, aEnd: x, b: j, bEnd: y }, budget, false)) middle.push(match);
    if (x < aEnd) middle.push([x, y]);
    [i, j] = [x + 1, y + 1];
  }
  return [...head, ...middle, ...tail];
}

/** Of the items that stand once on each side, the most that are in the same order on both. */
function frameOf(a: readonly number[], b: readonly number[]): readonly Match[] {
  const [inA, inB] = [placesOf(a), placesOf(b)];
  const once: Match[] = [];
  for (const [item, at] of inA) {
    const other = inB.get(item);
    if (at >= 0 && other !== undefined && other >= 0) once.push([at, other]);
  }
  return longestRising(once);
}

/** Where each item stands; −1 when it does so more than once. In order of the first place. */
function placesOf(items: readonly number[]): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  for (const [at, item] of items.entries()) places.set(item, places.has(item) ? -1 : at);
  return places;
}

/** Longest run of pairs, given in order of their first number, whose second numbers rise (patience sorting). */
function longestRising(pairs: readonly Match[]): readonly Match[] {
  const ends: number[] = [];
  const previous: number[] = [];
  for (const [at, [, value]] of pairs.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[ends[middle]!]![1] < value) low = middle + 1;
      else high = middle;
    }
    previous[at] = low === 0 ? -1 : ends[low - 1]!;
    ends[low] = at;
  }
  const run: Match[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at]!) run.push(pairs[at]!);
  return run.reverse();
}
