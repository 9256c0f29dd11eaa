/**
 * A page as a reader meets it: text lines and images in order, each line with its block and the hints around it.
 * Every element knows which lines stand in it, so a candidate for the body is scored by subtraction.
 */
import type { ChildNode, Comment, Document, Text } from 'domhandler';
import { newSource } from '../markup.ts';
import { attributeOf, newElement, newTable, type TreeElement } from '../tree-nodes.ts';
import { type Line, measure } from './line.ts';
import { Region, regionOf } from './regions.ts';

/** An element and the whole lines in it `[start, end)`; none for an inline element inside a line. */
export interface Span {
  readonly element: TreeElement;
  readonly parent: number;
  readonly region: number;
  /** The line in which it begins. */
  readonly at: number;
  start: number;
  end: number;
}

export interface PageImage {
  readonly element: TreeElement;
  /** Number of lines in front of it. */
  readonly at: number;
}

export interface Outline {
  readonly lines: readonly Line[];
  readonly images: readonly PageImage[];
  /** In document order; parents before children. */
  readonly spans: readonly Span[];
  /** Those of `a` elements. */
  readonly links: readonly Span[];
  /** Built when asked for: only layouts do. */
  readonly byElement: ReadonlyMap<ChildNode, Span>;
  /** Lines between a CMS's comment marks for the body. */
  readonly marked: { readonly start: number; readonly end: number } | null;
}

const inline = new Set(
  'a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark o:p q rb rp rt ruby s samp small span st1:chsdate st1:city strike strong sub sup time tt u var wbr nobr center-inline'.split(
    ' ',
  ),
);
const skipped = new Set(
  'script style noscript template iframe textarea select option button svg object embed canvas head title input audio video map applet noframes'.split(
    ' ',
  ),
);

/** Marks around a body that a CMS leaves in comments: Founder `enpcontent`, Hanweb `$[…]>begin`, portals' 正文开始. */
const markStart =
  /^\s*(?:enpcontent\b|‹?\$?\[?(?:信息|文章)?(?:内容|正文)\]?(?:›|>)?\s*(?:begin|start|开始)|(?:文章)?(?:正文|内容)\s*(?:开始|start|begin)|(?:article|content|news)[\s_-]*(?:body|text)?[\s_-]*(?:start|begin)\b)/i;
const markEnd =
  /^\s*(?:\/enpcontent\b|‹?\$?\[?(?:信息|文章)?(?:内容|正文)\]?(?:›|>)?\s*(?:end|结束)|(?:文章)?(?:正文|内容)\s*(?:结束|end)|(?:article|content|news)[\s_-]*(?:body|text)?[\s_-]*end\b)/i;

const maxLines = 60_000;
const maxLineLength = 200_000;

interface Walk {
  readonly lines: Line[];
  readonly images: PageImage[];
  readonly spans: Span[];
  readonly links: Span[];
  text: string;
  /** True while nothing visible stands in `text`. */
  blank: boolean;
  linked: number;
  strong: number;
  markedAt: number;
  marked: { start: number; end: number } | null;
}

/** One pass over the tree. `withHidden` reads hidden elements as if they were shown. */
export function outline(document: Document, withHidden = false): Outline {
  const walk: Walk = {
    lines: [],
    images: [],
    spans: [],
    links: [],
    text: '',
    blank: true,
    linked: 0,
    strong: 0,
    markedAt: -1,
    marked: null,
  };
  // Text may stand outside any element; the root gives it a block.
  const start: Context = { span: -1, region: 0, tag: '', link: false, strong: false, pre: false, withHidden };
  const root = addSpan(walk, newElement('html', newTable(newSource('')), 0, 0), 0, start);
  const inner = { ...start, span: 0 };
  visit(walk, document.children, inner);
  flush(walk, inner);
  root.end = walk.lines.length;
  const { lines, images, spans, links, marked } = walk;
  let byElement: Map<ChildNode, Span> | undefined;
  return {
    lines,
    images,
    spans,
    links,
    marked,
    get byElement() {
      byElement ??= new Map(spans.map((span) => [span.element, span]));
      return byElement;
    },
  };
}

interface Context {
  readonly span: number;
  readonly region: number;
  /** Name of the nearest block. */
  readonly tag: string;
  readonly link: boolean;
  readonly strong: boolean;
  readonly pre: boolean;
  readonly withHidden: boolean;
}

function visit(walk: Walk, nodes: readonly ChildNode[], context: Context): void {
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    const { type } = node;
    if (type === 'text') addText(walk, (node as Text).data, context);
    else if (type === 'comment') mark(walk, (node as Comment).data, context);
    else element(walk, node as TreeElement, context);
  }
}

function element(walk: Walk, node: TreeElement, context: Context): void {
  const name = node.name;
  if (name === 'br' || name === 'hr') {
    flush(walk, context);
    return;
  }
  if (name === 'img') {
    if (walk.lines.length < maxLines) walk.images.push({ element: node, at: walk.lines.length + (walk.blank ? 0 : 1) });
    return;
  }
  if (skipped.has(name)) return;
  const own = regionOf(node);
  if ((own & Region.hidden) !== 0 && !context.withHidden) {
    // No lines, but a place among the spans: a layout may read metadata from it.
    addSpan(walk, node, Region.hidden, context);
    return;
  }
  const isInline = inline.has(name) && !(own & Region.caption);
  if (!isInline) flush(walk, context);
  // A byline's parts stand side by side without a blank; style sheets part them.
  else if (((own | context.region) & Region.meta) !== 0 && !walk.blank) walk.text += ' ';
  const index = walk.spans.length;
  const span = addSpan(walk, node, own, context);
  const link = context.link || (name === 'a' && isLink(attributeOf(node, 'href')));
  const strong = context.strong || name === 'b' || name === 'strong';
  // Most inline elements change nothing for what stands in them.
  const isPlain =
    isInline && link === context.link && strong === context.strong && (context.region | own) === context.region;
  const inner: Context = isPlain
    ? context
    : {
        span: isInline ? context.span : index,
        region: context.region | own,
        tag: isInline ? context.tag : name,
        link,
        strong,
        pre: context.pre || name === 'pre',
        withHidden: context.withHidden,
      };
  visit(walk, node.children, inner);
  if (!isInline) flush(walk, inner);
  span.end = Math.max(span.start, walk.lines.length);
}

function addSpan(walk: Walk, node: TreeElement, region: number, context: Context): Span {
  const at = walk.lines.length;
  const start = walk.blank ? at : at + 1;
  const span: Span = { element: node, parent: context.span, region, at, start, end: start };
  walk.spans.push(span);
  if (node.name === 'a') walk.links.push(span);
  return span;
}

function isLink(href: string | undefined): boolean {
  return href !== undefined && href !== '' && !href.startsWith('#');
}

function addText(walk: Walk, data: string, context: Context): void {
  const first = data.charCodeAt(0);
  const isBlank = (first <= 32 || first >= 0x80) && !/\S/.test(data);
  if (isBlank && walk.text === '' && !context.pre) return;
  if (!isBlank) walk.blank = false;
  if (context.pre && data.includes('\n')) {
    for (const [n, part] of data.split('\n').entries()) {
      if (n > 0) flush(walk, context);
      append(walk, part, context);
    }
  } else append(walk, data, context);
}

function append(walk: Walk, data: string, context: Context): void {
  if (walk.text.length > maxLineLength) return;
  walk.text += data.length > maxLineLength ? data.slice(0, maxLineLength) : data;
  if (!context.link && !context.strong) return;
  let visible = 0;
  for (let i = 0; i < data.length; i++) {
    const c = data.charCodeAt(i);
    if (c > 32 && c !== 0x3000 && c !== 0xa0) visible++;
  }
  if (context.link) walk.linked += visible;
  if (context.strong) walk.strong += visible;
}

function flush(walk: Walk, context: Context): void {
  const raw = walk.text;
  if (raw === '') return;
  const { linked, strong } = walk;
  walk.text = '';
  walk.blank = true;
  walk.linked = 0;
  walk.strong = 0;
  if (walk.lines.length >= maxLines) return;
  const line = measure(raw, { linked, strong, tag: context.tag, span: context.span, region: context.region });
  if (line !== null) walk.lines.push(line);
}

/** First characters of such a mark: most comments have others, and the patterns are long. */
const markHeads = 'eE/‹$[信文内正aAcCnN';

function mark(walk: Walk, data: string, context: Context): void {
  if (data.length > 80 || !markHeads.includes(data.trimStart().charAt(0))) return;
  if (markEnd.test(data)) {
    if (walk.markedAt < 0) return;
    flush(walk, context);
    const found = { start: walk.markedAt, end: walk.lines.length };
    if (walk.marked === null || found.end - found.start > walk.marked.end - walk.marked.start) walk.marked = found;
    walk.markedAt = -1;
  } else if (markStart.test(data)) {
    flush(walk, context);
    walk.markedAt = walk.lines.length;
  }
}
