/** From a fetched page to the visits it asks for. */
import type { Claim, NewVisit, VisitKind } from '../queue/frontier.ts';
import { remembered } from '../src/text/remembered.ts';
import { canonicalUrl } from '../src/text/surt.ts';
import { profileById, siteOnPage } from './cms/registry.ts';
import { isOnSite, kindOf } from './kind.ts';
import { findCssLinks } from './links/css.ts';
import { findFeedLinks, isFeed } from './links/feed.ts';
import { resolver } from './links/resolve.ts';
import { type Asset, fileKind, findLinks, type Links } from './links.ts';
import { continuationPages, isListPage, nextListPage } from './paging.ts';
import type { Site } from './site.ts';

/** Levels of lists below a seed, and of articles reached from articles. The pages of one list are one level. */
const MAX_DEPTH = 3;
/** Levels of style sheets that import style sheets. */
const MAX_STYLE_DEPTH = MAX_DEPTH + 3;

/** Pictures that differ on every request and show nothing of the page. */
const CAPTCHA = /\/[^/?]{0,40}(?:captcha|(?:verify|valid(?:ate)?|check|rand|auth)_?(?:code|image|img))[^/]*$/i;

export interface DiscoverOptions {
  /** `page`: what a page needs to be shown, and the files it offers; `none`: neither. */
  readonly assets: 'page' | 'none';
  /** Lists are due again this long after their last visit: the time since the run began, so each is seen once a run. */
  readonly listsAgainMs?: number;
  /** Articles are due again this long after their last visit; null or absent = never. */
  readonly revisitMs?: number | null;
  /** The page's links, where they have been found already. */
  readonly links?: Links;
  /** The response's Content-Type; style sheets and feeds are told by it, or by URL and content. */
  readonly contentType?: string | null;
}

export interface Discovery {
  readonly visits: readonly NewVisit[];
  /** The page after this one of a list; apart, because it is worth a visit only while the list brings something new. */
  readonly nextPages: readonly NewVisit[];
}

/** What finding links needs to know of a claim. */
export type FoundBy = Pick<Claim, 'site' | 'kind' | 'depth'>;

/** The page that links are found on. */
interface FoundOn {
  /** With the patterns of the page's CMS where it has none of its own. */
  readonly site: Site;
  readonly claim: FoundBy;
  readonly url: string;
  readonly options: DiscoverOptions;
}

/** A visit that is wanted, before its URL is brought into canonical form. */
interface Wanted {
  readonly url: string;
  readonly kind: VisitKind;
  readonly depth?: number;
}

/**
 * The visits that the text fetched for `claim` asks for.
 *
 * Pages of other hosts are dropped; requisites may lie on any host. Lists are followed from seeds and lists, articles from
 * anywhere down to a depth, the further pages of an article from each of its pages.
 *
 * @param text the decoded body: HTML, a style sheet, a feed, a sitemap or JSON
 * @param finalUrl where the text came from, after redirects
 */
export function discover(
  site: Site,
  claim: FoundBy,
  text: string,
  finalUrl: string,
  options: DiscoverOptions,
): Discovery {
  const found: FoundOn = { site, claim, url: finalUrl, options };
  if (claim.kind === 'asset') return { visits: visitsOf(found, styleRequisites(found, text)), nextPages: [] };
  if (isFeed(text)) return { visits: visitsOf(found, feedPages(found, text)), nextPages: [] };
  const page: FoundOn = { ...found, site: siteOnPage(site, text) };
  const links = options.links ?? findLinks(text, finalUrl);
  const isListing = claim.kind === 'seed' || claim.kind === 'list';
  const pages = isListing ? listed(page, links) : continued(page, links);
  const requisites = options.assets === 'page' ? requisitesOf(page.site, links) : [];
  const nextPages = isListing ? visitsOf(page, nextOf(page, links, text)) : [];
  const visits = visitsOf(page, [...pages, ...requisites]);
  return { visits: visits.filter(({ url }) => url !== nextPages[0]?.url), nextPages };
}

/** Articles and lists that a list or front page leads to. */
function listed({ site, claim, url }: FoundOn, links: Links): Wanted[] {
  const deeper = claim.depth < MAX_DEPTH - 1;
  const wanted = pageLinks(links).flatMap((link): Wanted[] => {
    if (!isOnSite(site, link.url) || fileKind(link.url)) return [];
    const kind = kindOf(site, link.url, link.text);
    if (kind === 'article') return [{ url: link.url, kind }];
    // the other pages of this list come one after the other, as `nextPages`
    return kind === 'list' && deeper && !isListPage(url, link) ? [{ url: link.url, kind }] : [];
  });
  const fronts = deeper ? links.jumps : [];
  const feeds = claim.kind === 'seed' ? links.feeds : [];
  const known = new Set(wanted.map((link) => link.url));
  const lists = [...fronts, ...feeds].filter((list) => isOnSite(site, list) && !fileKind(list) && !known.has(list));
  return [...wanted, ...lists.map((list): Wanted => ({ url: list, kind: 'list' }))];
}

/** The page after this one of a list, as deep as the list: as the links tell, else as the site's CMS does. */
function nextOf({ site, claim, url }: FoundOn, links: Links, text: string): Wanted[] {
  const written = profileById(site.cms)?.nextPage?.(text) ?? null;
  const next = written === null ? nextListPage(links, url) : resolver(links.base)(written);
  if (!next || !isOnSite(site, next) || kindOf(site, next) === 'article') return [];
  return [{ url: next, kind: 'list', depth: claim.depth }];
}

/** The other pages of an article, as deep as the article, and the articles it links to. */
function continued({ site, claim, url }: FoundOn, links: Links): Wanted[] {
  const pages = continuationPages(site, links, url).filter((page) => isOnSite(site, page));
  const own = new Set(pages);
  const isRelated = (link: { url: string; text: string }) =>
    !own.has(link.url) &&
    isOnSite(site, link.url) &&
    !fileKind(link.url) &&
    kindOf(site, link.url, link.text) === 'article';
  const related = claim.depth < MAX_DEPTH ? pageLinks(links).filter(isRelated) : [];
  return [
    ...pages.map((page): Wanted => ({ url: page, kind: 'continuation', depth: claim.depth })),
    ...related.map((link): Wanted => ({ url: link.url, kind: 'article' })),
  ];
}

/** Every link that may lead to a page, with its text where it has one. */
function pageLinks(links: Links): readonly { url: string; text: string }[] {
  const frames = links.assets.filter((asset) => asset.kind === 'frame').map(({ url }) => url);
  const bare = [...links.scripted, ...links.jumps, ...frames].map((url) => ({ url, text: '' }));
  return [...links.anchors, ...bare];
}

/** What the page needs to be shown, and the files it offers. */
function requisitesOf(site: Site, links: Links): Wanted[] {
  const offered = links.anchors.map(({ url }) => url).filter((url) => fileKind(url) !== null);
  const scripted = links.scripted.filter((url) => fileKind(url) !== null);
  const needed = links.assets
    .filter((asset) => !isPageFrame(site, asset) && !CAPTCHA.test(asset.url))
    .map(({ url }) => url);
  return [...needed, ...offered, ...scripted].map((url): Wanted => ({ url, kind: 'asset' }));
}

/** A frame that shows an article or a list is visited as such. */
function isPageFrame(site: Site, asset: Asset): boolean {
  return asset.kind === 'frame' && isOnSite(site, asset.url) && kindOf(site, asset.url) !== null;
}

function styleRequisites({ claim, url, options }: FoundOn, text: string): Wanted[] {
  const { contentType } = options;
  const isStyle = contentType ? /\bcss\b/i.test(contentType) : fileKind(url) === 'style';
  if (!isStyle || options.assets === 'none' || claim.depth >= MAX_STYLE_DEPTH) return [];
  return findCssLinks(text, url).map((reference): Wanted => ({ url: reference, kind: 'asset' }));
}

/** The items of a feed are articles, unless the site's patterns know better. */
function feedPages({ site, url }: FoundOn, text: string): Wanted[] {
  const { pages, sitemaps } = findFeedLinks(text, url);
  const items = pages.flatMap((page): Wanted[] => {
    const kind = kindOf(site, page.url, page.text) ?? (site.guess ? 'article' : null);
    return kind && isOnSite(site, page.url) ? [{ url: page.url, kind }] : [];
  });
  return [
    ...sitemaps.filter((sitemap) => isOnSite(site, sitemap)).map((sitemap): Wanted => ({ url: sitemap, kind: 'list' })),
    ...items,
  ];
}

const canonicalForm = remembered(canonicalUrl);

/** Canonical URLs, each once, never the page itself. */
function visitsOf({ claim, url: via, options }: FoundOn, wanted: readonly Wanted[]): NewVisit[] {
  const visits = new Map<string, NewVisit>();
  const own = canonicalUrl(via);
  for (const { url: found, kind, depth = claim.depth + 1 } of wanted) {
    const url = canonicalForm(found);
    if (url === null || url === own || visits.has(url)) continue;
    const visit = { url, site: claim.site, kind, depth, via };
    const againAfterMs = kind === 'list' ? (options.listsAgainMs ?? 0) : kind === 'asset' ? null : options.revisitMs;
    visits.set(url, againAfterMs == null ? visit : { ...visit, againAfterMs });
  }
  return [...visits.values()];
}
