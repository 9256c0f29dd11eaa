/**
 * The looks that an archive tells of, judged as the crawl judges them (judge.ts). Not the same as those of the crawl are
 *
 * - redirects to what robots.txt forbade: no archive holds that it did; nor, before records of visits without an answer were stored
 *   (storage/unanswered.ts), that a page or what it redirected to was silent;
 * - visits of which only the address tells what they were for: an article that was fetched as a list or for another page is a page
 *   here, the further page of an article is none;
 * - of an address that was asked again and again, the answer that ended the visit: the one after `crawl.attempts`, or else the last;
 * - redirects in the browser, which stores the page before them: the page is looked at, and they are not.
 */
import { renderingOf } from '../../../crawlers/browser/rendering.ts';
import { judge as verdictOf } from '../../../crawlers/http/outcome.ts';
import { redirects, redirectTarget } from '../../../crawlers/http/visit.ts';
import { isOnSite } from '../../../crawlers/kind.ts';
import { kindOf } from '../../../crawlers/registry.ts';
import type { Site } from '../../../crawlers/site.ts';
import type { Catalog } from '../../../storage/catalog/catalog.ts';
import type { ArchivePlace } from '../../../storage/store/archive-place.ts';
import type { Unanswered } from '../../../storage/unanswered.ts';
import type { Config } from '../../config.ts';
import type { ReadCapture } from '../../index-archive.ts';
import { siteOf, siteOfClaim } from '../../reading.ts';
import { isTree } from '../../rendered.ts';
import { type Ended, judge, type Known } from '../judge.ts';
import type { Look } from '../look.ts';
import { type Chain, chainsOf } from './chains.ts';
import { archivedHosts } from './hosts.ts';
import { type ArchivedVisit, endedOf, endedUnanswered, exchangeOf, lastOf, timeOf, urlOf } from './visit.ts';
import { BURST_MS, SOON_MS, type Waiting, waitingVisits } from './waiting.ts';

export interface ArchivedLooksOptions {
  readonly place: ArchivePlace;
  readonly sites: readonly Site[];
  readonly config: Pick<Config, 'crawl.attempts' | 'crawl.render' | 'limits.redirects'>;
  readonly history: Known['history'];
  readonly catalog: Pick<Catalog, 'get' | 'editionsOf' | 'finish'>;
  /** @param published when its article says it was published (ISO 8601); null where it says nothing */
  readonly put: (look: Look, published: string | null) => void;
}

export interface ArchivedLooks {
  /** Captures and visits without an answer in the order of their file; the articles are in the catalogue. */
  take(visits: readonly (ReadCapture | Unanswered)[]): Promise<void>;
  /** There are no more. */
  end(): Promise<void>;
}

export function archivedLooks(options: ArchivedLooksOptions): ArchivedLooks {
  const { place, sites, config, history, catalog, put } = options;
  const chains = chainsOf();
  const hosts = archivedHosts(place);
  const waiting = waitingVisits();

  const siteIdOf = (url: string): string => history.page(url)?.site ?? siteOf(sites, url).id;
  const definitionOf = (url: string): Site => siteOfClaim(sites, { site: siteIdOf(url) });

  /** Whether what came for this address is an article's page, or may be one. */
  function isWanted(url: string): boolean {
    if (history.page(url) !== null) return true;
    const site = siteOf(sites, url);
    const kind = kindOf(site, url);
    return kind === 'article' || (kind === null && site.guess !== undefined);
  }

  async function take(read: ReadCapture): Promise<void> {
    const { capture, head } = read;
    for (const one of waiting.over(Date.parse(capture.fetchedAt))) await close(one);
    if (capture.type === 'resource') return isTree(capture) ? drawn(read, head.concurrentTo) : undefined;
    if (capture.status === null || !/^https?:/i.test(capture.url) || !URL.canParse(capture.url)) return;
    hosts.seen(read);
    const captures: Chain = [...(chains.leadingTo(read) ?? []), read] as unknown as Chain;
    const [first] = captures;
    if (captures.length === 1 && !isWanted(capture.url) && !isMadeUp(first)) return;
    const target = redirects.has(capture.status) ? redirectTarget(exchangeOf(read)) : null;
    if (target === null) return ended({ captures, stopped: null, error: null });
    const problem = problemOf(captures, target);
    if (problem !== null) return ended({ captures, stopped: null, error: problem });
    if (isOnSite(definitionOf(first.capture.url), target)) chains.await(target, captures);
    else await ended({ captures, stopped: { code: 'redirect-left-site', url: target }, error: null });
  }

  /** Older archives do not say so: there, it is like those made up beside a page that waits for one. */
  function isMadeUp({ capture: { url }, head }: ReadCapture): boolean {
    return head.madeUpBeside !== null || (history.page(url) === null && waiting.isMadeUp(url));
  }

  function problemOf(captures: Chain, target: string): ArchivedVisit['error'] {
    const code = 'fetch.redirect-loop';
    if (captures.some(({ capture }) => capture.url === target)) {
      return { code, message: `redirected in a circle to ${target}` };
    }
    const most = config['limits.redirects'];
    return captures.length > most ? { code, message: `more than ${most} redirects` } : null;
  }

  async function ended(visit: ArchivedVisit): Promise<void> {
    const url = urlOf(visit);
    if (isMadeUp(visit.captures[0])) return hosts.probed(visit, definitionOf(url).charset);
    const before = waiting.take(url);
    const follows = before !== null && isAnother(before, visit);
    if (before !== null && !follows) await close(before);
    const attempts = history.page(url) !== null && isTriedAgain(visit) ? 1 + (follows ? before.attempts : 0) : 0;
    const one = { visit, attempts, tree: null };
    if (attempts > 0 && attempts < config['crawl.attempts']) waiting.add(one);
    else await conclude(one);
  }

  /** Attempts before it that were answered, with trouble, are of the same visit. */
  async function unanswered(one: Unanswered): Promise<void> {
    const { url, at, redirect } = one;
    for (const other of waiting.over(Date.parse(at))) await close(other);
    const before = waiting.take(url);
    if (before !== null && before.attempts === 0) await close(before);
    const site = siteIdOf(url);
    const led = (redirect === null ? null : chains.brokenOff(url, redirect)) ?? [];
    const judged = await judgedOf(endedUnanswered(one, led, { site, definition: definitionOf(url) }));
    if (judged !== null) put(judged.look, null);
  }

  /** Whether the crawl asked again soon: a host in trouble, or a page that was then opened in the browser. */
  function isAnother({ visit: before, attempts }: Waiting, visit: ArchivedVisit): boolean {
    const between = timeOf(visit) - timeOf(before);
    if (attempts > 0) return between < BURST_MS;
    const url = urlOf(before);
    const way = renderingOf(config, definitionOf(url), { kind: 'article', url });
    return way === 'auto' && between < SOON_MS && lastOf(before).found === null;
  }

  function isTriedAgain(visit: ArchivedVisit): boolean {
    if (visit.error !== null || visit.stopped !== null) return false;
    const exchange = exchangeOf(lastOf(visit));
    const first = { attempts: 0, maxAttempts: 2, baseMs: 0, now: exchange.fetchedAt };
    return verdictOf(exchange, first).kind === 'retry';
  }

  /** Puts the look down, unless something that is still to come may say more of it. */
  async function conclude(one: Waiting): Promise<void> {
    const { visit, tree } = one;
    const { found, capture } = lastOf(visit);
    const isPage = visit.error === null && capture.status !== 304 && (capture.status ?? 0) < 400;
    if (isPage && found === null && tree === null) {
      if (history.page(urlOf(visit)) === null && !/html/.test(capture.mime ?? '')) return;
      waiting.add({ ...one, attempts: 0 });
      return;
    }
    const judged = await judgedOf(endedOfOne(one));
    if (judged === null) return;
    if (judged.byHost === null) keep(judged.look, one);
    else waiting.add({ ...one, attempts: 0 });
  }

  /** Nothing more will come. */
  async function close(one: Waiting): Promise<void> {
    const of = endedOfOne(one);
    const judged = await judgedOf(of);
    if (judged === null) return;
    const { url, definition } = of;
    const { byHost } = judged;
    if (byHost === null) return keep(judged.look, one);
    keep(byHost(hosts.probe(url, timeOf(one.visit)), await hosts.home(url, definition.charset)), one);
  }

  function endedOfOne({ visit, tree }: Waiting): Ended {
    const site = siteIdOf(urlOf(visit));
    return endedOf(place, visit, { site, definition: siteOfClaim(sites, { site }), tree });
  }

  async function judgedOf(of: Ended): ReturnType<typeof judge> {
    if (history.page(of.url) === null && of.content === null) return null;
    const judged = await judge({ history, catalog }, of);
    if (judged !== null) return judged;
    // Its further pages never came: a crawl finds its record as far as it goes at the end of each run.
    catalog.finish();
    return judge({ history, catalog }, of);
  }

  function keep(look: Look, { visit, tree }: Waiting): void {
    const found = (tree ?? lastOf(visit)).found;
    if (history.page(look.url) === null && found?.part && isFurther(found.part)) return;
    const article = found?.article ?? null;
    put(look, article?.url === look.url ? (article.published?.iso ?? null) : null);
  }

  function isFurther({ first, certain }: NonNullable<NonNullable<ReadCapture['found']>['part']>): boolean {
    return certain || history.page(first) !== null;
  }

  /** What the browser made of a page, which has no article of its own if one is in it. */
  async function drawn(tree: ReadCapture, page: string | null): Promise<void> {
    if (tree.found === null || page === null) return;
    const one = waiting.takeRecord(page);
    if (one !== null) await conclude({ ...one, tree });
  }

  return {
    async take(visits) {
      for (const one of visits) await ('capture' in one ? take(one) : unanswered(one));
    },
    async end() {
      for (const one of waiting.over()) await close(one);
    },
  };
}
