/** From the lines of a body block to paragraphs, captions, images and the lines that tell of the article. */
import type { Line } from './line.ts';
import { linkShare } from './line.ts';
import { closing, type LineKind } from './line-kind.ts';

/** Lines of one block with their kinds; `noisy` and `image` come from a page and are absent for a text file. */
export interface Lines {
  readonly lines: readonly Line[];
  readonly kinds: readonly LineKind[];
  readonly noisy?: Uint8Array;
  /** A forum thread: nothing in it closes it, and posts may repeat each other. */
  readonly open?: boolean;
}

export interface Composed {
  readonly paragraphs: readonly string[];
  /** Index into the source lines of each paragraph. */
  readonly at: readonly number[];
  readonly captions: readonly { readonly text: string; readonly at: number; readonly afterParagraph: number }[];
  /** Lines taken out that may carry metadata. */
  readonly told: readonly number[];
}

/**
 * Keeps the prose of `[start, end)` in order. What closes an article (related links, comments, previous and next,
 * registration) ends it, unless more than half of the prose is still to come.
 */
export function compose(source: Lines, start: number, end: number, isCaption: (index: number) => boolean): Composed {
  const last = source.open === true ? end : cut(source, start, end);
  const paragraphs: string[] = [];
  const at: number[] = [];
  const captions: { text: string; at: number; afterParagraph: number }[] = [];
  const told: number[] = [];
  for (let i = start; i < last; i++) {
    const line = source.lines[i]!;
    const kind = source.kinds[i]!;
    if (source.noisy?.[i] === 1) continue;
    if (kind === 'caption' || (isCaption(i) && line.weight < 120)) {
      captions.push({ text: line.text, at: i, afterParagraph: paragraphs.length });
      continue;
    }
    if (kind !== 'prose') {
      told.push(i);
      if (isDayOfSigning(line, i, source.lines, at)) {
        paragraphs.push(line.text);
        at.push(i);
      }
      continue;
    }
    if (isLinkLine(source, i)) continue;
    paragraphs.push(line.text);
    at.push(i);
  }
  const once = source.open === true ? paragraphs.length : firstCopy(paragraphs);
  return {
    paragraphs: paragraphs.slice(0, once),
    at: at.slice(0, once),
    captions: captions.filter((caption) => caption.afterParagraph <= once && caption.at <= (at[once] ?? last)),
    told,
  };
}

const day = /^(?:19|20)\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日$/;

/** A day right below the offices that sign an official paper, themselves below its last sentence, is part of the text. */
function isDayOfSigning(line: Line, i: number, lines: readonly Line[], at: readonly number[]): boolean {
  if (!day.test(line.folded) || at.at(-1) !== i - 1) return false;
  let above = at.length - 1;
  const isOffice = (index: number): boolean => lines[index]!.points === 0 && lines[index]!.weight <= 40;
  while (above > 0 && at.length - above <= 4 && isOffice(at[above]!)) above--;
  return above < at.length - 1 && /[。！；：”]$/.test(lines[at[above]!]!.text);
}

/**
 * Number of paragraphs of the first copy, where an article stands twice (a block for desktops, one for telephones):
 * its first long paragraph comes again, and most of what follows it was there before.
 */
export function firstCopy(paragraphs: readonly string[]): number {
  const first = paragraphs.findIndex((text) => text.length >= 24);
  if (first < 0) return paragraphs.length;
  const again = paragraphs.indexOf(paragraphs[first]!, first + 1);
  if (again < 0) return paragraphs.length;
  const before = new Set(paragraphs.slice(0, again));
  const after = paragraphs.slice(again);
  const length = (list: readonly string[]): number => list.reduce((sum, text) => sum + text.length, 0);
  if (length(after.filter((text) => before.has(text))) < length(after) * 0.7) return paragraphs.length;
  // A heading between the copies belongs to the second one.
  let end = again;
  while (end > first + 1 && paragraphs.indexOf(paragraphs[end - 1]!) < first) end--;
  return end;
}

/** A line that is a link and nothing else is a pointer elsewhere, unless it reads as a sentence; so is 附件：with its file. */
function isLinkLine(source: Lines, i: number): boolean {
  const line = source.lines[i]!;
  if (line.linked > 0 && /^附件\s?\d{0,2}\s?[:：]/.test(line.text)) return true;
  // 08-09 or [2020-08-09] behind a headline
  if (linkShare(line) > 0.5 && line.points < 2 && /\d[-/.月]\d{1,2}日?[\])）]?$/.test(line.text)) return true;
  return linkShare(line) > 0.85 && (line.points < 2 || line.weight < 20) && !/^h[1-6]$/.test(line.tag);
}

/** Index of the line that ends the article. */
function cut(source: Lines, start: number, end: number): number {
  let total = 0;
  const sofar: number[] = [];
  const seen = new Set<string>();
  for (let i = start; i < end; i++) {
    sofar.push(total);
    if (source.noisy?.[i] === 1) continue;
    const line = source.lines[i]!;
    if (line.length >= 20 && seen.has(line.text)) continue;
    seen.add(line.text);
    if (source.kinds[i] === 'prose' && line.points > 0) total += line.weight * (1 - linkShare(line));
  }
  for (let i = start; i < end; i++) {
    if (source.noisy?.[i] === 1 || !closing.has(source.kinds[i]!)) continue;
    if (sofar[i - start]! > total * 0.5 && sofar[i - start]! > 0) return i;
  }
  return end;
}
