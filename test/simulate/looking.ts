/** One look at a page, with the parts that the crawl has for it: fetched through redirects, read, judged, the host asked where in doubt. */

import { fetchThrough, type Visited } from '../../crawlers/http/visit.ts';
import type { Wire } from '../../crawlers/http/wire.ts';
import { isOnSite } from '../../crawlers/kind.ts';
import type { Site } from '../../crawlers/site.ts';
import { type Article, type ArticleDraft, articleOf } from '../../src/article.ts';
import type { Fingerprint } from '../../src/fate/fingerprint.ts';
import { type ProbeAnswer, probeAnswerOf, probeUrl } from '../../src/fate/probe.ts';
import { seenIn } from '../../src/fate/seen.ts';
import { judge, type Known } from '../../src/history/judge.ts';
import { isGood, type Look } from '../../src/history/look.ts';
import { type Reading, read, siteOf } from '../../src/reading.ts';
import type { Capture } from '../../storage/capture.ts';
import { type Exchange, header } from '../../storage/exchange.ts';

/** The record of a page, of its last good look; and what asks for it conditionally, of the last answer that gave an article. */
export interface Good {
  readonly article: Article;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export interface Seer {
  /** The first look at an article; null where it shows none. */
  first(url: string, at: number): Promise<{ readonly look: Look; readonly good: Good } | null>;
  /** Another look; `good` is the record from now on. */
  again(url: string, at: number, good: Good): Promise<{ readonly look: Look; readonly good: Good }>;
  /** A list or home page that came: links to articles. */
  list(url: string, at: number): Promise<readonly string[]>;
}

export interface SeerOptions {
  readonly wire: Wire;
  readonly sites: readonly Site[];
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Keeps what was sent and tells where. */
  readonly keep: (exchange: Exchange) => Promise<Capture | null>;
  readonly history: Known['history'];
}

/** How long the host's answer for a page that cannot exist is good, and a home page. */
const PROBE_MS = 12 * 3_600_000;
const HOME_MS = 5 * 86_400_000;

type Captured = Visited & { readonly capture: Capture | null };

interface ListState {
  readonly body: Buffer;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly links: readonly string[];
}

export function createSeer({ wire, sites, random, keep, history }: SeerOptions): Seer {
  const probes = new Map<string, { readonly at: number; readonly answer: ProbeAnswer | null }>();
  const homes = new Map<string, { readonly at: number; readonly exchange: Exchange; print: Fingerprint | null }>();
  const lists = new Map<string, ListState>();

  async function fetched(url: string, good: Good | ListState | null): Promise<Captured> {
    const site = siteOf(sites, url);
    const init = good === null ? {} : { etag: good.etag, lastModified: good.lastModified };
    const visited = await fetchThrough(wire, url, init, { mayFollow: (target) => isOnSite(site, target) });
    let capture: Capture | null = null;
    for (const exchange of visited.exchanges) capture = await keep(exchange);
    return { ...visited, capture };
  }

  function reading(site: Site, { url, rawHeaders, body, fetchedAt }: Exchange, forLinks: 'list' | null): Reading {
    return read(sites, {
      url,
      contentType: header(rawHeaders, 'content-type'),
      contentEncoding: header(rawHeaders, 'content-encoding'),
      body,
      fetchedAt: fetchedAt.toISOString(),
      links:
        forLinks === null
          ? null
          : {
              claim: { site: site.id, kind: forLinks, depth: 0 },
              ...{ seen: true, assets: 'none', listsAgainMs: 0, revisitMs: null },
            },
      extract: forLinks === null,
    });
  }

  async function probe(url: string, at: number): Promise<ProbeAnswer | null> {
    const { host } = new URL(url);
    const known = probes.get(host);
    if (known !== undefined && at - known.at < PROBE_MS) return known.answer;
    const visited = await fetched(probeUrl(url, random), null);
    const { final } = visited;
    const answer = probeAnswerOf(visited, final && seenIn(final, siteOf(sites, url).charset));
    probes.set(host, { at, answer });
    return answer;
  }

  function home(url: string, at: number): Fingerprint | null {
    const known = homes.get(new URL(url).host);
    if (known === undefined || at - known.at > HOME_MS) return null;
    known.print ??= seenIn(known.exchange, siteOf(sites, url).charset)?.print ?? null;
    return known.print;
  }

  /** The look that the program makes of a visit: by the page's own answer and, where that leaves a doubt, by its host's. */
  async function judged(
    url: string,
    { at, visited, draft, good }: { at: number; visited: Captured; draft: ArticleDraft | null; good: Good | null },
  ): Promise<Look | null> {
    const { exchanges, stopped, error, final, capture } = visited;
    const definition = siteOf(sites, url);
    const record = good && { article: good.article, sightings: [] };
    const found = await judge(
      { history, catalog: { get: () => record, editionsOf: () => [] } },
      {
        ...{ url, site: definition.id, definition, exchanges, stopped, capture },
        at: new Date(at).toISOString(),
        error: error && { code: error.code, message: error.message },
        reading: draft && { draft, skip: null },
        content: draft?.contentDigest ?? null,
        answer: async () => final,
      },
    );
    return found?.byHost ? found.byHost(await probe(url, at), home(url, at)) : (found?.look ?? null);
  }

  return {
    async first(url, at) {
      const visited = await fetched(url, null);
      const { final } = visited;
      if (final === null || final.status !== 200 || visited.exchanges.length > 1) return null;
      const { draft } = reading(siteOf(sites, url), final, null);
      const look = await judged(url, { at, visited, draft, good: null });
      return look && { look, good: { article: articleOn(draft!, final), ...validatorsOf(visited) } };
    },
    async again(url, at, good) {
      const visited = await fetched(url, good);
      const { final } = visited;
      const isRead = final !== null && final.status >= 200 && final.status <= 299 && final.body.length > 0;
      const draft = isRead ? reading(siteOf(sites, url), final, null).draft : null;
      const look = (await judged(url, { at, visited, draft, good }))!;
      if (draft === null) return { look, good };
      return {
        look,
        good: { article: isGood(look.fate) ? articleOn(draft, final!) : good.article, ...validatorsOf(visited) },
      };
    },
    async list(url, at) {
      const known = lists.get(url) ?? null;
      const visited = await fetched(url, known);
      const { final } = visited;
      if (final === null || final.status !== 200) return final?.status === 304 ? (known?.links ?? []) : [];
      if (new URL(url).pathname === '/') homes.set(new URL(url).host, { at, exchange: final, print: null });
      // What the same bytes say was read.
      if (known?.body.equals(final.body)) return known.links;
      const { found } = reading(siteOf(sites, url), final, 'list');
      const links = found.filter(({ kind }) => kind === 'article').map((visit) => visit.url);
      lists.set(url, { body: final.body, links, ...validatorsOf(visited) });
      return links;
    },
  };
}

function articleOn(draft: ArticleDraft, { fetchedAt }: Exchange): Article {
  const place = { recordId: '', file: '', offset: 0, payloadDigest: '' };
  return articleOf(draft, { ...place, fetchedAt: fetchedAt.toISOString() });
}

/** As the frontier keeps them: redirected answers are not asked for conditionally. */
function validatorsOf({ exchanges, final }: Visited): Pick<Good, 'etag' | 'lastModified'> {
  const headers = exchanges.length === 1 ? (final?.rawHeaders ?? []) : [];
  return { etag: header(headers, 'etag'), lastModified: header(headers, 'last-modified') };
}
