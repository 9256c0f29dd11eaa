/** What was seen where, by address: for those who follow pages and not records. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Sighting } from './entry.ts';

/** A content at an address, without its text. */
export interface Seen extends Pick<Sighting, 'site' | 'firstSeen' | 'lastSeen' | 'recordId' | 'file' | 'offset'> {
  readonly url: string;
  readonly contentDigest: string;
  /** ISO 8601, as precise as the page says; null = unknown. */
  readonly published: string | null;
}

/** All that was seen at up to `limit` addresses, those that follow `after` in their order; each address's in order of time. */
export function seenReader(db: DatabaseSync): (after: string, limit: number) => readonly Seen[] {
  const read = db.prepare(
    `SELECT sighting.*, record.digest, record.published FROM sighting JOIN record ON record.key = sighting.record
     WHERE sighting.url <> '' AND sighting.url > :after AND sighting.url <= (
       SELECT max(url) FROM (SELECT DISTINCT url FROM sighting WHERE url <> '' AND url > :after ORDER BY url LIMIT :limit))
     ORDER BY sighting.url, sighting.first_seen, sighting.record_id`,
  );
  return (after, limit) => read.all({ after, limit }).map(seenOf);
}

function seenOf(row: Record<string, SQLOutputValue>): Seen {
  return {
    url: String(row.url),
    site: row.site as string | null,
    contentDigest: String(row.digest),
    published: row.published as string | null,
    firstSeen: String(row.first_seen),
    lastSeen: String(row.last_seen),
    recordId: String(row.record_id),
    file: String(row.file),
    offset: Number(row.offset),
  };
}
