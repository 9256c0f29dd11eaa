/**
 * The values that labels may have. Each value of a label is a time series for good, and names of hosts come from links that anybody
 * may write: what no definition knows is `other`.
 */
import { profiles } from '../../crawlers/cms/registry.ts';
import type { Site } from '../../crawlers/site.ts';
import { isErrorCode } from '../errors.ts';
import type { SkipCode } from '../extract/draft.ts';

export const OTHER = 'other';

export interface Labels {
  /** Id of a definition. */
  site(id: string | null): string;
  /** Host of a lane as the site's definition claims it: by its name, or `*.sxgov.cn` for all the subdomains. */
  host(site: string, lane: string): string;
  /** What gave a record's body: a layout, of a site or of a CMS, or a rule for any page. */
  rule(name: string): string;
  /** Why a visit had no success: a code of the error table or of a skip. */
  reason(code: string): string;
}

/** Why an article page gave no record. */
const emptyPages: Readonly<Record<SkipCode, true>> = {
  'not-an-article': true,
  'not-text': true,
  wall: true,
  'soft-404': true,
  empty: true,
  parked: true,
  spam: true,
};
const otherSkips = new Set(['robots.denied', 'robots.unreachable', 'redirect-left-site']);
/** Rules of the extractor that belong to no layout. */
const ownRules = ['generic', 'json-ld', 'text'];

export function isEmptyPage(code: string): boolean {
  return Object.hasOwn(emptyPages, code);
}

/** @param sites the definitions of this process, and those made for URLs that it was told to crawl */
export function createLabels(sites: readonly Site[]): Labels {
  const hostsBySite = new Map(sites.map(({ id, hosts }) => [id, hosts]));
  const layouts = [...sites, ...profiles].flatMap((declared) => declared.layouts.map(({ id }) => id));
  const rules = new Set([...ownRules, ...layouts]);

  return {
    site: (id) => (id !== null && hostsBySite.has(id) ? id : OTHER),
    host(site, lane) {
      const name = lane.replace(/:\d+$/, '');
      const claimed = hostsBySite.get(site)?.find((host) => host === name || isBelow(host, name));
      return claimed ?? OTHER;
    },
    rule: (name) => (rules.has(name) ? name : OTHER),
    reason: (code) => (isErrorCode(code) || isEmptyPage(code) || otherSkips.has(code) ? code : OTHER),
  };
}

function isBelow(claim: string, name: string): boolean {
  return claim.startsWith('*.') && name.endsWith(claim.slice(1));
}
