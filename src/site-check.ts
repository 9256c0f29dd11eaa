/**
 * A site definition against its stored pages: `fixtures/<layout>.html` with what the record must say in `<layout>.json`, and
 * `<name>.list.html` with the links it must give. The suite over the registry and `cundang site test` both compare so.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { layoutsOn } from '../crawlers/cms/registry.ts';
import { discover } from '../crawlers/discover.ts';
import { kindOf } from '../crawlers/registry.ts';
import type { Site } from '../crawlers/site.ts';
import type { Claim } from '../queue/frontier.ts';
import type { ArticleDraft } from './article.ts';
import { asCundangError } from './errors.ts';
import { type Extraction, extractArticle } from './extract/article.ts';
import type { Evidence, Field } from './extract/evidence.ts';
import { type Page, parsePage } from './page.ts';

export interface ExpectedRecord {
  readonly url: string;
  /** The record's rule, where it is not the layout that the page is named for. */
  readonly rule?: string;
  readonly title: string;
  readonly published: string;
  readonly source: string | null;
  readonly authors: readonly string[];
  readonly editors: readonly string[];
  readonly column: readonly string[];
  readonly originalTitle?: string;
  readonly clicks?: number;
  readonly paragraphs: readonly string[];
}

export interface ExpectedList {
  readonly url: string;
  readonly articles: readonly string[];
  readonly lists: readonly string[];
  readonly next: string | null;
}

/** How one field of one page does. `missing`: the page should give it and gives nothing; `absent`: nothing is asked, nothing found. */
export interface FieldCheck {
  readonly field: string;
  readonly verdict: 'ok' | 'missing' | 'differs' | 'absent';
  /** The rule that found it, as `extract --explain` names it; null where none is told. */
  readonly rule: string | null;
  readonly expected?: unknown;
  readonly found: unknown;
}

export interface PageCheck {
  /** Name of the stored page, or URL of a live one. */
  readonly page: string;
  readonly fields: readonly FieldCheck[];
  /** Why the page could not be compared at all; null when it was. */
  readonly fault: string | null;
}

/** Layouts that need a stored page; a site without any has one page, named `cms` or `generic` for what it is left to. */
export function layoutsOf(site: Site): readonly string[] {
  if (site.layouts.length > 0) return site.layouts.map((layout) => layout.id);
  return [`${site.id}/${site.cms ? 'cms' : 'generic'}`];
}

/** Names of the stored list pages of a folder. */
export function listPagesIn(folder: URL): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.list.html')) : [];
}

/** Where the stored page of a layout lies. */
export function pageOf(site: Site, layout: string, folder: URL): URL {
  return new URL(`${layout.slice(site.id.length + 1)}.html`, folder);
}

/** What is expected of a stored page, from the file beside it. */
export function readExpected<T>(page: URL): T {
  return JSON.parse(readFileSync(new URL(page.href.replace(/\.html$/, '.json')), 'utf8'));
}

/** The expected record with the rule that must have read it: the layout that the page is named for, unless it says another. */
export function withRule(site: Site, layout: string, expected: ExpectedRecord): ExpectedRecord {
  return { ...expected, rule: expected.rule ?? (site.layouts.length > 0 ? layout : 'generic') };
}

/** What a page of the layout must show: the least of any article, and what the layout points at. */
export function requiredFields(site: Site, layout: string): readonly (keyof ExpectedRecord)[] {
  const { source, editors, column } = site.layouts.find(({ id }) => id === layout) ?? {};
  const pointed = { source, editors, column };
  const named = (['source', 'editors', 'column'] as const).filter((field) => pointed[field] !== undefined);
  return ['title', 'published', 'paragraphs', ...named];
}

/** The page's article as the site reads it. */
export function extractionOf(site: Site, page: Page, fetchedAt?: string): Extraction {
  const { id, defaultSource } = site;
  return extractArticle(page, { layouts: layoutsOn(site, page.html), site: id, defaultSource, fetchedAt });
}

/** A stored page's bytes, read as the site's. */
export function storedPage(site: Site, bytes: Uint8Array, url: string): Page {
  return parsePage(bytes, { url, fallbackCharset: site.charset });
}

/** An article in the form of what is expected of it. */
export function asExpected(article: ArticleDraft, expected: Partial<ExpectedRecord>): ExpectedRecord {
  return {
    url: article.url ?? '',
    rule: article.extractor.rule,
    title: article.title ?? '',
    published: article.published?.iso ?? '',
    source: article.source,
    authors: article.authors,
    editors: article.editors,
    column: article.column,
    ...(expected.originalTitle === undefined ? {} : { originalTitle: article.originalTitle ?? '' }),
    ...(expected.clicks === undefined ? {} : { clicks: article.clicks ?? -1 }),
    paragraphs: article.paragraphs,
  };
}

/** The links that the site takes from a list page with this decoded text. */
export function linksOf(site: Site, text: string, url: string): ExpectedList {
  const seed = { kind: 'seed', depth: 0, via: null, attempts: 0, known: null, key: '', lane: '' } as const;
  const claim: Claim = { ...seed, url, site: site.id };
  const { visits, nextPages } = discover(site, claim, text, url, { assets: 'none' });
  const urls = (kind: string) => visits.filter((visit) => visit.kind === kind).map((visit) => visit.url);
  return { url, articles: urls('article'), lists: urls('list'), next: nextPages[0]?.url ?? null };
}

/** Every stored page of the site, compared with what is expected of it; a page that is not there is a fault. */
export function checkStored(site: Site, folder: URL): readonly PageCheck[] {
  const records = layoutsOf(site).map((layout) => {
    const file = pageOf(site, layout, folder);
    return guarded(nameOf(file), () => checkRecordPage(site, layout, file));
  });
  const lists = listPagesIn(folder).map((name) => guarded(name, () => checkListPage(site, new URL(name, folder))));
  if (lists.length > 0) return [...records, ...lists];
  return [...records, { page: '*.list.html', fields: [], fault: 'no stored list page' }];
}

function checkRecordPage(site: Site, layout: string, file: URL): PageCheck {
  const page = nameOf(file);
  const expected = withRule(site, layout, readExpected<ExpectedRecord>(file));
  const { article, skip, evidence } = extractionOf(site, storedPage(site, readFileSync(file), expected.url));
  if (!article) return { page, fields: [], fault: `no record, ${skip.code}: ${skip.message}` };
  const kind = kindOf(site, expected.url);
  if (kind !== 'article') return { page, fields: [], fault: `its URL is told as ${kind ?? 'nothing'}, not as article` };
  const required = requiredFields(site, layout);
  return { page, fields: compared(expected, asExpected(article, expected), evidence, required), fault: null };
}

function checkListPage(site: Site, file: URL): PageCheck {
  const expected = readExpected<ExpectedList>(file);
  const text = storedPage(site, readFileSync(file), expected.url).html;
  const fields = compared(expected, linksOf(site, text, expected.url), {}, ['articles']);
  return { page: nameOf(file), fields, fault: null };
}

/** Field by field; a required field that is empty on both sides is missing too. */
function compared<T extends ExpectedRecord | ExpectedList>(
  expected: T,
  found: T,
  evidence: Evidence,
  required: readonly string[],
): readonly FieldCheck[] {
  const wanted: Readonly<Record<string, unknown>> = { ...expected };
  const got: Readonly<Record<string, unknown>> = { ...found };
  return [...new Set([...Object.keys(got), ...Object.keys(wanted)])].map((field): FieldCheck => {
    const equal = isDeepStrictEqual(got[field], wanted[field]);
    const empty = isEmpty(got[field]);
    const verdict =
      empty && (!equal || required.includes(field)) ? 'missing' : !equal ? 'differs' : empty ? 'absent' : 'ok';
    const rule = evidence[field as Field]?.rule ?? null;
    return { field, verdict, rule, expected: wanted[field], found: got[field] };
  });
}

/** Nothing found, in any of the forms that a field says it in. */
export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Whether the page does all that is asked of it. */
export function holds({ fault, fields }: PageCheck): boolean {
  return fault === null && fields.every(({ verdict }) => verdict === 'ok' || verdict === 'absent');
}

function guarded(page: string, check: () => PageCheck): PageCheck {
  try {
    return check();
  } catch (error) {
    return { page, fields: [], fault: asCundangError(error).message };
  }
}

function nameOf(file: URL): string {
  return decodeURIComponent(file.pathname.slice(file.pathname.lastIndexOf('/') + 1));
}
