/** One URL, one visit: how the frontier tells that two URLs are the same page. */
import { hash } from 'node:crypto';
import { canonicalUrl } from '../src/text/surt.ts';

/** A URL as the frontier files it. */
export interface Place {
  /** The canonical absolute URL, as it will be asked for. */
  readonly url: string;
  /** 32 hex digits, see {@link visitKey}. */
  readonly key: string;
  /** Politeness lane: host name, with the port when it is not the scheme's own. */
  readonly lane: string;
}

/**
 * The place of a URL; null for what is never visited (other schemes, nonsense, too long: `canonicalUrl` decides).
 *
 * The key is the first 128 bits of SHA-256 over the canonical URL without its scheme and leading `www.`, its query
 * parameters sorted, as SURT has it; so http and https, with and without www, are one visit. Unlike SURT it keeps
 * upper and lower case apart: ids in paths differ by case alone on some sites, and a page must not be lost to that.
 * A digest, since it takes 16 bytes where the text takes about 60, twice.
 */
export function locate(url: string): Place | null {
  const canonical = canonicalUrl(url);
  if (canonical === null) return null;
  // A canonical URL is scheme://host/path?query and nothing else, so it is cut, not parsed again.
  const [, , lane = ''] = canonical.split('/', 3);
  const page = canonical.slice(canonical.indexOf('/') + 2).replace(/^www\d*\./, '');
  const query = page.indexOf('?');
  const sorted = query < 0 ? page : page.slice(0, query + 1) + sortParts(page.slice(query + 1));
  return { url: canonical, key: hash('sha256', sorted, 'hex').slice(0, 32), lane };
}

function sortParts(query: string): string {
  return query.includes('&') ? query.split('&').sort().join('&') : query;
}

/** The dedupe key of a URL; throws TypeError for one that is never visited. */
export function visitKey(url: string): string {
  const place = locate(url);
  if (place === null) throw new TypeError(`not a URL to visit: ${url.slice(0, 200)}`);
  return place.key;
}
