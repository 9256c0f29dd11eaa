/** How the text of an article was edited: paragraphs, in them sentences, in them words. */
import { figuredLetters } from '../text/figured.ts';
import { type Bead, beadsOf, crossingsOf } from './beads.ts';
import { type Budget, newBudget } from './budget.ts';
import { isFurnitureLine } from './furniture-line.ts';
import { matchesOf } from './matching.ts';
import { keyOf, type Part, partsOf } from './parts.ts';
import { sentencesOf } from './words.ts';

/** Consecutive sentences. */
export interface Span {
  readonly kind: Part['kind'];
  readonly before: string;
  readonly after: string;
  /** Its words; empty for `same`. */
  readonly parts: readonly Part[];
}

export interface Block {
  readonly kind:
    | 'edited'
    | 'inserted'
    | 'removed'
    /** The same paragraph in another place. */
    | 'moved'
    /** The same letters and figures, in other punctuation, width or script, or parted into paragraphs otherwise. */
    | 'form'
    /** A line of the page that got among the paragraphs: a counter, today's date, links. */
    | 'furniture';
  /** Numbers of the paragraphs, from 1. Empty where there were none. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** In order; the sides of all spans together are the paragraphs, joined by line ends. Empty for `moved`. */
  readonly spans: readonly Span[];
}

/** Changed paragraphs, in the order of the later text; none for equal ones. Seconds of work at most, whatever the texts (budget.ts). */
export function bodyChanges(before: readonly string[], after: readonly string[]): readonly Block[] {
  const budget = newBudget();
  const [a, b] = [before.map(keyOf), after.map(keyOf)];
  const blocks: Block[] = [];
  const block = (kind: Block['kind'], bead: Bead): Block => {
    const [left, right] = [before.slice(...bead.before).join('\n'), after.slice(...bead.after).join('\n')];
    return { kind, before: numbers(bead.before), after: numbers(bead.after), spans: spansOf(left, right, budget) };
  };
  let [i, j] = [0, 0];
  for (const [x, y] of [...matchesOf(a, b, budget), [a.length, b.length] as const]) {
    for (const bead of beadsOf(a.slice(i, x), b.slice(j, y))) {
      const placed = { before: moved(bead.before, i), after: moved(bead.after, j) };
      blocks.push(block(kindOf(before.slice(...placed.before), after.slice(...placed.after)), placed));
    }
    if (x < a.length && before[x] !== after[y]) blocks.push(block('form', { before: [x, x + 1], after: [y, y + 1] }));
    [i, j] = [x + 1, y + 1];
  }
  return withCrossings(withMoves(blocks, a, b), a, b, (x, y) =>
    block('edited', { before: [x - 1, x], after: [y - 1, y] }),
  );
}

/** The changed sentences, one a span, without line ends: what an alert quotes. */
export function changedSentences(
  blocks: readonly Block[],
): readonly { readonly before: string; readonly after: string }[] {
  return blocks
    .filter(({ kind }) => kind === 'edited' || kind === 'inserted' || kind === 'removed')
    .flatMap(({ spans }) => spans.filter(({ kind }) => kind === 'changed'))
    .map(({ before, after }) => ({ before: before.trim(), after: after.trim() }));
}

function kindOf(before: readonly string[], after: readonly string[]): Block['kind'] {
  if ([...before, ...after].every(isFurnitureLine)) return 'furniture';
  if (before.length === 0) return 'inserted';
  if (after.length === 0) return 'removed';
  return figuredLetters(before.join('\n')) === figuredLetters(after.join('\n')) ? 'form' : 'edited';
}

function spansOf(before: string, after: string, budget: Budget): readonly Span[] {
  if (before === '' || after === '') {
    const kind = figuredLetters(before + after) === '' ? 'form' : 'changed';
    return [{ kind, before, after, parts: [{ kind, before, after }] }];
  }
  const [a, b] = [sentencesOf(before), sentencesOf(after)];
  const matches = matchesOf(a.map(keyOf), b.map(keyOf), budget);
  const spans: Span[] = [];
  const put = (left: string, right: string): void => {
    if (left === right) spans.push({ kind: 'same', before: left, after: right, parts: [] });
    else spans.push(changedSpan(left, right, budget));
  };
  let [i, j] = [0, 0];
  for (const [x, y] of [...matches, [a.length, b.length] as const]) {
    if (x > i || y > j) put(a.slice(i, x).join(''), b.slice(j, y).join(''));
    if (x < a.length) put(a[x]!, b[y]!);
    [i, j] = [x + 1, y + 1];
  }
  return spans;
}

function changedSpan(before: string, after: string, budget: Budget): Span {
  const kind = figuredLetters(before) === figuredLetters(after) ? 'form' : 'changed';
  return { kind, before, after, parts: partsOf(before, after, budget) };
}

/** A paragraph that was taken out in one place and put in in another was moved; it is told where it is now. */
function withMoves(blocks: readonly Block[], a: readonly string[], b: readonly string[]): readonly Block[] {
  const out = new Map<string, number[]>();
  for (const { kind, before } of blocks) {
    if (kind !== 'removed') continue;
    const key = a[before[0]! - 1]!;
    out.set(key, [...(out.get(key) ?? []), before[0]!]);
  }
  const gone = new Set<number>();
  const placed = blocks.map((block): Block => {
    const [number] = block.after;
    const from = block.kind === 'inserted' && number !== undefined ? out.get(b[number - 1]!)?.shift() : undefined;
    if (from === undefined) return block;
    gone.add(from);
    return { kind: 'moved', before: [from], after: block.after, spans: [] };
  });
  return placed.filter(({ kind, before }) => kind !== 'removed' || !gone.has(before[0]!));
}

/** A paragraph that was moved and edited is told as edited, where it is now. */
function withCrossings(
  blocks: readonly Block[],
  a: readonly string[],
  b: readonly string[],
  edited: (before: number, after: number) => Block,
): readonly Block[] {
  const removed = blocks.flatMap(({ kind, before }) => (kind === 'removed' ? before : []));
  const inserted = blocks.flatMap(({ kind, after }) => (kind === 'inserted' ? after : []));
  const from = new Map(
    crossingsOf(
      removed.map((number) => a[number - 1]!),
      inserted.map((number) => b[number - 1]!),
    ).map(([x, y]) => [inserted[y]!, removed[x]!]),
  );
  const gone = new Set(from.values());
  return blocks.flatMap((block) => {
    if (block.kind === 'removed' && gone.has(block.before[0]!)) return [];
    const crossed = block.kind === 'inserted' ? from.get(block.after[0]!) : undefined;
    return [crossed === undefined ? block : edited(crossed, block.after[0]!)];
  });
}

const moved = ([from, to]: readonly [number, number], by: number): readonly [number, number] => [from + by, to + by];
const numbers = ([from, to]: readonly [number, number]): number[] =>
  Array.from({ length: to - from }, (_, at) => from + at + 1);
