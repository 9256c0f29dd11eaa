/** What stands between title and running text: the deck, and repetitions of the title. */
import { foldWidth } from '../text/width.ts';
import type { Read } from './body.ts';
import type { Composed } from './compose.ts';
import { isCentred, Region } from './regions.ts';
import { isRunningText } from './running-text.ts';

/**
 * Lines under the title that are its continuation: between title and body, elements named so, headings
 * below an h1, and lines that a dash leads.
 */
export function deckBetween(read: Read, title: number | null, body: number | undefined): readonly string[] {
  if (title === null || body === undefined || body - title > 20) return [];
  const deck: string[] = [];
  const isHead = read.outline.lines[title]!.tag === 'h1';
  for (let i = title + 1; i < body; i++) {
    const line = read.outline.lines[i]!;
    if (read.kinds[i] !== 'prose' || line.weight < 4 || line.length > 160) continue;
    const isSecond = isHead && i <= title + 2 && /^h[2-4]$/.test(line.tag) && line.linked === 0;
    if (isSecond || (line.region & Region.deck) !== 0 || /^(?:——|--|──)\s?\S/.test(line.text)) deck.push(line.text);
  }
  return deck;
}

/** The body without the title, which some templates repeat at its head or end, and without the deck. */
export function withoutHeading(
  whole: Composed,
  read: Read,
  title: string | null,
): { composed: Composed; deck: readonly string[] } {
  const flat = (text: string): string => foldWidth(text).replace(/\s/g, '');
  const isHeading = (n: number): boolean =>
    whole.at[n] !== undefined && !isRunningText(read.outline.lines[whole.at[n]]!, 'prose');
  if (title === null) return { composed: whole, deck: [] };
  const from = whole.paragraphs.length > 1 && flat(whole.paragraphs[0]!) === flat(title) ? 1 : 0;
  let to = from;
  while (to < from + 7 && to + 1 < whole.paragraphs.length && isHeading(to)) to++;
  // Two and more lines of headings, the first of which the title is made of: a deck. Else they are subheadings.
  const isDeck = to - from >= 2 && to - from <= 6 && flat(title).includes(flat(whole.paragraphs[from]!));
  // Bold and centred lines in front of the text are a deck as well.
  let marked = from;
  while (marked < to && isMarked(read, whole.at[marked]!)) marked++;
  const cut = isDeck ? to : marked;
  // That of the same article for another screen, whose text was taken once.
  let end = whole.paragraphs.length;
  while (end > cut + 1 && flat(whole.paragraphs[end - 1]!) === flat(title)) end--;
  const composed: Composed = {
    paragraphs: whole.paragraphs.slice(cut, end),
    at: whole.at.slice(cut, end),
    captions: whole.captions.map((caption) => ({
      ...caption,
      afterParagraph: Math.min(Math.max(0, caption.afterParagraph - cut), end - cut),
    })),
    told: whole.told,
  };
  return { composed, deck: whole.paragraphs.slice(from, cut) };
}

function isMarked(read: Read, index: number): boolean {
  const line = read.outline.lines[index]!;
  const block = read.outline.spans[line.span]?.element;
  return block !== undefined && isCentred(block) && line.strong >= line.length * 0.8;
}
