/**
 * The catalogue: one SQLite file of article records, where each was seen, their full text and how far the WARCs have been
 * read. All of it can be rebuilt from the WARCs, in any order, to the same content.
 */
import type { Article } from '../../src/article.ts';
import { clustersOf } from './clusters.ts';
import { type CatalogCounts, countsOf } from './counts.ts';
import { guarded, openDatabase } from './database.ts';
import { entriesOf } from './entries.ts';
import type { Entry } from './entry.ts';
import type { EntryFilter } from './filter.ts';
import type { Hit } from './hit.ts';
import { type Lookup, lookup } from './lookup.ts';
import { type Cluster, type Near, nearLookup } from './near.ts';
import type { Part } from './pieces.ts';
import { type Progress, type Put, putter } from './put.ts';
import { NEAR } from './resemblance.ts';
import { search } from './search.ts';

export { NEAR } from './resemblance.ts';
export type { CatalogCounts, Cluster, Entry, EntryFilter, Hit, Near, Part, Progress, Put };

export interface Catalog extends Lookup, Disposable {
  /**
   * Takes articles in, and how far their WARC files have now been read, in one transaction; search finds them from then on. The same
   * article and capture again changes nothing. `progress` never goes back.
   */
  put(articles: readonly Article[], progress?: readonly Progress[], parts?: ReadonlyMap<Article, Part>): readonly Put[];
  /** Records articles of several pages whose further pages have not come, as far as they are there. At the end of a run. */
  finish(): readonly Put[];
  /** The offset in a WARC file from which captures are still to be read; 0 for an unknown file. */
  progress(file: string): number;
  /** Records by publication date (unknown last), then digest, as of the first one's moment. */
  entries(filter?: EntryFilter): Iterable<Entry>;
  /** Records with every word and quoted phrase of the query, title hits first, then the newest. */
  search(query: string, filter?: EntryFilter, limit?: number): readonly Hit[];
  /**
   * Records whose text resembles that of the record with this digest (64 hex digits): Jaccard index `min` or more, .8 by default;
   * earliest publisher first.
   * @throws CundangError `usage` for a `min` below .5 or above 1
   */
  nearOf(digest: string, min?: number): readonly Near[];
  /** The whole group of reprints that the record belongs to; null when it stands alone. */
  clusterOf(digest: string, min?: number): Cluster | null;
  /** All groups of which a record passes the filter, by their earliest publishers. */
  clusters(filter?: EntryFilter, min?: number): Iterable<Cluster>;
  counts(): CatalogCounts;
  close(): void;
}

export interface CatalogOptions {
  readonly readOnly?: boolean;
}

/**
 * Opens the catalogue at `path`, a new one if there is none. Any number of processes may read while one writes.
 * @throws CundangError `archive.missing` (reading only), `catalog.version`, `catalog.damaged`
 */
export function openCatalog(path: string, options: CatalogOptions = {}): Catalog {
  const readOnly = options.readOnly ?? false;
  const db = openDatabase(path, readOnly);
  const { put, finish } = putter(db);
  const { get, versionsOf, byCapture } = lookup(db);
  const near = nearLookup(db);
  const readTo = db.prepare('SELECT offset FROM progress WHERE file = ?');
  return {
    put: (articles, progress, parts) => guarded(path, () => put(articles, progress, parts)),
    finish: () => guarded(path, finish),
    progress: (file) => guarded(path, () => Number(readTo.get(file)?.offset ?? 0)),
    get: (idOrUrl) => guarded(path, () => get(idOrUrl)),
    versionsOf: (url) => guarded(path, () => versionsOf(url)),
    byCapture: (recordId) => guarded(path, () => byCapture(recordId)),
    entries: (filter = {}) => guarded(path, () => entriesOf(db, filter)),
    search: (query, filter = {}, limit = 20) => guarded(path, () => search(db, query, filter, limit)),
    nearOf: (digest, min = NEAR) => guarded(path, () => near.nearOf(digest, min)),
    clusterOf: (digest, min = NEAR) => guarded(path, () => near.clusterOf(digest, min)),
    clusters: (filter = {}, min = NEAR) => guarded(path, () => clustersOf(db, filter, min)),
    counts: () => guarded(path, () => countsOf(db)),
    close: () => db.close(),
    [Symbol.dispose]: () => db.close(),
  };
}
