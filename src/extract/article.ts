/** Page to article: the one entry. A layout where one fits, generic rules for the rest, never an empty body where the page has one. */
import type { Integrity } from '../article.ts';
import type { Page } from '../page.ts';
import { isSpamLine, noiseTags } from '../text/spam.ts';
import { type Block, findBlock, type Read, readLines } from './body.ts';
import { clicksIn, originalTitleIn, registrationIn, sourceValue } from './byline.ts';
import { type Composed, compose } from './compose.ts';
import { crumbsIn } from './crumbs.ts';
import { findDate, parseStamp } from './dates.ts';
import { type Extraction, seal } from './draft.ts';
import { type Ledger, ledger } from './evidence.ts';
import type { Layout } from './layout.ts';
import { elements, fieldText, fieldTexts, layoutFor, layoutLines } from './layouts.ts';
import { cleanText } from './line.ts';
import type { LineKind } from './line-kind.ts';
import { isChineseName, splitNames } from './names.ts';
import { type Outline, outline } from './outline.ts';
import { type PageHead, readHead, textOf } from './page-head.ts';
import { findAuthors, findEditors } from './people.ts';
import { findPublished } from './published.ts';
import { Region } from './regions.ts';
import { skipReason } from './skip.ts';
import { findSource } from './source.ts';
import { absolute, findAttachments, findColumn, findImages, findRelated } from './surroundings.ts';
import { isThread, repliesOf } from './thread.ts';
import { type Declared, declaredTitles, findTitle, titleLine } from './title.ts';
import { firstLine, zoneOf } from './zone.ts';

export type { Extraction, SkipCode } from './draft.ts';

export interface ExtractOptions {
  /** The site's layouts, newest first; empty for an unknown site. */
  readonly layouts: readonly Layout[];
  /** Site id for the record. */
  readonly site: string | null;
  /** Source for pages that name none. */
  readonly defaultSource?: string | null;
  /** ISO time of the snapshot; dates a layout where the URL has no date. */
  readonly fetchedAt?: string;
  /** Keeps in the evidence where each field was read. */
  readonly explain?: boolean;
}

interface Body {
  readonly read: Read;
  readonly block: Block;
  readonly composed: Composed;
  readonly rule: string;
}

/** The page's article, or why it has none; with the evidence for each field. */
export function extractArticle(page: Page, options: ExtractOptions): Extraction {
  const notes = ledger(options.explain === true);
  const head = readHead(page.document);
  const layout = layoutFor(options.layouts, page.document, page.url, options.fetchedAt);
  const declared = declaredTitles(head);
  const body = findBody(page, layout, declared);
  const titled =
    body === null
      ? { title: head.title, rule: 'none', line: null, stuffed: declared.stuffed }
      : findTitle(body.read, head, declared, body.composed.at[0] ?? null);
  const skip = skipReason(page, head, body?.composed.paragraphs ?? [], titled);
  if (skip !== null || body === null) {
    const reason = skip ?? { code: 'empty' as const, message: 'no running text in the page' };
    notes.note('skip', reason.code, reason.message);
    return { skip: reason, evidence: notes.evidence };
  }
  const { read, block, composed, rule } = body;
  notes.note('paragraphs', rule, block.span === null ? null : pathOf(block.span.element));
  const title = given('title', fieldText(layout?.title, page.document), layout, notes) ?? titled.title;
  if (notes.evidence.title === undefined) notes.note('title', titled.rule, titled.title);
  const base = baseOf(page, head);
  const zone = zoneOf(read, {
    title: titled.line,
    start: composed.at[0] ?? block.start,
    end: block.end,
    told: composed.told,
    at: composed.at,
    paragraphs: composed.paragraphs,
  });
  const paragraphs = withoutTitle(composed, title);
  const registration = registrationIn(footer(read));
  const column = columnOf(page, layout, read, title, composed.at[0] ?? block.start, notes);
  const shownClicks = firstLine(read, zone, 300, clicksIn);
  const original =
    given('originalTitle', fieldText(layout?.originalTitle, page.document), layout, notes) ??
    firstLine(read, zone, 200, originalTitleIn)?.value ??
    null;
  const source =
    layoutSource(page, layout, notes) ?? findSource(read, head, zone, options.defaultSource ?? null, notes);
  const authors = layoutNames(page, layout, 'authors', notes) ?? findAuthors(read, head, zone, notes);
  const article = seal({
    url: page.url,
    site: options.site,
    importedName: null,
    rule,
    column,
    title,
    deck: deckOf(page, layout, read, titled.line, composed, notes),
    originalTitle: original,
    published: layoutDate(page, layout, notes) ?? findPublished(read, head, zone, page.url, notes),
    source,
    // An account that publishes under its own name is the source, not a person.
    authors: authors.filter((name) => name !== source || isChineseName(name)),
    editors: layoutNames(page, layout, 'editors', notes) ?? findEditors(read, head, zone, notes),
    paragraphs,
    images: findImages(read, composed, { start: block.start, end: composed.at.at(-1) ?? block.end }, base),
    attachments: findAttachments(read, block, base),
    related: layoutRelated(page, layout, base) ?? findRelated(read, composed.at.at(-1) ?? block.start, base),
    clicks: layoutClicks(page, layout) ?? shownClicks?.value ?? null,
    registration,
    integrity: integrityOf(page, read, titled.stuffed, title),
  });
  return { article, evidence: notes.evidence };
}

/** The layout's block, else the generic one; hidden text is read only where nothing else is there. */
function findBody(page: Page, layout: Layout | null, declared: Declared): Body | null {
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
  return (
    generic(read, declared, page.url) ?? generic(readLines(outline(page.document, true), titleAt), declared, page.url)
  );
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

function firstProse(read: Read, block: Block): number {
  for (let i = block.start; i < block.end; i++) if (read.sums[i + 1]! - read.sums[i]! > 15) return i;
  return block.start;
}

function captionsOf(read: Read): (index: number) => boolean {
  return (index) => (read.outline.lines[index]!.region & Region.caption) !== 0;
}

/** A layout's finding, noted. */
function given<T>(
  field: 'title' | 'originalTitle' | 'source' | 'published' | 'authors' | 'editors' | 'column' | 'deck',
  value: T | null,
  layout: Layout | null,
  notes: Ledger,
): T | null {
  if (value !== null && layout !== null) notes.note(field, `layout ${layout.id}`, String(value));
  return value;
}

function layoutDate(page: Page, layout: Layout | null, notes: Ledger): ReturnType<typeof parseStamp> {
  const text = fieldText(layout?.published, page.document);
  return given(
    'published',
    text === null ? null : (findDate(text, true)?.published ?? parseStamp(text)),
    layout,
    notes,
  );
}

function layoutSource(page: Page, layout: Layout | null, notes: Ledger): string | null {
  const text = fieldText(layout?.source, page.document);
  return given(
    'source',
    text === null ? null : sourceValue(text.replace(/^.*?(?:来源|稿源)\s?[:：]/, '')),
    layout,
    notes,
  );
}

function layoutNames(
  page: Page,
  layout: Layout | null,
  field: 'authors' | 'editors',
  notes: Ledger,
): readonly string[] | null {
  const text = fieldText(layout?.[field], page.document);
  const names =
    text === null
      ? []
      : splitNames(text.replace(/^[[【(（]?\s*(?:责任编辑|责编|编辑|作者|记者)\s?[:：]?|[\]】)）]$/g, ''));
  return given(field, names.length === 0 ? null : names, layout, notes);
}

function layoutClicks(page: Page, layout: Layout | null): number | null {
  const digits = /\d{1,9}/.exec(fieldText(layout?.clicks, page.document) ?? '')?.[0];
  return digits === undefined ? null : Number(digits);
}

function layoutRelated(
  page: Page,
  layout: Layout | null,
  base: string | null,
): { url: string | null; title: string }[] | null {
  if (layout?.related === undefined) return null;
  const rows = elements(layout.related, page.document).map((element) => ({
    url: absolute(element.attribs.href, base),
    title: cleanText(textOf(element, 1_000)),
  }));
  const found = rows.filter((row) => row.title !== '');
  return found.length === 0 ? null : found;
}

function columnOf(
  page: Page,
  layout: Layout | null,
  read: Read,
  title: string | null,
  body: number,
  notes: Ledger,
): readonly string[] {
  const text = fieldText(layout?.column, page.document);
  const byLayout = text === null ? [] : crumbsIn(text, title);
  if (byLayout.length > 0) return given('column', byLayout, layout, notes) ?? [];
  const found = findColumn(read, title, body);
  if (found !== null) notes.note('column', 'breadcrumb', found.where);
  return found?.column ?? [];
}

/** Lines under the title that are its continuation: elements named so between title and body. */
function deckOf(
  page: Page,
  layout: Layout | null,
  read: Read,
  title: number | null,
  composed: Composed,
  notes: Ledger,
): readonly string[] {
  const byLayout = fieldTexts(layout?.deck, page.document);
  if (byLayout.length > 0) return given('deck', byLayout, layout, notes) ?? [];
  const body = composed.at[0];
  if (title === null || body === undefined || body - title > 20) return [];
  const deck: string[] = [];
  for (let i = title + 1; i < body; i++) {
    const line = read.outline.lines[i]!;
    if (read.kinds[i] !== 'prose' || line.weight < 4 || line.length > 160) continue;
    if ((line.region & Region.deck) !== 0) deck.push(line.text);
  }
  if (deck.length > 0) notes.note('deck', 'element', deck[0]);
  return deck;
}

/** The body without the title repeated at its head. */
function withoutTitle(composed: Composed, title: string | null): readonly string[] {
  const [first, ...rest] = composed.paragraphs;
  if (first === undefined || title === null || rest.length === 0) return composed.paragraphs;
  return first.replace(/\s/g, '') === title.replace(/\s/g, '') ? rest : composed.paragraphs;
}

function* footer(read: Read): Iterable<string> {
  for (const [i, line] of read.outline.lines.entries()) if (read.kinds[i] === 'registration') yield line.text;
}

function baseOf(page: Page, head: PageHead): string | null {
  return page.url ?? head.meta.get('og:url') ?? null;
}

function integrityOf(page: Page, read: Read, stuffed: string | null, title: string | null): Integrity {
  const { restoration, decoded } = page;
  const spam = read.outline.lines
    .filter((line, i) => read.kinds[i] === 'spam' && line.text !== title && isSpamLine(line.text))
    .map((line) => line.text);
  const noise = noiseTags(page.html)?.tags ?? [];
  const wrong = decoded.illegal > 0 && decoded.illegal > page.html.length / 500;
  const touched = restoration.clone || decoded.gbkRepairs > 0 || noise.length > 0 || stuffed !== null;
  return {
    verdict: wrong ? 'suspect' : touched ? 'restored' : 'clean',
    annotations: restoration.annotations,
    gbkRepairs: restoration.gbkRepairs + decoded.gbkRepairs,
    stuffedTitle: stuffed,
    spam: spam.slice(0, 50),
    noiseTags: [...noise],
  };
}

/** A short selector path to an element, for the evidence. */
function pathOf(element: { name: string; attribs: Record<string, string>; parent: unknown }): string {
  const parts: string[] = [];
  for (
    let at: typeof element | null = element;
    at !== null && at.name !== undefined && parts.length < 4;
    at = at.parent as typeof element | null
  ) {
    const id = at.attribs?.id;
    const name = at.attribs?.class?.trim().split(/\s+/)[0];
    parts.unshift(id ? `${at.name}#${id}` : name ? `${at.name}.${name}` : at.name);
    if (id) break;
  }
  return parts.join('>');
}
