/** What the catalogue gives back: a record's best article and where else the same content was seen. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Article, Integrity } from '../../src/article.ts';

/** One record at one URL or in one imported file. All fields but `lastSeen` are those of its first capture there. */
export interface Sighting {
  /** Null for an import. */
  readonly url: string | null;
  readonly importedName: string | null;
  readonly site: string | null;
  readonly verdict: Integrity['verdict'];
  readonly title: string | null;
  /** Times of the first and the last capture that gave this content, ISO 8601, UTC. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** The first capture and where it lies. */
  readonly recordId: string;
  readonly file: string;
  readonly offset: number;
}

/** A record of the catalogue. */
export interface Entry {
  /** The best of its articles: precedence.ts. */
  readonly article: Article;
  /** In order of time, then URL, then imported name; never empty. */
  readonly sightings: readonly Sighting[];
}

/** Reads entries by the record's key in this file. */
export function entryReader(db: DatabaseSync): (key: number) => Entry {
  const article = db.prepare('SELECT json FROM article WHERE record = ?');
  const sightings = db.prepare('SELECT * FROM sighting WHERE record = ? ORDER BY first_seen, url, imported');
  return (key) => ({
    article: JSON.parse(String(article.get(key)?.json)) as Article,
    sightings: sightings.all(key).map(sightingOf),
  });
}

/** A row of table `sighting`. */
export function sightingOf(row: Record<string, SQLOutputValue>): Sighting {
  return {
    url: (row.url as string) || null,
    importedName: (row.imported as string) || null,
    site: row.site as string | null,
    verdict: row.verdict as Integrity['verdict'],
    title: row.title as string | null,
    firstSeen: row.first_seen as string,
    lastSeen: row.last_seen as string,
    recordId: row.record_id as string,
    file: row.file as string,
    offset: row.offset as number,
  };
}
