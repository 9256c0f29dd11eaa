/** Page to article: the one entry. A layout where one fits, generic rules for the rest, never an empty body where the page has one. */
import type { Page } from '../page.ts';
import { binaryName } from '../text/binary.ts';
import type { Read } from './body.ts';
import { clicksIn, originalTitleIn } from './byline.ts';
import { type Extraction, type SkipCode, seal } from './draft.ts';
import { type Ledger, ledger } from './evidence.ts';
import { findBody } from './find-body.ts';
import { deckBetween, withoutHeading } from './heading.ts';
import { integrityOf } from './integrity.ts';
import type { Layout } from './layout.ts';
import { layoutFields } from './layout-fields.ts';
import { layoutFor } from './layouts.ts';
import { isChineseName } from './names.ts';
import { notedBy } from './noted.ts';
import { readHead } from './page-head.ts';
import { findAuthors, findEditors } from './people.ts';
import { findPublished } from './published.ts';
import { skipReason } from './skip.ts';
import { findSource } from './source.ts';
import { findAttachments, findColumn, findImages, findRelated } from './surroundings.ts';
import { declaredTitles, findTitle } from './title.ts';
import { zoneOf } from './zone.ts';

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

/** The page's article, or why it has none; with the evidence for each field. */
export function extractArticle(page: Page, options: ExtractOptions): Extraction {
  const notes = ledger(options.explain === true);
  const skipped = (code: SkipCode, message: string, layout: string | null): Extraction => {
    notes.note('skip', code, message);
    return { skip: { code, message, layout }, evidence: notes.evidence };
  };
  const binary = binaryName(page.decoded.text);
  if (binary !== null) return skipped('not-text', `${binary}, no page`, null);
  const head = readHead(page.document);
  const layout = layoutFor(options.layouts, page.document, page.url, options.fetchedAt);
  const declared = declaredTitles(head, page.restoration.clone);
  const body = findBody(page, layout, declared, head.linked?.body ?? null);
  const titled =
    body === null
      ? { title: head.title, rule: 'none', line: null, stuffed: declared.stuffed }
      : findTitle(body.read, head, declared, body.composed.at[0] ?? null);
  const skip = skipReason(page, head, body?.composed.paragraphs ?? [], titled);
  if (skip !== null || body === null) {
    return skipped(skip?.code ?? 'empty', skip?.message ?? 'no running text in the page', layout?.id ?? null);
  }
  const { read, block, rule } = body;
  notes.note('paragraphs', rule, block.span === null ? null : pathOf(block.span.element));
  const base = page.url ?? head.meta.get('og:url') ?? null;
  const given = layoutFields(rule === layout?.id ? layout : null, page.document, base, notes);
  const title = given.title ?? titled.title;
  if (notes.evidence.title === undefined) notes.note('title', titled.rule, titled.title);
  const { composed, deck: led } = withoutHeading(body.composed, read, title);
  const zone = zoneOf(read, {
    title: titled.line,
    start: composed.at[0] ?? block.start,
    end: block.end,
    told: composed.told,
    at: composed.at,
    paragraphs: composed.paragraphs,
  });
  const source = given.source ?? findSource(read, head, zone, options.defaultSource ?? null, notes);
  const authors = given.authors ?? findAuthors(read, head, zone, notes);
  const start = composed.at[0] ?? block.start;
  const last = composed.at.at(-1) ?? block.end;
  const noted = notedBy(notes, read, zone);
  const article = seal({
    url: page.url,
    site: options.site,
    importedName: null,
    rule,
    column: given.column(title) ?? columnOf(read, title, start, notes),
    title,
    deck: deckOf(led, given.deck, () => deckBetween(read, titled.line, start), notes),
    originalTitle: given.originalTitle ?? noted.line('originalTitle', 200, originalTitleIn),
    published: given.published ?? findPublished(read, head, zone, page.url, notes),
    source,
    // An account that publishes under its own name is the source, not a person.
    authors: authors.filter((name) => name !== source || isChineseName(name)),
    editors: given.editors ?? findEditors(read, head, zone, notes),
    paragraphs: composed.paragraphs,
    images: noted.list(
      'images',
      'in the body',
      findImages(read, composed, { start: block.start, end: last + 1 }, base),
      (image) => image.url ?? image.caption,
    ),
    attachments: noted.list('attachments', 'links in the body', findAttachments(read, block, base), ({ url }) => url),
    related:
      given.related ??
      noted.list('related', 'list under its heading', findRelated(read, last, base), (row) => row.title),
    clicks: given.clicks ?? noted.line('clicks', 300, clicksIn),
    registration: noted.registration(footer(read)),
    integrity: integrityOf(page, read, composed.paragraphs, titled.stuffed),
  });
  return { article, evidence: notes.evidence };
}

function columnOf(read: Read, title: string | null, body: number, notes: Ledger): readonly string[] {
  const found = findColumn(read, title, body);
  if (found !== null) notes.note('column', 'breadcrumb', found.where);
  return found?.column ?? [];
}

/** The first of: lines at the body's head, the layout's, elements named so in front of the body. */
function deckOf(
  led: readonly string[],
  given: readonly string[] | null,
  between: () => readonly string[],
  notes: Ledger,
): readonly string[] {
  if (led.length === 0 && given !== null) return given;
  const deck = led.length > 0 ? led : between();
  if (deck.length > 0) notes.note('deck', led.length > 0 ? 'head of the body' : 'under the title', deck.join(' | '));
  return deck;
}

/** Lines that carry registration numbers; a portal's footer may be one long line. */
function* footer(read: Read): Iterable<string> {
  const { lines } = read.outline;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (read.kinds[i] === 'registration' || (i >= lines.length - 40 && /ICP|公网安备/.test(line.folded)))
      yield line.text;
  }
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
