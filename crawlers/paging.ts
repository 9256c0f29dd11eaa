/** Further pages of a list or an article, told from links to other pages. */
import { profileById } from './cms/registry.ts';
import type { Links } from './links.ts';
import type { Site } from './site.ts';

const NEXT_TEXT = /^[\s[【(（<〉》>»]*(?:下一页|下页|后一页|下一頁|下頁|next(?: page)?)[\s\]】)）>»〉》]*$/i;
const NUMBER_TEXT = /^[\s[【(（第]*\d{1,4}[\s页頁\]】)）]*$/;
const OTHER_TEXT =
  /^[\s[【(（<《〈«]*(?:首页|第一页|上一页|上页|前一页|尾页|末页|最后一页|first|prev(?:ious)?|last)[\s\]】)）]*$/i;
const PAGE_PARAMETER = /^(?:page|p|pn|pageno|pageindex|page_no|curpage|currentpage|pagenum|pageid)$/i;

/** Pages of one article; a larger number is an id. */
const MAX_PAGES = 200;

/** A page's place in a series: what its pages share, and its number; a URL without a number is the first. */
interface Place {
  readonly stem: string;
  readonly number: number | null;
}

/** Places a URL can have: `x_2.htm` and `x-2.htm` after `x.htm`, `x2.html` after `x1.html`, `x/2.htm` after `x.htm`, `?page=2`. */
function placesOf(url: string): Place[] {
  const parsed = URL.parse(url);
  if (!parsed) return [];
  const places: Place[] = [];
  const parameters = parsed.search.slice(1).split('&').filter(Boolean);
  const at = parameters.findIndex((parameter) => PAGE_PARAMETER.test(parameter.split('=', 1)[0]!));
  const others = parameters.filter((_, n) => n !== at).join('&');
  const place = `${parsed.origin}${parsed.pathname}?${others}`;
  if (at >= 0) {
    const number = /^\d{1,6}$/.exec(parameters[at]!.split('=')[1] ?? '')?.[0];
    return number ? [{ stem: place, number: Number(number) }] : [];
  }
  places.push({ stem: place, number: null });
  const file = /^(.*\/)([^/]*?)([_-]?)(\d{1,6})?(\.\w{2,5})$/.exec(parsed.pathname);
  if (!file) {
    if (parsed.pathname.endsWith('/')) places.push({ stem: `${parsed.origin}${parsed.pathname}index|`, number: null });
    return places;
  }
  const [, directory, name, separator, number] = file as unknown as [
    string,
    string,
    string,
    string,
    string | undefined,
  ];
  const stem = `${parsed.origin}${directory}`;
  if (number === undefined) {
    places.push({ stem: `${stem}${name}${separator}|`, number: null }, { stem: `${stem}${name}/#`, number: null });
  } else {
    if (separator && name) places.push({ stem: `${stem}${name}|`, number: Number(number) });
    else places.push({ stem: `${stem}${name}#`, number: Number(number) });
    places.push({ stem: `${stem}${name}${separator}${number}|`, number: null });
  }
  return places;
}

/** Number of `url` in the series of `current`, and that of `current`; null when they share no series. */
function step(current: string, url: string): { from: number; to: number } | null {
  const its = placesOf(url);
  for (const place of placesOf(current)) {
    const other = its.find(({ stem, number }) => stem === place.stem && number !== place.number);
    if (other) return { from: place.number ?? 0, to: other.number ?? 0 };
  }
  return null;
}

/** Whether a link leads to another page of the list at `current`: by its text, and by its URL. */
export function isListPage(current: string, { url, text }: { readonly url: string; readonly text: string }): boolean {
  return (NUMBER_TEXT.test(text) || NEXT_TEXT.test(text) || OTHER_TEXT.test(text)) && step(current, url) !== null;
}

/**
 * The page after this one of a list: what the page itself names (下一页, rel=next, `createPageHTML`), else the lowest higher
 * number among the links of the same series. Null at the end.
 */
export function nextListPage(links: Links, current: string): string | null {
  if (links.pager) return links.pager.pages[links.pager.current + 1] || null;
  const named = links.next ?? links.anchors.find((anchor) => anchor.rel === 'next' || NEXT_TEXT.test(anchor.text))?.url;
  if (named) return sameAddress(named, current) ? null : named;
  let next: { url: string; to: number } | null = null;
  for (const { url, text } of links.anchors) {
    if (!NUMBER_TEXT.test(text)) continue;
    const taken = step(current, url);
    if (taken && taken.to > taken.from && (next === null || taken.to < next.to)) next = { url, to: taken.to };
  }
  return next?.url ?? null;
}

/**
 * The other pages of the article at `current`. A link counts when the site's patterns say so, or when its text is 下一页 or a
 * page number and its URL is the article's own with a page number; 下一篇 is another article and never one of them.
 */
export function continuationPages(site: Site, links: Links, current: string): readonly string[] {
  const patterns = continuationPatterns(site);
  const shared = sharedPart(patterns, current);
  const pages = new Set<string>();
  for (const url of links.pager?.pages ?? []) if (url !== '' && !sameAddress(url, current)) pages.add(url);
  for (const { url, text } of links.anchors) {
    const stem = stemIn(patterns, url);
    const isOne =
      stem !== undefined
        ? stem === shared
        : (NEXT_TEXT.test(text) || NUMBER_TEXT.test(text)) && isOwnPage(current, url);
    if (isOne && !sameAddress(url, current)) pages.add(url);
  }
  return [...pages];
}

/** The site's own, then those of its CMS. */
function continuationPatterns(site: Site): readonly RegExp[] {
  return [...(site.continuations ?? []), ...(profileById(site.cms)?.continuations ?? [])];
}

/** What the URLs of an article's pages begin with. */
function sharedPart(patterns: readonly RegExp[], url: string): string {
  return stemIn(patterns, url) ?? url.replace(/[?#].*$/, '').replace(/\.\w{2,5}$/, '');
}

/** What the first pattern that fits says the article's pages begin with. */
function stemIn(patterns: readonly RegExp[], url: string): string | undefined {
  for (const pattern of patterns) {
    const stem = pattern.exec(url)?.[1];
    if (stem !== undefined) return stem;
  }
  return undefined;
}

/** Whether both are pages of one article: adjacent ids (`123.html`, `124.html`) are two articles. */
function isOwnPage(current: string, url: string): boolean {
  const its = placesOf(url).filter(({ stem, number }) => !stem.endsWith('#') && (number ?? 0) <= MAX_PAGES);
  return placesOf(current).some(({ stem, number }) =>
    its.some((other) => other.stem === stem && other.number !== number),
  );
}

function sameAddress(a: string, b: string): boolean {
  return a.replace(/#.*$/, '') === b.replace(/#.*$/, '');
}

/**
 * The first page of the article that `url` may be a further page of: by the site's patterns (`certain`), or by the form of the
 * URL (`x_2.html` after `x.html`, `?page=2`), which an article of its own can have too. Null when it is no such URL.
 */
export function firstPageOf(site: Site, url: string): { readonly first: string; readonly certain: boolean } | null {
  for (const pattern of continuationPatterns(site)) {
    const stem = pattern.exec(url)?.[1];
    if (stem !== undefined) return { first: stem + url.slice(stem.length).replace(/^[_-]?\d+/, ''), certain: true };
  }
  const [, stem, number, extension] = /^([^?#]*[^/_-])[_-](\d{1,3})(\.\w{2,5})$/.exec(url) ?? [];
  if (stem !== undefined && Number(number) <= MAX_PAGES) return { first: `${stem}${extension}`, certain: false };
  const parsed = URL.parse(url);
  const parameter = [...(parsed?.searchParams.keys() ?? [])].find((name) => PAGE_PARAMETER.test(name));
  if (!parsed || parameter === undefined) return null;
  parsed.searchParams.delete(parameter);
  return { first: parsed.href, certain: false };
}
