/** Links of RSS, RDF, Atom and sitemaps (sitemaps.org 0.9), by one linear scan: broken XML gives what stands before the break. */
import { decodeEntities } from './entities.ts';
import { resolver } from './resolve.ts';

/** What a sitemap may hold at most (sitemaps.org); feeds are far below. */
const LIMIT = 50_000;

export interface FeedLinks {
  /** Pages, newest first as a feed has them. */
  readonly pages: readonly { readonly url: string; readonly text: string }[];
  /** Further sitemaps of a sitemap index. */
  readonly sitemaps: readonly string[];
}

/** Whether a text is a feed or sitemap and not HTML. */
export function isFeed(text: string): boolean {
  const head = text.slice(0, 1000);
  return /<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]/i.test(head) && !/<html[\s>]/i.test(head);
}

/** Absolute http(s) URLs of a feed's items, in order, each once; the channel's own link is none of them. */
export function findFeedLinks(xml: string, base: string): FeedLinks {
  const resolve = resolver(base);
  const pages = new Map<string, string>();
  const sitemaps = new Set<string>();
  const isIndex = /<sitemapindex[\s>]/i.test(xml.slice(0, 1000));
  for (const item of items(xml)) {
    const link =
      element(item, 'link') ??
      /<link\b[^>]{0,200}?\bhref\s{0,9}=\s{0,9}["']([^"']{1,2048})["']/i.exec(item)?.[1] ??
      element(item, 'loc') ??
      element(item, 'guid');
    const url = link ? resolve(link) : null;
    if (!url) continue;
    if (isIndex) sitemaps.add(url);
    else if (!pages.has(url)) pages.set(url, decodeEntities(element(item, 'title') ?? '').slice(0, 200));
    if (pages.size + sitemaps.size >= LIMIT) break;
  }
  return { pages: [...pages].map(([url, text]) => ({ url, text })), sitemaps: [...sitemaps] };
}

/** The stretch of each item, at most 20,000 characters of it. */
function* items(xml: string): Generator<string> {
  const opening = /<(?:item|entry|url|sitemap)(?=[\s>])/gi;
  let previous = -1;
  for (let match = opening.exec(xml); match; match = opening.exec(xml)) {
    if (previous >= 0) yield xml.slice(previous, Math.min(match.index, previous + 20_000));
    previous = match.index;
  }
  if (previous >= 0) yield xml.slice(previous, previous + 20_000);
}

/** Text of the first element of that name, CDATA unwrapped. */
function element(item: string, name: string): string | undefined {
  const open = item.search(new RegExp(`<${name}(?=[\\s>])`, 'i'));
  if (open < 0) return undefined;
  const from = item.indexOf('>', open) + 1;
  const to = item.indexOf(`</${name}`, from);
  if (from === 0 || to < 0) return undefined;
  const text = item
    .slice(from, to)
    .replace(/^\s*<!\[CDATA\[/, '')
    .replace(/\]\]>\s*$/, '')
    .trim();
  return text === '' ? undefined : text;
}
