/** Fields that a layout's selectors give, brought to the record's form and noted; null where they give nothing. */
import type { Document } from 'domhandler';
import type { Published } from '../article.ts';
import { countOf, sourceValue } from './byline.ts';
import { crumbsIn } from './crumbs.ts';
import { findDate, parseStamp } from './dates.ts';
import type { Field as FieldName, Ledger } from './evidence.ts';
import type { Layout } from './layout.ts';
import { elements, fieldText, fieldTexts } from './layouts.ts';
import { cleanText } from './line.ts';
import { splitNames } from './names.ts';
import { textOf } from './page-head.ts';
import { absolute } from './surroundings.ts';

export interface LayoutFields {
  readonly title: string | null;
  readonly deck: readonly string[] | null;
  readonly originalTitle: string | null;
  readonly published: Published | null;
  readonly source: string | null;
  readonly authors: readonly string[] | null;
  readonly editors: readonly string[] | null;
  readonly clicks: number | null;
  readonly related: { url: string | null; title: string }[] | null;
  /** The breadcrumb; it needs the title, which is no column. */
  column(title: string | null): readonly string[] | null;
}

/** Reads all fields of a layout; `null` as the layout gives nothing. */
export function layoutFields(
  layout: Layout | null,
  document: Document,
  base: string | null,
  notes: Ledger,
): LayoutFields {
  const text = (
    name: 'title' | 'originalTitle' | 'published' | 'source' | 'authors' | 'editors' | 'clicks' | 'column',
  ): string | null => fieldText(layout?.[name], document);
  const given = <T>(field: FieldName, value: T | null): T | null => {
    if (value !== null && layout !== null) notes.note(field, `layout ${layout.id}`, String(value));
    return value;
  };
  const names = (field: 'authors' | 'editors'): readonly string[] | null => {
    const value = text(field)?.replace(/^[[【(（]?\s*(?:责任编辑|责编|编辑|作者|记者)\s?[:：]?|[\]】)）]$/g, '');
    const found = value === undefined ? [] : splitNames(value);
    return given(field, found.length === 0 ? null : found);
  };
  const deck = fieldTexts(layout?.deck, document);
  const published = text('published');
  const source = text('source');
  const clicks = /(\d{1,3}(?:,\d{3})+|\d{1,9}(?:\.\d{1,2}(?=\s?万))?)\s?(万)?/.exec(text('clicks') ?? '');
  return {
    title: given('title', text('title')),
    deck: given('deck', deck.length === 0 ? null : deck),
    originalTitle: given('originalTitle', text('originalTitle')),
    published: given(
      'published',
      published === null ? null : (findDate(published, true)?.published ?? parseStamp(published)),
    ),
    source: given('source', source === null ? null : sourceValue(source.replace(/^.*?(?:来源|稿源)\s?[:：]/, ''))),
    authors: names('authors'),
    editors: names('editors'),
    clicks: given('clicks', clicks === null ? null : countOf(clicks[1] ?? '', clicks[2] !== undefined)),
    related: given('related', relatedOf(layout, document, base)),
    column(title) {
      const crumbs = crumbsIn(text('column') ?? '', title);
      return given('column', crumbs.length === 0 ? null : crumbs);
    },
  };
}

function relatedOf(
  layout: Layout | null,
  document: Document,
  base: string | null,
): { url: string | null; title: string }[] | null {
  if (layout?.related === undefined) return null;
  const rows = elements(layout.related, document).map((element) => ({
    url: absolute(element.attribs.href, base),
    title: cleanText(textOf(element, 1_000)),
  }));
  const found = rows.filter((row) => row.title !== '');
  return found.length === 0 ? null : found;
}
