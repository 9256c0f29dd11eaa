/**
 * Where the article stands in a page: the element whose lines are worth most. A line of prose is worth its length, a
 * link or a line of furniture costs; so an element that takes in a sidebar loses what it gains.
 */
import { attributeOf } from '../tree-nodes.ts';
import type { Line } from './line.ts';
import { linkShare } from './line.ts';
import type { LineKind } from './line-kind.ts';
import { kindOf } from './line-kind.ts';
import type { Outline, Span } from './outline.ts';
import { noise, Region } from './regions.ts';

/** Lines `[start, end)` of the outline that hold the body, before its furniture is taken out. */
export interface Block {
  readonly start: number;
  readonly end: number;
  readonly span: Span | null;
  readonly rule: 'density' | 'marks' | 'layout' | 'json-ld' | 'captions';
}

/** The outline with each line's kind, and whether its place is noise. */
export interface Read {
  readonly outline: Outline;
  readonly kinds: readonly LineKind[];
  /** 1 where a line stands in a navigation, comment, related or similar block that is not most of the page. */
  readonly noisy: Uint8Array;
  /** Sums of the lines' values: the value of `[a, b)` is `sums[b] - sums[a]`. */
  readonly sums: Float64Array;
  /** Span with the densest prose; -1 where there is none. */
  readonly core: number;
}

/** A title's line, as far as known, sharpens where the body is looked for: behind it. */
export function readLines(
  outline: Outline,
  title: (outline: Outline, kinds: readonly LineKind[]) => number | null,
): Read {
  const { lines } = outline;
  const kinds = lines.map(kindOf);
  const values = new Float64Array(lines.length);
  for (let i = 0; i < lines.length; i++) values[i] = worthOf(lines[i]!, kinds[i]!);
  const core = findCore(outline, kinds, values, title(outline, kinds));
  const noisy = findNoise(outline, core);
  const sums = new Float64Array(lines.length + 1);
  for (let i = 0; i < lines.length; i++) {
    const value = values[i]!;
    sums[i + 1] = sums[i]! + (noisy[i] === 1 ? (value > 0 ? -value / 3 - 2 : value - 2) : value);
  }
  return { outline, kinds, noisy, sums, core };
}

const hosted = new Set([
  'p',
  'li',
  'blockquote',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'pre',
  'dd',
  'dt',
  'center',
  'figure',
]);

/**
 * The element that holds most paragraphs as its own children (grandchildren count half): the heart of the article.
 * Teasers stand each in a box of its own and add little to any; a run of paragraphs behind the title adds up.
 */
function findCore(outline: Outline, kinds: readonly LineKind[], values: Float64Array, title: number | null): number {
  const { spans, lines } = outline;
  const scores = new Float64Array(spans.length);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const value = values[i]!;
    if (value <= 0 || kinds[i] !== 'prose' || line.span < 0) continue;
    const worth = value * hintOf(line.region) * (title === null ? 1 : i < title ? 0.7 : i < title + 60 ? 1.2 : 1);
    const block = spans[line.span]!;
    let host = hosted.has(block.element.name) && block.parent >= 0 ? block.parent : line.span;
    for (let share = 1; share > 0.2 && host >= 0; share /= 2) {
      scores[host]! += worth * share;
      host = spans[host]!.parent;
    }
  }
  let core = -1;
  for (let i = 0; i < scores.length; i++) if (scores[i]! > 0 && (core < 0 || scores[i]! > scores[core]!)) core = i;
  return core;
}

function hintOf(region: number): number {
  const content = (region & Region.content) !== 0 ? 1.15 : 1;
  return (region & noise) === 0
    ? content
    : (region & (Region.foot | Region.ad | Region.comment)) !== 0
      ? 0.3 * content
      : 0.6 * content;
}

/**
 * Lines in blocks named as noise. Hints lie: a `sidebar` class on a wrapper of the core holds the article, and then
 * says nothing of the blocks in it.
 */
function findNoise(outline: Outline, core: number): Uint8Array {
  const noisy = new Uint8Array(outline.lines.length);
  const around = new Set<number>();
  let own = 0;
  for (let at = core; at >= 0; at = outline.spans[at]!.parent) {
    around.add(at);
    own |= outline.spans[at]!.region;
  }
  const { spans } = outline;
  for (let i = 0; i < spans.length; i++) {
    const span = spans[i]!;
    if ((span.region & noise & ~own) === 0 || span.end === span.start || around.has(i)) continue;
    if ((span.region & Region.content) !== 0 && (span.region & (Region.comment | Region.related)) === 0) continue;
    noisy.fill(1, span.start, span.end);
  }
  for (const span of findTeasers(outline, around)) noisy.fill(1, span.start, span.end);
  return noisy;
}

/**
 * Boxes that point elsewhere: three and more siblings of one tag and class, most of which hold a linked headline beside
 * a line of text. Their summaries read like prose and would add up.
 */
function findTeasers(outline: Outline, around: ReadonlySet<number>): readonly Span[] {
  const { spans } = outline;
  const boxes = new Uint32Array(spans.length);
  for (let i = 1; i < spans.length; i++) if (isBox(spans[i]!)) boxes[spans[i]!.parent]!++;
  const groups = new Map<string, number[]>();
  for (let i = 1; i < spans.length; i++) {
    // A name costs a hundred times as much as this look at the number of its siblings.
    if (isBox(spans[i]!) && boxes[spans[i]!.parent]! >= 3) addBox(groups, spans[i]!, i);
  }
  const teasers: Span[] = [];
  for (const group of groups.values()) {
    if (group.length < 3 || group.some((i) => around.has(i))) continue;
    const members = group.map((i) => spans[i]!);
    if (members.filter((span) => hasHeadline(outline, span)).length >= group.length * 0.7) teasers.push(...members);
  }
  return teasers;
}

function isBox({ start, end }: Span): boolean {
  return end - start >= 2 && end - start <= 6;
}

function addBox(groups: Map<string, number[]>, { parent, element }: Span, index: number): void {
  const key = `${parent} ${element.name} ${attributeOf(element, 'class') ?? ''}`;
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [index]);
  else group.push(index);
}

function hasHeadline({ lines }: Outline, span: Span): boolean {
  for (let i = span.start; i < span.end; i++) if (linkShare(lines[i]!) > 0.8 && lines[i]!.weight >= 6) return true;
  return false;
}

/** What a line adds to the block it stands in. */
function worthOf(line: Line, kind: LineKind): number {
  const share = linkShare(line);
  if (kind !== 'prose' && kind !== 'caption')
    return kind === 'meta' || kind === 'author' || kind === 'editor' ? -2 : -8 - Math.min(line.weight, 60) / 2;
  if (share > 0.6) return -5 - line.weight * 0.8;
  const free = line.weight * (1 - share);
  const factor = line.tag === 'p' ? 1.2 : line.tag === 'li' || line.tag === 'td' ? 0.9 : 1;
  if (line.points > 0 && line.weight >= 8) return (free + Math.min(line.points, 20) * 2) * factor;
  if (line.weight > 40) return free * 0.4;
  if (share > 0) return -2;
  if (line.tag === 'pre') return 2 + free * 0.5;
  return line.weight < 4 ? -1 : line.tag === 'p' ? free * 0.3 : 0;
}

/** The block with the article; null where no prose stands in the page. */
export function findBlock(read: Read): Block | null {
  const { outline, sums } = read;
  const best = bestSpan(read);
  const { marked } = outline;
  if (marked !== null && marked.end > marked.start) {
    const worth = sums[marked.end]! - sums[marked.start]!;
    const of = best === null ? 0 : sums[best.end]! - sums[best.start]!;
    if (worth > 20 && worth >= of * 0.5) return { ...marked, span: null, rule: 'marks' };
  }
  return best === null ? null : { start: best.start, end: best.end, span: best, rule: 'density' };
}

/** The core, or the element around it that adds more prose than furniture. */
function bestSpan(read: Read): Span | null {
  const { sums, core } = read;
  const { spans } = read.outline;
  let best: Span | null = null;
  let top = Number.NEGATIVE_INFINITY;
  for (let at = core; at >= 0; at = spans[at]!.parent) {
    const span = spans[at]!;
    const worth = sums[span.end]! - sums[span.start]!;
    if (best === null || worth > top * 1.05 + 10) {
      top = worth;
      best = span;
    }
  }
  return best;
}
