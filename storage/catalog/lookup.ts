/** Finds a record by its digest, by an address it was seen at, by an imported file's name or by a capture. */
import type { DatabaseSync } from 'node:sqlite';
import { CundangError } from '../../src/errors.ts';
import { type Edition, editionReader } from './editions.ts';
import { type Entry, entryReader, type Sighting, sightingOf } from './entry.ts';

/** A record at one address. */
export interface Version {
  readonly entry: Entry;
  /** The sighting at that address. */
  readonly sighting: Sighting;
}

export interface Lookup {
  /**
   * By digest (or its first 6 or more hex digits), by URL (http or https, with or without www.) or by imported file name.
   * Of several versions at one URL the one seen last.
   * @throws CundangError `usage` when a short id fits more than one record
   */
  get(idOrUrl: string): Entry | null;
  /** Every content that was seen at a URL, in order of time first seen. */
  versionsOf(url: string): readonly Version[];
  /** Every text with every head (title, date, source, …) that was seen at a URL, in order of time first seen. */
  editionsOf(url: string): readonly Edition[];
  /** The record and sighting whose first capture has this WARC-Record-ID; null when no sighting begins with it. */
  byCapture(recordId: string): Version | null;
}

const ID = /^[0-9a-f]{6,64}$/i;

export function lookup(db: DatabaseSync): Lookup {
  const entry = entryReader(db);
  const editions = editionReader(db);
  const byDigest = db.prepare(`SELECT key FROM record WHERE digest >= ? AND digest < ? || 'g' LIMIT 2`);
  const byUrl = db.prepare(
    `SELECT * FROM sighting WHERE url <> '' AND url IN (SELECT value FROM json_each(?)) ORDER BY first_seen, url, record_id`,
  );
  const byName = db.prepare(
    `SELECT * FROM sighting WHERE imported <> '' AND imported = ? ORDER BY first_seen, record_id`,
  );
  const byCapture = db.prepare('SELECT * FROM sighting WHERE record_id = ? ORDER BY url, imported LIMIT 1');
  const version = (row: ReturnType<typeof byUrl.all>[number]): Version => ({
    entry: entry(Number(row.record)),
    sighting: sightingOf(row),
  });

  function latest(address: string): Entry | null {
    const rows = byUrl.all(JSON.stringify(addresses(address)));
    const seen = rows.length > 0 ? rows : byName.all(address);
    const newest = seen.reduce<(typeof seen)[number] | undefined>(
      (best, row) => (best === undefined || String(row.last_seen) >= String(best.last_seen) ? row : best),
      undefined,
    );
    return newest === undefined ? null : entry(Number(newest.record));
  }

  return {
    get(idOrUrl) {
      if (!ID.test(idOrUrl)) return latest(idOrUrl);
      const prefix = idOrUrl.toLowerCase();
      const [first, second] = byDigest.all(prefix, prefix);
      if (second !== undefined) throw new CundangError('usage', `more than one record begins with ${prefix}`);
      return first === undefined ? null : entry(Number(first.key));
    },
    editionsOf: (url) => editions(addresses(url)),
    versionsOf: (url) => byUrl.all(JSON.stringify(addresses(url))).map(version),
    byCapture(recordId) {
      const row = byCapture.get(recordId);
      return row === undefined ? null : version(row);
    },
  };
}

/** The addresses that a typed one may stand for: as it is, and over http and https, with and without `www.`. */
function addresses(typed: string): string[] {
  const url = URL.parse(typed) ?? URL.parse(`http://${typed}`);
  if (url === null || !/^https?:$/.test(url.protocol)) return [typed];
  url.hash = '';
  const bare = url.href.replace(/^https?:\/\/(www\.)?/, '');
  return [typed, ...['http://', 'http://www.', 'https://', 'https://www.'].map((start) => start + bare)];
}
