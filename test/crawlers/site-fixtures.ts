/** Holds a site definition against its stored pages; every check throws where the definition or a fixture fails. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { layoutsOn } from '../../crawlers/cms/registry.ts';
import { discover } from '../../crawlers/discover.ts';
import { kindOf, siteForUrl } from '../../crawlers/registry.ts';
import type { Site } from '../../crawlers/site.ts';
import type { Claim } from '../../queue/frontier.ts';
import { extractArticle } from '../../src/extract/article.ts';
import { parsePage } from '../../src/page.ts';

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

interface ExpectedList {
  readonly url: string;
  readonly articles: readonly string[];
  readonly lists: readonly string[];
  readonly next: string | null;
}

/** Layouts that need a stored page; a site without any has one page, named `cms` or `generic` for what it is left to. */
export function layoutsOf(site: Site): readonly string[] {
  if (site.layouts.length > 0) return site.layouts.map((layout) => layout.id);
  return [`${site.id}/${site.cms ? 'cms' : 'generic'}`];
}

/** Stored list pages of a site; at least one is required. */
export function listPagesOf(folder: URL): readonly string[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.list.html')) : [];
  assert.ok(names.length > 0, `no stored list page in ${folder.pathname}`);
  return names;
}

/** The stored page of `layout` gives the record that stands beside it. */
export function checkRecord(sites: readonly Site[], site: Site, layout: string, folder: URL): void {
  const file = new URL(`${layout.slice(site.id.length + 1)}.html`, folder);
  assert.ok(existsSync(file), `${layout} needs a stored page, ${file.pathname}`);
  const expected = readExpected<ExpectedRecord>(file);
  assert.equal(siteForUrl(sites, expected.url)?.id, site.id);
  assert.equal(kindOf(site, expected.url), 'article');
  for (const field of requiredFields(site, layout)) {
    assert.ok((expected[field]?.toString() ?? '') !== '', `${layout}: its expected ${field} is empty`);
  }
  const rule = expected.rule ?? (site.layouts.length > 0 ? layout : 'generic');
  assert.deepEqual(recordOf(site, file, expected), { ...expected, rule });
}

/** What a stored page of the site gives, in the form of what is expected of it. */
export function recordOf(site: Site, file: URL, expected: ExpectedRecord): ExpectedRecord {
  const page = parsePage(readFileSync(file), { url: expected.url, fallbackCharset: site.charset });
  const layouts = layoutsOn(site, page.html);
  const extraction = extractArticle(page, { layouts, site: site.id, defaultSource: site.defaultSource });
  const article = 'article' in extraction ? extraction.article : undefined;
  assert.ok(article, `${file.pathname}: no record`);
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

/** What a page of the layout must show: the least of any article, and what the layout points at. */
function requiredFields(site: Site, layout: string): (keyof ExpectedRecord)[] {
  const { source, editors, column } = site.layouts.find(({ id }) => id === layout) ?? {};
  const pointed = { source, editors, column };
  const named = (['source', 'editors', 'column'] as const).filter((field) => pointed[field] !== undefined);
  return ['title', 'published', 'paragraphs', ...named];
}

/** The stored list page gives the articles, lists and next page that stand beside it. */
export function checkList(site: Site, file: URL): void {
  const expected = readExpected<ExpectedList>(file);
  assert.ok(expected.articles.length > 0, 'a list without articles proves nothing');
  const text = parsePage(readFileSync(file), { url: expected.url, fallbackCharset: site.charset }).html;
  const seed = { kind: 'seed', depth: 0, via: null, attempts: 0, known: null, key: '', lane: '' } as const;
  const claim: Claim = { ...seed, url: expected.url, site: site.id };
  const { visits, nextPages } = discover(site, claim, text, expected.url, { assets: 'none' });
  const urls = (kind: string) => visits.filter((visit) => visit.kind === kind).map((visit) => visit.url);
  const found: ExpectedList = {
    url: expected.url,
    articles: urls('article'),
    lists: urls('list'),
    next: nextPages[0]?.url ?? null,
  };
  assert.deepEqual(found, expected);
}

/** What is expected of a stored page, from the file beside it. */
export function readExpected<T>(page: URL): T {
  return JSON.parse(readFileSync(new URL(page.href.replace(/\.html$/, '.json')), 'utf8'));
}
