/** What was said at an address and when: each text with each head (title, date, source, people, images) that it had there. */
import type { DatabaseSync } from 'node:sqlite';
import type { Article } from '../../src/article.ts';
import { type Head, headDigest, headOf } from './head.ts';
import { comparePlaces, compareText } from './precedence.ts';

/** All fields but `lastSeen` are those of its first capture. */
export interface Edition {
  readonly url: string;
  readonly contentDigest: string;
  readonly head: Head;
  /** Times of the first and the last capture that said this, ISO 8601, UTC. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly recordId: string;
  readonly file: string;
  readonly offset: number;
}

/** Makes the function that takes note of what a capture said, once in any order. */
export function editionWriter(db: DatabaseSync): (record: number, article: Article) => void {
  const find = db.prepare(
    'SELECT first_seen, last_seen, record_id, file, offset FROM edition WHERE record = ? AND url = ? AND head = ?',
  );
  const write = db.prepare(
    'INSERT OR REPLACE INTO edition VALUES (:record, :url, :head, :at, :last, :recordId, :file, :offset, :json)',
  );
  const stretch = db.prepare('UPDATE edition SET last_seen = ? WHERE record = ? AND url = ? AND head = ?');

  return (record, article) => {
    const { url, capture } = article;
    // An imported file does not change.
    if (url === null) return;
    const head = headDigest(article);
    const found = find.get(record, url, head);
    const { recordId, file, offset, fetchedAt: at } = capture;
    const last = found === undefined || at > String(found.last_seen) ? at : String(found.last_seen);
    const place = { recordId: String(found?.record_id), file: String(found?.file), offset: Number(found?.offset) };
    if (found === undefined || (compareText(at, String(found.first_seen)) || comparePlaces(capture, place)) < 0) {
      write.run({ record, url, head, at, last, recordId, file, offset, json: JSON.stringify(headOf(article)) });
    } else if (last !== found.last_seen) {
      stretch.run(last, record, url, head);
    }
  };
}

/** Makes the function that lists what was said at any of some addresses, in order of time. */
export function editionReader(db: DatabaseSync): (addresses: readonly string[]) => readonly Edition[] {
  const seen = db.prepare(
    `SELECT edition.*, digest FROM sighting
     JOIN edition ON edition.record = sighting.record AND edition.url = sighting.url
     JOIN record ON record.key = sighting.record
     WHERE sighting.url <> '' AND sighting.url IN (SELECT value FROM json_each(?))
     ORDER BY edition.first_seen, edition.url, edition.record_id`,
  );
  return (addresses) =>
    seen.all(JSON.stringify(addresses)).map((row) => ({
      url: String(row.url),
      contentDigest: String(row.digest),
      head: JSON.parse(String(row.json)) as Head,
      firstSeen: String(row.first_seen),
      lastSeen: String(row.last_seen),
      recordId: String(row.record_id),
      file: String(row.file),
      offset: Number(row.offset),
    }));
}
