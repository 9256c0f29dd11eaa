/** Reads a page by a site's layout: which one applies, and what each of its selectors finds. */
import { compile, selectAll, selectOne } from 'css-select';
import type { ChildNode, Document, Element } from 'domhandler';
import { dateInUrl } from './dates.ts';
import type { Field, Layout } from './layout.ts';
import { cleanText } from './line.ts';
import type { Outline } from './outline.ts';
import { textOf } from './page-head.ts';

type Query = ReturnType<typeof compile<ChildNode, Element>>;

const compiled = new Map<string, Query>();

function query(selector: string): Query {
  let found = compiled.get(selector);
  if (found === undefined) {
    found = compile<ChildNode, Element>(selector);
    compiled.set(selector, found);
  }
  return found;
}

/** First layout whose days and whose `when` fit. `day` is the URL's date, else the day of the snapshot, else unknown. */
export function layoutFor(
  layouts: readonly Layout[],
  document: Document,
  url: string | null,
  fetchedAt: string | undefined,
): Layout | null {
  const day = (url === null ? null : dateInUrl(url)?.iso) ?? fetchedAt?.slice(0, 10) ?? null;
  for (const layout of layouts) {
    if (
      day !== null &&
      ((layout.from !== undefined && day < layout.from) || (layout.to !== undefined && day > layout.to))
    )
      continue;
    if (selectOne<ChildNode, Element>(query(layout.when), document.children) !== null) return layout;
  }
  return null;
}

/** A field's text: the first match's attribute or text, its pattern's group 1; null when it finds nothing. */
export function fieldText(field: Field | undefined, document: Document): string | null {
  if (field === undefined) return null;
  const { select, attr, match } =
    typeof field === 'string' ? { select: field, attr: undefined, match: undefined } : field;
  for (const element of selectAll<ChildNode, Element>(query(select), document.children)) {
    const raw = cleanText(attr === undefined ? textOf(element, 20_000) : (element.attribs[attr] ?? ''));
    const text = match === undefined ? raw : (match.exec(raw)?.[1] ?? '').trim();
    if (text !== '') return text;
  }
  return null;
}

/** Texts of all matches, for fields of several lines. */
export function fieldTexts(field: Field | undefined, document: Document): readonly string[] {
  if (field === undefined) return [];
  const { select, attr, match } =
    typeof field === 'string' ? { select: field, attr: undefined, match: undefined } : field;
  return selectAll<ChildNode, Element>(query(select), document.children)
    .map((element) => cleanText(attr === undefined ? textOf(element, 20_000) : (element.attribs[attr] ?? '')))
    .map((raw) => (match === undefined ? raw : (match.exec(raw)?.[1] ?? '').trim()))
    .filter((text) => text !== '');
}

/** Elements a selector matches. */
export function elements(selector: string, document: Document): readonly Element[] {
  return selectAll<ChildNode, Element>(query(selector), document.children);
}

/** Lines of the layout's body: the union of its blocks, nested matches once, the deck and what `drop` matches taken out. */
export function layoutLines(
  layout: Layout,
  document: Document,
  outline: Outline,
): { readonly start: number; readonly end: number; readonly dropped: Uint8Array } | null {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  const inside = new Uint8Array(outline.lines.length);
  for (const element of elements(layout.body, document)) {
    const span = outline.byElement.get(element);
    if (span === undefined || span.end === span.start) continue;
    start = Math.min(start, span.start);
    end = Math.max(end, span.end);
    inside.fill(1, span.start, span.end);
  }
  if (end === 0) return null;
  const deck = layout.deck === undefined ? [] : [typeof layout.deck === 'string' ? layout.deck : layout.deck.select];
  for (const selector of [...(layout.drop ?? []), ...deck]) {
    for (const element of elements(selector, document)) {
      const span = outline.byElement.get(element);
      if (span !== undefined) inside.fill(0, span.start, span.end);
    }
  }
  return { start, end, dropped: inside.map((bit) => 1 - bit) };
}
