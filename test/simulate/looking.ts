/** One look at a page, with the parts that the crawl has for it: fetched through redirects, read, judged, the host asked where in doubt. */

import { fetchThrough, type Visited } from '../../crawlers/http/visit.ts';
import type { Wire } from '../../crawlers/http/wire.ts';
import { isOnSite } from '../../crawlers/kind.ts';
import type { Site } from '../../crawlers/site.ts';
import type { ArticleDraft } from '../../src/article.ts';
import type { Fingerprint } from '../../src/fate/fingerprint.ts';
import { type ProbeAnswer, probeAnswerOf, probeUrl } from '../../src/fate/probe.ts';
import { type Seen, seenIn } from '../../src/fate/seen.ts';
import { type SignInput, signOf } from '../../src/fate/sign.ts';
import { isGood, type Look, type Sign } from '../../src/history/look.ts';
import { type Reading, read, siteOf } from '../../src/reading.ts';
import { type Exchange, header } from '../../storage/exchange.ts';

/** The record of a page, and what asks for it conditionally: both of its last good look. */
export interface Good {
  readonly article: ArticleDraft;
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
  readonly keep: (exchange: Exchange) => Promise<Look['capture']>;
}

/** How long the host's answer for a page that cannot exist is good, and a home page. */
const PROBE_MS = 12 * 3_600_000;
const HOME_MS = 5 * 86_400_000;

interface ListState {
  readonly body: Buffer;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly links: readonly string[];
}

export function createSeer({ wire, sites, random, keep }: SeerOptions): Seer {
  const probes = new Map<string, { readonly at: number; readonly answer: ProbeAnswer | null }>();
  const homes = new Map<string, { readonly at: number; readonly exchange: Exchange; print: Fingerprint | null }>();
  const lists = new Map<string, ListState>();

  async function fetched(
    url: string,
    good: Good | ListState | null,
  ): Promise<Visited & { readonly capture: Look['capture'] }> {
    const site = siteOf(sites, url);
    const init = good === null ? {} : { etag: good.etag, lastModified: good.lastModified };
    const visited = await fetchThrough(wire, url, init, { mayFollow: (target) => isOnSite(site, target) });
    let capture: Look['capture'] = null;
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

  async function judged(url: string, at: number, good: Good, visited: Visited, found: Reading | null): Promise<Sign> {
    const site = siteOf(sites, url);
    let seen: Seen | null | undefined;
    const { exchanges, stopped, error, final } = visited;
    const input: SignInput = {
      ...{ url, site, exchanges, stopped, reading: found, last: good.article, probe: null, home: null },
      error: error && { code: error.code, message: error.message },
      seen: () => {
        seen ??= final && seenIn(final, site.charset);
        return seen;
      },
    };
    const sign = signOf(input);
    // Only a page that came and shows no article is worth another question.
    if (isGood(sign.fate) || sign.status === null || sign.status > 299) return sign;
    return signOf({ ...input, probe: await probe(url, at), home: home(url, at) });
  }

  function lookOf(url: string, at: number, sign: Sign, content: string | null, capture: Look['capture']): Look {
    return { ...sign, url, site: siteOf(sites, url).id, at: new Date(at).toISOString(), content, capture };
  }

  return {
    async first(url, at) {
      const visited = await fetched(url, null);
      const { final } = visited;
      if (final === null || final.status !== 200 || visited.exchanges.length > 1) return null;
      const { draft } = reading(siteOf(sites, url), final, null);
      if (draft === null) return null;
      const sign: Sign = { fate: 'alive', evidence: 'first seen', status: 200, to: null };
      const look = lookOf(url, at, sign, draft.contentDigest, visited.capture);
      return { look, good: { article: draft, ...validatorsOf(final) } };
    },
    async again(url, at, good) {
      const visited = await fetched(url, good);
      const { final } = visited;
      const isRead = final !== null && final.status >= 200 && final.status <= 299 && final.body.length > 0;
      const found = isRead ? reading(siteOf(sites, url), final, null) : null;
      const sign = await judged(url, at, good, visited, found);
      const draft = isGood(sign.fate) ? (found?.draft ?? null) : null;
      const look = lookOf(url, at, sign, draft?.contentDigest ?? null, visited.capture);
      return { look, good: draft === null ? good : { article: draft, ...validatorsOf(final!) } };
    },
    async list(url, at) {
      const known = lists.get(url) ?? null;
      const { final } = await fetched(url, known);
      if (final === null || final.status !== 200) return final?.status === 304 ? (known?.links ?? []) : [];
      if (new URL(url).pathname === '/') homes.set(new URL(url).host, { at, exchange: final, print: null });
      // What the same bytes say was read.
      if (known?.body.equals(final.body)) return known.links;
      const { found } = reading(siteOf(sites, url), final, 'list');
      const links = found.filter(({ kind }) => kind === 'article').map((visit) => visit.url);
      lists.set(url, { body: final.body, links, ...validatorsOf(final) });
      return links;
    },
  };
}

const validatorsOf = ({ rawHeaders }: Exchange): Pick<Good, 'etag' | 'lastModified'> => ({
  etag: header(rawHeaders, 'etag'),
  lastModified: header(rawHeaders, 'last-modified'),
});
