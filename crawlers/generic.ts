/** A definition for a URL of no known site, so that any portal can be saved before it has one of its own. */
import { getDomain } from 'tldts';
import { guessKind } from './guess.ts';
import type { Site } from './site.ts';

/**
 * The site of a URL's host: that host, its `www` twin and the subdomains of it without `www` (a portal's channels), never a
 * whole public suffix (`www.gov.cn` is not all of `gov.cn`). Lists and articles are told apart by {@link guessKind}; the
 * pages are left to the generic extractor. A URL that looks like an article is its only seed, as an article.
 *
 * @param url absolute http(s) URL
 */
export function genericSite(url: string): Site {
  const { hostname } = new URL(url);
  return {
    id: hostname.replace(/^www\./, ''),
    name: hostname,
    hosts: hostsOf(hostname),
    seeds: [{ url, kind: guessKind(url, '') === 'article' ? 'article' : 'list' }],
    lists: [],
    articles: [],
    guess: guessKind,
    layouts: [],
    pace: { concurrency: 1, delayMs: 1000 },
    charset: 'gb18030',
    schedule: '0 * * * *',
  };
}

function hostsOf(hostname: string): string[] {
  const bare = hostname.replace(/^www\./, '');
  // null for an address, a name without dots and a public suffix
  if (getDomain(bare, { allowPrivateDomains: true }) === null) return [hostname];
  return [bare, `www.${bare}`, `*.${bare}`];
}
