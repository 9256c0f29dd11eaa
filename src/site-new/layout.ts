/** A layout learned from sampled articles: for each field the selector that gives, on every sample, what the generic rules read. */
import { isDeepStrictEqual } from 'node:util';
import type { Document, Element } from 'domhandler';
import { extractArticle } from '../extract/article.ts';
import { ledger } from '../extract/evidence.ts';
import type { Field, Layout } from '../extract/layout.ts';
import { layoutFields } from '../extract/layout-fields.ts';
import { elements } from '../extract/layouts.ts';
import type { Sample } from './sample.ts';
import { ancestorsOf, innermost, selectorsOf } from './selectors.ts';

/** Fields that a layout is worth pointing at; the rest is left to the generic rules. */
export const pointedFields = ['title', 'published', 'source', 'editors', 'column'] as const;
export type PointedField = (typeof pointedFields)[number];

/** What stands around a value, where the selector's whole text is not the value. */
const patterns: Readonly<Partial<Record<PointedField, RegExp>>> = {
  source: /(?:来源|稿源)[:：]\s*([^\s|]+)/,
  editors: /(?:编辑|责编)[:：]?\s*([^\]】|)）]+)/,
};
/** Blocks around the innermost one that are tried as the body. */
const bodyLevels = 5;
/** Selectors of one block that are tried: each costs an extraction of every sample. */
const bodySelectors = 3;

/**
 * @param samples articles of one site, the fullest first: selectors are sought in it and must hold on all
 * @param lists list pages of the site, on which `when` must not match
 * @returns null where no block holds on all samples
 */
export function learnLayout(id: string, samples: readonly Sample[], lists: readonly Document[]): Layout | null {
  const body = learnBody(id, samples);
  if (body === null) return null;
  const [fullest] = samples as readonly [Sample, ...Sample[]];
  const fields: Partial<Record<PointedField, Field>> = {};
  for (const name of pointedFields) {
    const field = learnField(name, fullest, samples);
    if (field !== null) fields[name] = field;
  }
  const title = typeof fields.title === 'string' ? [fields.title] : [];
  const marks = [body, ...title].filter((mark) => lists.every((list) => elements(mark, list).length === 0));
  return { id, when: marks[0] ?? body, ...fields, body };
}

/** The element that a field of the layout points at in a page; null where it points at none. */
export function pointedAt(field: Field | undefined, document: Document): Element | null {
  if (field === undefined) return null;
  return elements(typeof field === 'string' ? field : field.select, document)[0] ?? null;
}

/** Innermost elements that show a field's value. */
export function showing(name: PointedField, { article, page }: Sample): readonly Element[] {
  const pieces = valuesOf(name, article);
  return pieces.length === 0 ? [] : innermost(page.document, pieces);
}

function valuesOf(name: PointedField, article: Sample['article']): readonly string[] {
  const value = name === 'published' ? article.published?.text : article[name];
  return value === null || value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

function learnBody(id: string, samples: readonly Sample[]): string | null {
  const { article, page } = samples[0]!;
  const ends = [article.paragraphs[0]!, article.paragraphs.at(-1)!].map((text) => text.slice(0, 30));
  const [inner] = innermost(page.document, ends, 1);
  if (inner === undefined) return null;
  const blocks = [inner, ...ancestorsOf(inner)].filter(({ name }) => !/^(?:p|span|font|b|strong|a|li)$/.test(name));
  for (const block of blocks.slice(0, bodyLevels)) {
    const single = selectorsOf(block).filter((body) =>
      samples.every(({ page }) => elements(body, page.document).length === 1),
    );
    const selector = single
      .slice(0, bodySelectors)
      .find((body) => samples.every((sample) => bodyHolds(id, body, sample)));
    if (selector !== undefined) return selector;
  }
  return null;
}

/** The layout gives the paragraphs of the generic rules. */
function bodyHolds(id: string, body: string, { page, article }: Sample): boolean {
  const read = extractArticle(page, { layouts: [{ id, when: body, body }], site: article.site });
  return read.article?.extractor.rule === id && isDeepStrictEqual(read.article.paragraphs, article.paragraphs);
}

function learnField(name: PointedField, fullest: Sample, samples: readonly Sample[]): Field | null {
  for (const element of showing(name, fullest)) {
    const around = [element, ...ancestorsOf(element).slice(0, name === 'title' ? 0 : 1)];
    for (const select of around.flatMap(selectorsOf)) {
      const match = patterns[name];
      const forms: Field[] = match === undefined ? [select] : [select, { select, match }];
      const field = forms.find((form) => samples.every((sample) => fieldHolds(name, form, sample)));
      if (field !== undefined) return field;
    }
  }
  return null;
}

/** The field gives what the generic rules read, or nothing where they read nothing. */
function fieldHolds(name: PointedField, field: Field, { page, article }: Sample): boolean {
  const given = layoutFields(
    { id: 'x/x', when: '*', body: '*', [name]: field },
    page.document,
    page.url,
    ledger(false),
  );
  if (name === 'column') return isDeepStrictEqual(given.column(article.title) ?? [], article.column);
  if (name === 'editors') return isDeepStrictEqual(given.editors ?? [], article.editors);
  if (name === 'published') {
    const { iso = null, inferred = false } = article.published ?? {};
    return inferred ? given.published === null : (given.published?.iso ?? null) === iso;
  }
  return given[name] === article[name];
}
