/**
 * The links that the pages of an archive bring, for a queue whose data were lost: visits that only waited then are found anew. A
 * list leads to its articles and its next page, an article to its other pages and to what it needs to be shown. Lists of lists
 * are followed by the next run from its seeds; how far an article was from one is not known, so those that it is related to are not.
 */

import { kindOf } from '../crawlers/registry.ts';
import type { Site } from '../crawlers/site.ts';
import type { NewVisit, VisitKind } from '../queue/frontier.ts';
import { type Captured, madeUpBeside } from '../storage/captures.ts';
import { header } from '../storage/exchange.ts';
import type { Config } from './config.ts';
import type { Reader } from './reader.ts';
import { isReadable, nothingRead, siteOf } from './reading.ts';

/** Depths (discover.ts) from which no list is followed from a list, and no article from an article. */
const DEPTHS: Readonly<Partial<Record<VisitKind, number>>> = { list: 2, article: 3, continuation: 3, asset: 3 };

/** What a capture leads to; never due again where it was visited. */
export async function archivedLinks(
  { capture, record }: Captured,
  sites: readonly Site[],
  reader: Reader,
  config: Config,
): Promise<readonly NewVisit[]> {
  const { url, status } = capture;
  if (record.type !== 'response' || record.http === null || record.truncated !== null) return [];
  if (status === null || status < 200 || status > 299 || !URL.canParse(url) || madeUpBeside(record) !== null) return [];
  const contentType = header(record.http.headers, 'content-type');
  const kind = kindOfCapture(sites, url, contentType);
  if (kind === null || !isReadable(contentType)) return [];
  const claim = { site: siteOf(sites, url).id, kind, depth: DEPTHS[kind]! };
  const task = {
    ...{ url, contentType, contentEncoding: header(record.http.headers, 'content-encoding') },
    ...{ body: record.payload, fetchedAt: capture.fetchedAt, extract: false },
    links: { claim, seen: false, assets: config['crawl.assets'], listsAgainMs: 0, revisitMs: null },
  };
  // What cannot be read was skipped by the crawl, too.
  const { found, further } = await reader.read(task).catch(() => nothingRead);
  return [...found, ...further].map(({ againAfterMs: _, ...visit }) => visit);
}

/** By its address, as its links would have it; null for what leads nowhere. */
function kindOfCapture(sites: readonly Site[], url: string, contentType: string | null): VisitKind | null {
  if (/\bcss\b/i.test(contentType ?? '')) return 'asset';
  if (contentType !== null && !/html|xml|json/i.test(contentType)) return null;
  const site = siteOf(sites, url);
  const kind = kindOf(site, url);
  if (kind !== null) return kind;
  return site.seeds.some((seed) => seed.url === url) || site.guess !== undefined ? 'list' : null;
}
