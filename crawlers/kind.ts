/** What a URL is for a site, by the site's patterns. */

import { remembered } from '../src/text/remembered.ts';
import { profileById } from './cms/registry.ts';
import type { Site, UrlPatterns } from './site.ts';

export type PageKind = 'article' | 'continuation' | 'list';

/**
 * Kind of the page at an absolute URL; null when the site says nothing of it. The site's patterns come before those of its
 * CMS; a site without patterns may guess from the URL and the link's text.
 */
export function kindOf(site: Site, url: string, anchorText = ''): PageKind | null {
  const profile = profileById(site.cms);
  return matched(site, url) ?? (profile && matched(profile, url)) ?? site.guess?.(url, anchorText) ?? null;
}

/** Further pages of an article are told first, then articles, then lists. */
function matched({ continuations, articles, lists }: UrlPatterns, url: string): PageKind | null {
  if (continuations?.some((pattern) => pattern.test(url))) return 'continuation';
  if (articles.some((pattern) => pattern.test(url))) return 'article';
  return lists.some((pattern) => pattern.test(url)) ? 'list' : null;
}

/** How closely a host name is claimed: 0 not at all, otherwise more for a longer claim, most for the exact name. */
export function hostClaim(hosts: readonly string[], host: string): number {
  let best = 0;
  for (const claimed of hosts) {
    if (claimed === host) return Number.POSITIVE_INFINITY;
    if (claimed.startsWith('*.') && host.endsWith(claimed.slice(1))) best = Math.max(best, claimed.length);
  }
  return best;
}

/** Whether an absolute URL lies on one of the site's hosts. */
export function isOnSite(site: Site, url: string): boolean {
  const host = hostOf(url);
  return host !== null && hostClaim(site.hosts, host) > 0;
}

const hostOf = remembered((url) => URL.parse(url)?.hostname ?? null);
