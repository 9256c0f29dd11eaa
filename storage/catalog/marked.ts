/** Where in a text the words stand that were searched for. */
import type { Phrase } from './query.ts';
import { fold } from './terms.ts';

/** [start, end) in UTF-16 units. */
export type Range = readonly [start: number, end: number];

/** A text and its folded form with the same positions; where folding changes the length, the folded form is shown too. */
export interface Folded {
  readonly shown: string;
  readonly folded: string;
}

/** Units before the first hit, and in all, that a snippet shows. */
const BEFORE = 24;
const WIDTH = 120;

export function foldKeepingPlaces(text: string): Folded {
  const folded = fold(text);
  return { shown: folded.length === text.length ? text : folded, folded };
}

/** The phrases that occur in a text. */
export function phrasesIn({ folded }: Folded, phrases: readonly Phrase[]): readonly Phrase[] {
  return phrases.filter(({ pattern }) => folded.search(pattern) >= 0);
}

/** Places of all phrases, ascending; those that touch are one. */
export function hitsIn({ folded }: Folded, phrases: readonly Phrase[]): readonly Range[] {
  const found = phrases.flatMap(({ pattern }) =>
    Array.from(folded.matchAll(pattern), (match): Range => [match.index, match.index + match[0].length]),
  );
  const hits: Range[] = [];
  for (const [start, end] of found.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = hits.at(-1);
    if (last !== undefined && start <= last[1]) hits[hits.length - 1] = [last[0], Math.max(last[1], end)];
    else hits.push([start, end]);
  }
  return hits;
}

/** The neighbourhood of the first hit, `…` where the text goes on, and the hits in it. */
export function snippetOf(text: Folded, phrases: readonly Phrase[]): { text: string; hits: readonly Range[] } {
  const { shown } = text;
  const hits = hitsIn(text, phrases);
  const start = shown.length <= WIDTH ? 0 : boundary(shown, Math.max(0, (hits[0]?.[0] ?? 0) - BEFORE));
  const end = boundary(shown, Math.min(shown.length, start + WIDTH));
  const lead = start > 0 ? '…' : '';
  const shift = lead.length - start;
  return {
    text: lead + shown.slice(start, end) + (end < shown.length ? '…' : ''),
    hits: hits.filter(([from]) => from < end).map(([from, to]) => [from + shift, Math.min(to, end) + shift]),
  };
}

/** Not between the halves of a surrogate pair. */
function boundary(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at;
}
