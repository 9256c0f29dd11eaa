/** The archive's pages as ReplayWeb.page asks for them: all by number, those of a URL, or those with words. */
import type { Catalog, EntryFilter } from '../../storage/catalog/catalog.ts';
import type { Entry, Sighting } from '../../storage/catalog/entry.ts';
import { type Page, pageOf } from '../../storage/wacz/pages.ts';

/** A page, and the file of the collection that holds it. Only seeds are listed without further ado. */
export type ListedPage = Page & { readonly filename: string; readonly isSeed: true };

export interface PageQuery {
  /** Every version at this URL. */
  readonly url: string | null;
  /** Words, as `cundang search` takes them. */
  readonly search: string | null;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

/** Hits of a search that can be paged through. */
const mostHits = 1000;

/** @throws `usage` for a query that cannot be searched for */
export function queryPages(
  catalog: Catalog,
  filter: EntryFilter,
  filename: string,
  { url, search, page, pageSize }: PageQuery,
): readonly ListedPage[] {
  const listed = (seen: Sighting, entry: Entry): ListedPage => ({
    ...pageOf(seen, entry.article.title),
    filename,
    isSeed: true,
  });
  if (url !== null) return catalog.versionsOf(url).map(({ entry, sighting }) => listed(sighting, entry));
  const from = (page - 1) * pageSize;
  const entries = search === null ? catalog.entries(filter) : found(catalog, filter, search, from + pageSize);
  const pages: ListedPage[] = [];
  let number = 0;
  for (const entry of entries) {
    for (const seen of entry.sightings) {
      if (seen.url === null || (filter.sites && !filter.sites.includes(seen.site ?? ''))) continue;
      if (number++ >= from) pages.push(listed(seen, entry));
      if (pages.length === pageSize) return pages;
    }
  }
  return pages;
}

function* found(catalog: Catalog, filter: EntryFilter, words: string, most: number): Generator<Entry, void, void> {
  // A record is a page or more, so the first `most` records hold the first `most` pages.
  for (const { contentDigest } of catalog.search(words, filter, Math.min(most, mostHits))) {
    const entry = catalog.get(contentDigest);
    if (entry !== null) yield entry;
  }
}
