/**
 * Reading a page: what its bytes give, links and (where wanted) an article record. A pure function of the capture and
 * the site definitions, so that `rebuild` comes to the same answer as the crawl; runs on any thread.
 */
import { layoutsOn, siteOnPage } from '../crawlers/cms/registry.ts';
import { discover, type FoundBy } from '../crawlers/discover.ts';
import { genericSite } from '../crawlers/generic.ts';
import { findLinks, type Links } from '../crawlers/links.ts';
import { continuationPages, firstPageOf } from '../crawlers/paging.ts';
import { kindOf, siteForUrl } from '../crawlers/registry.ts';
import type { Site } from '../crawlers/site.ts';
import type { Claim, NewVisit, Reason } from '../queue/frontier.ts';
import type { Part } from '../storage/catalog/catalog.ts';
import { decodeContent } from '../storage/warc/content.ts';
import type { ArticleDraft } from './article.ts';
import { extractArticle } from './extract/article.ts';
import { parsePage } from './page.ts';
import { decode } from './text/charset.ts';
import { remembered } from './text/remembered.ts';
import { canonicalUrl } from './text/surt.ts';

export interface ReadingTask {
  /** URL of the response, after redirects. */
  readonly url: string;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  readonly body: Uint8Array;
  /** ISO 8601, UTC. */
  readonly fetchedAt: string;
  /** Find links for this claim; null when only the record is wanted. */
  readonly links: {
    readonly claim: FoundBy;
    /** Whether the claim's page was seen before. */
    readonly seen: boolean;
    readonly assets: 'page' | 'none';
    /** Lists and articles are due again this long after their last visit; null = never. */
    readonly listsAgainMs: number;
    readonly revisitMs: number | null;
  } | null;
  /** Make a record where the page is an article. */
  readonly extract: boolean;
}

export interface Reading {
  readonly found: readonly NewVisit[];
  /** Further pages of a list. */
  readonly further: readonly NewVisit[];
  /** The record; its `pages` name the body pages that this page knows of, itself first. */
  readonly draft: ArticleDraft | null;
  /** Set when the page may be a further page of an article. */
  readonly part: Part | null;
  /** Why a page that should be an article gave no record. */
  readonly skip: Reason | null;
}

/** What a page without links or article gives. */
export const nothingRead: Reading = { found: [], further: [], draft: null, part: null, skip: null };
/** Largest body looked into after its content coding is taken off; protects against decompression bombs. */
const largestPage = 16 * 1024 * 1024;

/** The definition that a URL is read with: a known site's, or a generic one for its host. */
export function siteOf(sites: readonly Site[], url: string): Site {
  const of = siteOfOrigin.get(sites) ?? remembered((origin) => siteForUrl(sites, origin) ?? genericSite(origin));
  siteOfOrigin.set(sites, of);
  // A definition goes by the host alone.
  return of(/^https?:\/\/[^/?#]+/i.exec(url)?.[0] ?? url);
}

const siteOfOrigin = new WeakMap<readonly Site[], (origin: string) => Site>();
const genericById = remembered((id) => genericSite(`http://${id}/`));

/** The definition that a claim belongs to: it says which links are still on the site. */
export function siteOfClaim(sites: readonly Site[], { site: id }: Pick<Claim, 'site'>): Site {
  return sites.find((site) => site.id === id) ?? genericById(id);
}

/** Whether a response with this type may hold links or an article. */
export function isReadable(contentType: string | null): boolean {
  return contentType === null || /html|xml|json|javascript|text\/(css|plain)/i.test(contentType);
}

/** Whether the page at this URL should become a record: an article by pattern, or, on a generic site, not plainly a list. */
export function wantsRecord(site: Site, url: string, contentType: string | null): boolean {
  if (contentType !== null && !/html/i.test(contentType)) return false;
  const kind = kindOf(site, url);
  return kind === 'article' || kind === 'continuation' || (kind === null && site.guess !== undefined);
}

/** Reads one page. Throws only on bytes that cannot be unpacked (`fetch.bad-response`, `fetch.too-large`). */
export function read(sites: readonly Site[], task: ReadingTask): Reading {
  if (task.body.length === 0) return { ...nothingRead, skip: { code: 'empty', message: 'the body is empty' } };
  if (!isReadable(task.contentType)) return nothingRead;
  const site = siteOf(sites, task.url);
  const bytes = decodeContent(
    Buffer.from(task.body.buffer, task.body.byteOffset, task.body.length),
    task.contentEncoding,
    largestPage,
  );
  const hints = { contentType: task.contentType, fallback: site.charset };
  if (!task.extract || !wantsRecord(site, task.url, task.contentType)) {
    return { ...nothingRead, ...links(sites, task, decode(bytes, hints).text) };
  }
  const page = parsePage(bytes, { url: task.url, contentType: task.contentType, fallbackCharset: site.charset });
  const known = siteOnPage(site, page.html);
  // the page's CMS may know its address as a list's
  if (kindOf(known, task.url) === 'list') return { ...nothingRead, ...links(sites, task, page.html) };
  const extraction = extractArticle(page, {
    layouts: layoutsOn(known, page.html),
    site: site.id,
    defaultSource: site.defaultSource ?? null,
    fetchedAt: task.fetchedAt,
  });
  const { article, skip } = extraction;
  const onPage = findLinks(page.html, task.url);
  const found = links(sites, task, page.html, onPage);
  if (!article) return { ...nothingRead, ...found, skip };
  const others = continuationPages(known, onPage, task.url).map((url) => canonicalUrl(url) ?? url);
  const pages = [task.url, ...others.filter((url) => url !== task.url)];
  return { ...found, draft: { ...article, pages }, part: firstPageOf(known, task.url), skip: null };
}

function links(
  sites: readonly Site[],
  task: ReadingTask,
  text: string,
  onPage?: Links,
): Pick<Reading, 'found' | 'further'> {
  if (!task.links) return nothingRead;
  const { claim, seen, ...wanted } = task.links;
  const options = { ...wanted, contentType: task.contentType, links: onPage };
  const { visits, nextPages } = discover(siteOfClaim(sites, claim), claim, text, task.url, options);
  // A list seen for the first time is followed to its end; later, only while it brings something new.
  return seen ? { found: visits, further: nextPages } : { found: [...visits, ...nextPages], further: [] };
}
