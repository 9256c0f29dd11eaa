/** From a list page and a few articles to a site definition: what was found, and stored pages that prove it. */
import { checkSite } from '../../crawlers/check-site.ts';
import { profileById, profileOf } from '../../crawlers/cms/registry.ts';
import { genericSite } from '../../crawlers/generic.ts';
import { isOnSite } from '../../crawlers/kind.ts';
import { findLinks } from '../../crawlers/links.ts';
import { nextListPage } from '../../crawlers/paging.ts';
import type { Site } from '../../crawlers/site.ts';
import { CundangError } from '../errors.ts';
import type { FewPages } from '../few-pages.ts';
import type { Page } from '../page.ts';
import { type ExpectedList, type ExpectedRecord, linksOf } from '../site-check.ts';
import { candidates, type KindLinks } from './candidates.ts';
import { idOf, nameOf } from './names.ts';
import { type Learned, patternsFor } from './patterns.ts';
import { gather, type Tried } from './samples.ts';
import { settleLayout } from './settle.ts';
import { listSkeleton, type Stored } from './skeleton.ts';

export interface ProposeOptions {
  readonly url: string;
  /** Articles that the user names; the rest is chosen from the list page. */
  readonly articles: readonly string[];
  /** Null: made from the host. */
  readonly id: string | null;
}

export interface Proposal {
  readonly site: Site;
  /** How many links of the list page a pattern was learned from, and one of them. */
  readonly evidence: ReadonlyMap<RegExp, { readonly count: number; readonly example: string }>;
  readonly tried: readonly Tried[];
  /** The stored page of the layout, or of what the site is left to; its name without `.html`. */
  readonly article: Stored<ExpectedRecord> & { readonly name: string };
  readonly list: Stored<ExpectedList>;
  /** What the user should look at, a line each. */
  readonly doubts: readonly string[];
}

/** Shapes with fewer links are chance, unless a sampled article has it. */
const leastLinks = 2;
const mostPatterns = 8;
/** Subdomains linked to from which on they are taken for channels. */
const severalHosts = 3;
/** Links kept in the stored list page. */
const linksStored = 3;

/** @throws `usage` where no article can be read, `site.invalid` for an id that is no id, and what fetching throws */
export async function propose(pages: FewPages, options: ProposeOptions): Promise<Proposal> {
  const list = await pages.fetch(options.url);
  const listUrl = list.url ?? options.url;
  const start = genericSite(listUrl);
  const found = candidates(start, list, listUrl);
  const { samples, tried } = await gather(pages, options.articles, found.articles);
  if (samples.length === 0) {
    const message = `${listUrl}: none of ${tried.length} pages read is an article; name some with --article`;
    throw new CundangError('usage', message, { url: listUrl });
  }
  const id = options.id ?? idOf(listUrl);
  const profile = profileOf(samples[0]!.page.html) ?? profileOf(list.html);
  const sampled = samples.map(({ url }) => url);
  const { hosts, domain } = hostsOf(start, listUrl, sampled, found);
  const onHosts = (url: string) => isOnSite({ ...start, hosts }, url);
  const articles = worthwhile(patternsFor([...sampled, ...found.articles].filter(onHosts), domain), sampled);
  const told = (patterns: readonly RegExp[], url: string) => patterns.some((pattern) => pattern.test(url));
  const articleUrls = articles.flatMap(({ urls }) => urls);
  const own = articleUrls.every((url) => told(profile?.articles ?? [], url)) ? [] : articles;
  const known = [...own.map(({ pattern }) => pattern), ...(profile?.lists ?? [])];
  const open = [listUrl, ...found.lists].filter((url) => onHosts(url) && !told(known, url));
  const lists = patternsFor(open, domain);
  const delayMs = Math.max(start.pace.delayMs, Math.ceil(pages.crawlDelayMs / 500) * 500);
  const bare: Site = {
    id,
    name: nameOf(list, samples),
    hosts,
    unconfirmed: `proposed from ${samples.length} article${samples.length === 1 ? '' : 's'}, nobody has looked at it yet`,
    ...(profile === null ? {} : { cms: profile.id }),
    seeds: [{ url: listUrl, kind: 'list' }],
    lists: lists.slice(0, mostPatterns).map(({ pattern }) => pattern),
    articles: own.map(({ pattern }) => pattern),
    layouts: [],
    pace: { concurrency: 1, delayMs },
    charset: charsetOf(samples[0]!.page),
    schedule: start.schedule,
  };
  checkSite(bare, id);
  const settled = settleLayout(bare, samples, list.document);
  const site = checkSite(settled.site, id);
  const evidence = new Map(
    [...own, ...lists].map(({ pattern, urls }) => [pattern, { count: urls.length, example: urls[0]! }]),
  );
  const stored = storedList(site, found, articles, list, listUrl);
  return {
    site,
    evidence,
    tried,
    article: settled.article,
    list: stored,
    doubts: [...settled.doubts, ...doubtsOf(site, domain)],
  };
}

function worthwhile(learned: readonly Learned[], sampled: readonly string[]): readonly Learned[] {
  const isSampled = ({ urls }: Learned) => urls.some((url) => sampled.includes(url));
  const common = learned.filter((one) => !isSampled(one) && one.urls.length >= leastLinks);
  return [...learned.filter(isSampled), ...common].slice(0, mostPatterns);
}

/** The list page in short: some of its articles, lists and its next page, as the definition takes them from it. */
function storedList(
  site: Site,
  found: KindLinks,
  articles: readonly Learned[],
  list: Page,
  url: string,
): Stored<ExpectedList> {
  const known = articles.flatMap(({ urls }) => urls);
  const whole = linksOf(site, list.html, url);
  const next = whole.next ?? nextListPage(findLinks(list.html, url), url);
  const some = (urls: readonly string[]) => urls.slice(0, linksStored);
  const shown = some(whole.articles.length > 0 ? whole.articles : known);
  const { html } = listSkeleton(
    { url, articles: shown, lists: some(found.lists.filter((other) => other !== url && isOnSite(site, other))), next },
    site.name,
  );
  const expected = linksOf(site, html, url);
  if (expected.articles.length === 0) {
    throw new CundangError('usage', `${url}: its links are not told as articles; name some with --article`, { url });
  }
  return { html, expected };
}

/**
 * The start's host and those of the sampled articles. Where the links lead to several more of the domain, these are channels
 * of the one site, and so is what else the domain may have.
 */
function hostsOf(
  start: Site,
  listUrl: string,
  sampled: readonly string[],
  found: KindLinks,
): { readonly hosts: readonly string[]; readonly domain: string | null } {
  const bare = (url: string) => new URL(url).hostname.replace(/^www\./, '');
  const own = bare(listUrl);
  const others = new Set([...found.articles, ...found.lists].map(bare).filter((host) => host.endsWith(`.${own}`)));
  const domain = others.size >= severalHosts && start.hosts.includes(`*.${own}`) ? own : null;
  const named = [...new Set([own, ...sampled.map(bare)])].filter(
    (host) => domain === null || !host.endsWith(`.${own}`),
  );
  const hosts = named.flatMap((host) => (start.hosts.includes(`www.${host}`) ? [`www.${host}`, host] : [host]));
  return { hosts: domain === null ? hosts : [...hosts, `*.${domain}`], domain };
}

function charsetOf({ decoded }: Page): Site['charset'] {
  return decoded.charset === 'utf-8' || decoded.charset === 'big5' ? decoded.charset : 'gb18030';
}

function doubtsOf({ cms, articles, lists }: Site, domain: string | null): readonly string[] {
  const profile = profileById(cms);
  return [
    ...(domain === null ? [] : [`every host under ${domain} is taken for a channel of the site`]),
    ...(profile && articles.length === 0 ? [`article URLs are left to the patterns of ${profile.name}`] : []),
    ...(lists.length === 0 && !profile ? ['no pattern for lists: only the seed will be followed'] : []),
  ];
}
