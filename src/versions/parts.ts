/** What changed within a sentence, word by word. */
import { figuredLetters } from '../text/figured.ts';
import { remembered } from '../text/remembered.ts';
import { foldWidth } from '../text/width.ts';
import type { Budget } from './budget.ts';
import { matchesOf } from './matching.ts';
import { wordsOf } from './words.ts';

export type PartKind =
  | 'same'
  /** Other words. One side is '' where words were put in or taken out. */
  | 'changed'
  /** The same letters and figures, in other punctuation, width or script, or with other blanks. */
  | 'form';

export interface Part {
  readonly kind: PartKind;
  readonly before: string;
  readonly after: string;
}

/** Share of letters in common below which one sentence stands in the other's place. */
const ALIKE = 0.2;
/** Words with so many letters, alone between two changes, are the same by chance. */
const CHANCE = 1;

/** The parts of two texts, in order; the sides of all parts together are the two texts. */
export function partsOf(before: string, after: string, budget: Budget): readonly Part[] {
  if (before === after) return before === '' ? [] : [{ kind: 'same', before, after }];
  if (before === '' || after === '') return [changedPart(before, after)];
  if (!budget.takes(before.length + after.length)) return ends(before, after);
  const [a, b] = [wordsOf(before), wordsOf(after)];
  const matches = matchesOf(a.map(wordKey), b.map(wordKey), budget);
  const raw: Part[] = [];
  let [i, j] = [0, 0];
  for (const [x, y] of [...matches, [a.length, b.length] as const]) {
    if (x > i || y > j) raw.push(changedPart(a.slice(i, x).join(''), b.slice(j, y).join('')));
    if (x < a.length) raw.push(samePart(a[x]!, b[y]!));
    [i, j] = [x + 1, y + 1];
  }
  const parts = joined(withoutChance(joined(raw)));
  return lettersIn(parts, 'same') < ALIKE * Math.min(letters(before), letters(after))
    ? [changedPart(before, after)]
    : parts;
}

/** What a word says, or how it stands there when it says nothing. */
export function keyOf(word: string): string {
  return figuredLetters(word) || foldWidth(word.normalize('NFKC')).trim();
}

/** Nearly all words of a text were in it before. */
const wordKey = remembered(keyOf);

const letters = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

const lettersIn = (parts: readonly Part[], kind: PartKind): number =>
  parts.reduce((sum, part) => (part.kind === kind ? sum + letters(part.after) : sum), 0);

const samePart = (before: string, after: string): Part => ({
  kind: before === after ? 'same' : 'form',
  before,
  after,
});

const changedPart = (before: string, after: string): Part => ({
  kind: figuredLetters(before) === figuredLetters(after) ? 'form' : 'changed',
  before,
  after,
});

/** Neighbours of one kind as one part. */
function joined(parts: readonly Part[]): readonly Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last?.kind !== part.kind) result.push(part);
    else result[result.length - 1] = { ...part, before: last.before + part.before, after: last.after + part.after };
  }
  return result;
}

/** A 的 or a comma between two larger changes is read together with them. */
function withoutChance(parts: readonly Part[]): readonly Part[] {
  const isLarge = (part: Part | undefined): boolean =>
    part?.kind === 'changed' && letters(part.before) > CHANCE && letters(part.after) > CHANCE;
  return parts.map((part, at) =>
    part.kind !== 'changed' && letters(part.after) <= CHANCE && isLarge(parts[at - 1]) && isLarge(parts[at + 1])
      ? { ...part, kind: 'changed' }
      : part,
  );
}

/** Of texts too long for words: what both begin and end with is the same, cut beside no figure and within no character. */
function ends(before: string, after: string): readonly Part[] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  while (head > 0 && isInseparable(before, head)) head--;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  while (tail > 0 && isInseparable(before, before.length - tail)) tail--;
  const cut = (text: string): string => text.slice(head, text.length - tail);
  const [start, end] = [before.slice(0, head), before.slice(before.length - tail)];
  return [samePart(start, start), changedPart(cut(before), cut(after)), samePart(end, end)].filter(
    (part) => part.before !== '' || part.after !== '',
  );
}

/** Within a figure, or within a character of two units. */
function isInseparable(text: string, at: number): boolean {
  const [before, after] = [text[at - 1] ?? '', text[at] ?? ''];
  return (/[\d.,:-]/.test(before) && /[\d.,:%‰]/.test(after)) || /[\udc00-\udfff]/.test(after);
}
