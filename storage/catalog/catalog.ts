/**
 * The catalogue: an SQLite file of article records, where each was seen and how far the WARCs have been read, and a second one of
 * their indexes. All of it can be rebuilt from the WARCs, in any order, to the same content.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Article } from '../../src/article.ts';
import { lastChange, tidyChanges } from './changes.ts';
import { clustersOf } from './clusters.ts';
import { type CatalogCounts, countsOf } from './counts.ts';
import { guarded, openDatabase } from './database.ts';
import type { Edition } from './editions.ts';
import { entriesOf } from './entries.ts';
import type { Entry } from './entry.ts';
import type { EntryFilter } from './filter.ts';
import type { Hit } from './hit.ts';
import { attachIndex, identityOf, indexedUpTo, isIndexed } from './index-file.ts';
import { openIndexer } from './indexing.ts';
import { type Lookup, lookup } from './lookup.ts';
import { type Cluster, type Near, type NearLookup, nearLookup } from './near.ts';
import type { Part } from './pieces.ts';
import { type Progress, type Put, putter } from './put.ts';
import { NEAR } from './resemblance.ts';
import { search } from './search.ts';
import { type Seen, seenReader } from './seen.ts';

export { NEAR } from './resemblance.ts';
export type { CatalogCounts, Cluster, Edition, Entry, EntryFilter, Hit, Near, Part, Progress, Put, Seen };

export interface Catalog extends Lookup, Disposable {
  /**
   * Takes articles in, and how far their WARC files have now been read, in one transaction; search finds them from then on, by
   * looking through them until they are indexed. The same article and capture again changes nothing. `progress` never goes back.
   */
  put(articles: readonly Article[], progress?: readonly Progress[], parts?: ReadonlyMap<Article, Part>): readonly Put[];
  /** Records articles of several pages whose further pages have not come, as far as they are there. At the end of a run. */
  finish(): readonly Put[];
  /** The offset in a WARC file from which captures are still to be read; 0 for an unknown file. */
  progress(file: string): number;
  /** Records by publication date (unknown last), then digest, as of the first one's moment. */
  entries(filter?: EntryFilter): Iterable<Entry>;
  /** What was seen at up to `limit` addresses that follow `after` (at first ''), by address, then time. */
  seenAfter(after: string, limit: number): readonly Seen[];
  /** Records with every word and quoted phrase of the query, title hits first, then the newest. */
  search(query: string, filter?: EntryFilter, limit?: number): readonly Hit[];
  /**
   * Records whose text resembles that of the record with this digest (64 hex digits): Jaccard index `min` or more, .8 by default;
   * earliest publisher first. Records that wait for {@link index} are not found.
   * @throws CundangError `usage` for a `min` below .5 or above 1
   */
  nearOf(digest: string, min?: number): readonly Near[];
  /** The whole group of reprints that the record belongs to; null when it stands alone. */
  clusterOf(digest: string, min?: number): Cluster | null;
  /** All groups of which a record passes the filter, by their earliest publishers. */
  clusters(filter?: EntryFilter, min?: number): Iterable<Cluster>;
  /** Puts all records that wait for them into the indexes, here and now; background.ts does it beside a crawl. */
  index(): void;
  /** The serial of the last change, which grows with every record written, and of the last one that is in the indexes. */
  lastChange(): number;
  indexedUpTo(): number;
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
  if (!readOnly) guarded(path, () => tidyChanges(db, indexedUpTo(path, identityOf(db))));
  const { put, finish } = putter(db);
  const { get, versionsOf, editionsOf, byCapture } = lookup(db);
  const readTo = db.prepare('SELECT offset FROM progress WHERE file = ?');
  const seenAfter = seenReader(db);
  const looks = indexedLooks(path);
  const close = (): void => {
    looks.close();
    db.close();
  };
  return {
    put: (articles, progress, parts) => guarded(path, () => put(articles, progress, parts)),
    finish: () => guarded(path, finish),
    progress: (file) => guarded(path, () => Number(readTo.get(file)?.offset ?? 0)),
    get: (idOrUrl) => guarded(path, () => get(idOrUrl)),
    versionsOf: (url) => guarded(path, () => versionsOf(url)),
    editionsOf: (url) => guarded(path, () => editionsOf(url)),
    byCapture: (recordId) => guarded(path, () => byCapture(recordId)),
    entries: (filter = {}) => guarded(path, () => entriesOf(db, filter)),
    seenAfter: (after, limit) => guarded(path, () => seenAfter(after, limit)),
    search: (query, filter = {}, limit = 20) => guarded(path, () => search(looks.at().db, query, filter, limit)),
    nearOf: (digest, min = NEAR) => guarded(path, () => looks.at().near.nearOf(digest, min)),
    clusterOf: (digest, min = NEAR) => guarded(path, () => looks.at().near.clusterOf(digest, min)),
    clusters: (filter = {}, min = NEAR) => guarded(path, () => clustersOf(looks.at().db, filter, min)),
    index() {
      using indexer = openIndexer(path);
      indexer.index();
    },
    indexedUpTo: () => guarded(path, () => indexedUpTo(path, identityOf(db))),
    lastChange: () => guarded(path, () => lastChange(db)),
    counts: () => guarded(path, () => countsOf(looks.at().db)),
    close,
    [Symbol.dispose]: close,
  };
}

interface Looks {
  readonly db: DatabaseSync;
  readonly near: NearLookup;
  /** False when the indexes were missing: all records wait. */
  readonly indexed: boolean;
}

/** The connection for what needs the indexes, opened at first need: one that writes would lock them together with the catalogue. */
function indexedLooks(path: string): { at(): Looks; close(): void } {
  const opened: Looks[] = [];
  return {
    at() {
      const current = opened.at(-1);
      if (current !== undefined && (current.indexed || !isIndexed(path, identityOf(current.db)))) return current;
      const db = openDatabase(path, true);
      const indexed = attachIndex(db, path);
      const looks = { db, indexed, near: nearLookup(db) };
      // Beside the one before, from which a group may still be read.
      opened.push(looks);
      return looks;
    },
    close() {
      for (const { db } of opened.splice(0)) db.close();
    },
  };
}
