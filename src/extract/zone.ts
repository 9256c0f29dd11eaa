/** The lines that may speak of the article: sidebars and lists are left out, so that their dates are not its own. */
import { attributeOf, type TreeElement } from '../tree-nodes.ts';
import type { Read } from './body.ts';
import { type FoundDate, findDate } from './dates.ts';
import { type Line, linkShare } from './line.ts';
import { Region } from './regions.ts';

/** Where the article stands: its title's line, its first line and the end of its block. */
export interface Place {
  readonly title: number | null;
  readonly start: number;
  readonly end: number;
  /** Lines that were taken out of the block. */
  readonly told: readonly number[];
  /** Lines of the paragraphs. */
  readonly at: readonly number[];
  readonly paragraphs: readonly string[];
}

export interface Zone {
  /** Line indexes in order of trust. */
  readonly near: readonly number[];
  readonly paragraphs: readonly string[];
  /** The title's words, where they stand in the page. */
  readonly title: string | null;
  /** First line of the body. */
  readonly start: number;
  /** Lines of the paragraphs. */
  readonly body: ReadonlySet<number>;
  /** The text begins without a Chinese character. */
  readonly isForeign: boolean;
}

/** From the title to the body, a little above the title, the lines taken out of the body, and those just behind it. */
export function zoneOf(read: Read, place: Place): Zone {
  const { lines } = read.outline;
  const near = new Set<number>();
  const add = (from: number, to: number): void => {
    for (let index = Math.max(0, from); index < Math.min(lines.length, to); index++) {
      const line = lines[index]!;
      const elsewhere = (line.region & (Region.related | Region.comment | Region.aside | Region.ad)) !== 0;
      if ((elsewhere && read.noisy[index] === 1) || (linkShare(line) > 0.95 && line.weight > 16)) continue;
      near.add(index);
    }
  };
  const top = place.title !== null && place.title <= place.start ? place.title : Math.max(0, place.start - 12);
  add(top, Math.min(place.start, top + 60));
  add(Math.max(top, place.start - 20), place.start);
  add(top - 10, top);
  add(place.start, place.start + 4);
  for (const index of place.told) add(index, index + 1);
  add(place.end, place.end + 14);
  const title = place.title === null ? null : (lines[place.title]?.text ?? null);
  const { paragraphs, start } = place;
  const isForeign = !paragraphs.slice(0, 3).some((paragraph) => /\p{sc=Han}/u.test(paragraph));
  return { near: [...near], paragraphs, title, start, body: new Set(place.at), isForeign };
}

/** A line that tells what day it is for the reader (今天是：…), not for the article. */
export const isToday = /^(?:今天是|现在是|今日\s?(?:是|:|$)|当前时间|北京时间)/;

/** Whether a line may be a byline in another language: beside a text that is, and not in it. */
export const isForeignLine = (zone: Zone, index: number): boolean => zone.isForeign && !zone.body.has(index);

/** Short lines above the text with a day in them: bylines, for the most part. */
export function* datedLines(read: Read, zone: Zone): Iterable<{ readonly line: Line; readonly found: FoundDate }> {
  for (const index of zone.near) {
    const line = read.outline.lines[index]!;
    const isSentence = read.kinds[index] === 'prose' && line.points > 0;
    if (line.length > 60 || index >= zone.start || isSentence || isToday.test(line.folded)) continue;
    const found = findDate(line.text);
    if (found !== null) yield { line, found };
  }
}

/** First answer among the lines near the article. */
export function firstLine<T>(
  read: Read,
  zone: Zone,
  longest: number,
  ask: (line: string) => T | null,
): { value: T; line: Line } | null {
  for (const index of zone.near) {
    const line = read.outline.lines[index]!;
    if (line.length > longest) continue;
    const value = ask(line.text);
    if (value !== null) return { value, line };
  }
  return null;
}

/** Class, id and itemprop of a line's block and of the block around it where that holds nothing else; lower case. */
export function labelOf(read: Read, line: Line): string {
  const { spans } = read.outline;
  const span = spans[line.span];
  if (span === undefined) return '';
  const around = spans[span.parent];
  const own = names(span.element);
  return around !== undefined && around.end - around.start <= 2 ? `${own} ${names(around.element)}` : own;
}

const labels = ['class', 'id', 'itemprop'] as const;

function names(element: TreeElement): string {
  return labels
    .map((name) => attributeOf(element, name) ?? '')
    .join(' ')
    .toLowerCase();
}
