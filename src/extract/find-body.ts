/** The page's body: by the site's layout, else by the generic rules, never empty where the page has one. */
import type { Page } from '../page.ts';
import { type Block, findBlock, type Read, readLines } from './body.ts';
import { type Composed, compose } from './compose.ts';
import type { Layout } from './layout.ts';
import { layoutLines } from './layouts.ts';
import { cleanText } from './line.ts';
import type { LineKind } from './line-kind.ts';
import { type Outline, outline } from './outline.ts';
import { isCentred, noise, Region } from './regions.ts';
import { isThread, repliesOf } from './thread.ts';
import { type Declared, titleLine } from './title.ts';

export interface Body {
  readonly read: Read;
  readonly block: Block;
  readonly composed: Composed;
  /** Layout id, `generic`, or `json-ld`. */
  readonly rule: string;
}

/**
 * The layout's block, else the generic one; hidden text, then the body for machines (`articleBody`), are read only where
 * nothing else is there, or a teaser of the latter.
 */
export function findBody(
  page: Page,
  layout: Layout | null,
  declared: Declared,
  articleBody: string | null,
): Body | null {
  const titleAt = (shown: Outline, kinds: readonly LineKind[]): number | null =>
    titleLine(shown, kinds, declared, null)?.index ?? null;
  const shown = outline(page.document);
  const read = readLines(shown, titleAt);
  if (layout !== null) {
    const found = layoutLines(layout, page.document, shown);
    if (found !== null) {
      const composed = compose(
        { lines: shown.lines, kinds: read.kinds, noisy: found.dropped },
        found.start,
        found.end,
        captionsOf(read),
      );
      if (composed.paragraphs.length > 0) {
        return {
          read,
          block: { start: found.start, end: found.end, span: null, rule: 'layout' },
          composed,
          rule: layout.id,
        };
      }
    }
  }
  const found =
    generic(read, declared, page.url) ??
    gallery(read, declared) ??
    generic(readLines(outline(page.document, true), titleAt), declared, page.url);
  return articleBody === null ? found : declaredBody(read, articleBody, found);
}

/** Below this length what stands in the page may be a teaser of what JSON-LD holds whole. */
const teaser = 300;

function declaredBody(read: Read, articleBody: string, found: Body | null): Body | null {
  const length = found?.composed.paragraphs.reduce((sum, text) => sum + text.length, 0) ?? 0;
  if (length > teaser || length * 4 > articleBody.length) return found;
  // A short article stays: a teaser begins as a part of the whole does.
  const begins = flat(found?.composed.paragraphs[0] ?? '').slice(0, 8);
  if (!flat(articleBody).includes(begins)) return found;
  const paragraphs = articleBody
    .replace(/<\/?(?:p|br|div|li|h[1-6])\b[^<>]{0,500}>/gi, '\n')
    .replace(/<\/?[a-z][^<>]{0,500}>/gi, '')
    .split(/[\r\n]+/)
    .map(cleanText)
    .filter((text) => text !== '');
  if (paragraphs.length === 0) return found;
  const end = read.outline.lines.length;
  return {
    read,
    block: { start: end, end, span: null, rule: 'json-ld' },
    composed: { paragraphs, at: [], captions: [], told: [] },
    rule: 'json-ld',
  };
}

function generic(read: Read, declared: Declared, url: string | null): Body | null {
  const block = findBlock(read);
  if (block === null) return null;
  const { lines } = read.outline;
  const title = titleLine(read.outline, read.kinds, declared, firstProse(read, block));
  const start =
    title !== null && title.agreement > 0.5 && title.index >= block.start && title.index < block.end
      ? title.index + 1
      : block.start;
  const tail = read.sums[block.end]! - read.sums[start]!;
  const from = tail > (read.sums[block.end]! - read.sums[block.start]!) * 0.5 ? start : block.start;
  const thread = isThread(read, block, url) ? repliesOf(read, block) : null;
  const composed =
    thread === null
      ? compose({ lines, kinds: read.kinds, noisy: read.noisy }, from, block.end, captionsOf(read))
      : compose({ lines, kinds: read.kinds, noisy: thread.noisy, open: true }, from, thread.end, captionsOf(read));
  return composed.paragraphs.length === 0 ? null : { read, block, composed, rule: 'generic' };
}

/** Pictures under a title, told by their captions alone: these are the text. */
function gallery(read: Read, declared: Declared): Body | null {
  const { lines } = read.outline;
  const title =
    titleLine(read.outline, read.kinds, declared, null)?.index ?? lines.findIndex(({ tag }) => tag === 'h1');
  if (title < 0 || read.outline.images.length === 0) return null;
  const isCaption = captionsOf(read);
  const own = lines.flatMap(({ region }, i) => {
    if (i <= title || (region & noise) !== 0) return [];
    return read.kinds[i] === 'caption' || (read.kinds[i] === 'prose' && isCaption(i)) ? [i] : [];
  });
  if (own.reduce((sum, i) => sum + lines[i]!.weight, 0) < SHORTEST_GALLERY) return null;
  const paragraphs = own.map((i) => lines[i]!.text);
  const captions = own.map((i, n) => ({ text: lines[i]!.text, at: i, afterParagraph: n }));
  const block: Block = { start: own[0]!, end: own.at(-1)! + 1, span: null, rule: 'captions' };
  return { read, block, composed: { paragraphs, at: own, captions, told: [] }, rule: 'generic' };
}

/** Characters of captions that tell of something. */
const SHORTEST_GALLERY = 20;

const flat = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');

function firstProse(read: Read, block: Block): number {
  for (let i = block.start; i < block.end; i++) if (read.sums[i + 1]! - read.sums[i]! > 15) return i;
  return block.start;
}

/** Lines named as captions, and short lines right behind a picture that are centred or end with who took it. */
function captionsOf(read: Read): (index: number) => boolean {
  const { lines, images, spans } = read.outline;
  const behind = new Set(images.map((image) => image.at));
  return (index) => {
    const line = lines[index]!;
    if ((line.region & Region.caption) !== 0) return true;
    if (!behind.has(index) || line.weight > 45 || /[。！？：；]$/.test(line.text) || /^h[1-6]$/.test(line.tag))
      return false;
    const block = spans[line.span]?.element;
    const centred = block !== undefined && isCentred(block);
    return centred || /(?:摄|供图|制图|摄影|图\/.{2,8})[)）]?$/.test(line.text);
  };
}
