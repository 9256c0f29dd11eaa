/** The tables of the history file and the codes stored in them. */
import type { DatabaseSync } from 'node:sqlite';
import { createTables, isOf, type Schema } from '../../storage/catalog/schema.ts';
import { CundangError } from '../errors.ts';
import { fates, type HistoryEvent } from './look.ts';

/** Stored numbers are places in these lists: add at the end. */
export const FATES = fates;
export const EVENTS: readonly HistoryEvent['kind'][] = ['changed', 'lost', 'back'];

/** Classes of intervals between looks: class c stands for 2^c hours and more, the last one for all from 170 days. */
export const CLASSES = 13;

/**
 * Times are milliseconds since 1970, digests bytes.
 *
 * - `page`: what is known of each page, by its visit key (queue/canonical.ts); `born` is its publication or first sight, `class` that
 *   of the interval to its next look (due.ts).
 * - `look`: every look, the evidence of it all. `record` is the UUID of `<urn:uuid:…>`, or another name as it stands.
 * - `event`: in the order they became known; `serial` is never given twice.
 * - `site`: sums over its pages; `budget`: the one that `due` was reckoned with; `hastened`: when its pages were last brought forward.
 * - `host`: its recent looks (hosts.ts).
 * - `seed`: up to which URL the catalogue's pages were taken in; done = 1 when all were.
 */
const TABLES = `
CREATE TABLE site (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  pages INTEGER NOT NULL DEFAULT 0, changes INTEGER NOT NULL DEFAULT 0,
  budget REAL NOT NULL, hastened INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE host (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, recent TEXT NOT NULL DEFAULT '[]') STRICT;
CREATE TABLE file (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE page (
  id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, url TEXT NOT NULL, site INTEGER NOT NULL, host INTEGER NOT NULL,
  born INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_good INTEGER NOT NULL, content BLOB NOT NULL,
  fate INTEGER NOT NULL, since INTEGER NOT NULL, target TEXT,
  suspected INTEGER, suspected_since INTEGER, suspected_looks INTEGER,
  last_look INTEGER NOT NULL, looks INTEGER NOT NULL, changes INTEGER NOT NULL, changed_at INTEGER NOT NULL,
  due INTEGER, class INTEGER NOT NULL
) STRICT;
CREATE INDEX page_due ON page (site, class, due, fate);
CREATE INDEX page_host ON page (host);
CREATE INDEX page_suspected ON page (site) WHERE suspected IS NOT NULL;
CREATE TABLE look (
  page INTEGER NOT NULL, at INTEGER NOT NULL, fate INTEGER NOT NULL, status INTEGER, target TEXT, content BLOB,
  record ANY, file INTEGER, offset INTEGER, evidence TEXT NOT NULL,
  PRIMARY KEY (page, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
  serial INTEGER PRIMARY KEY AUTOINCREMENT, page INTEGER NOT NULL, site INTEGER NOT NULL, kind INTEGER NOT NULL,
  at INTEGER NOT NULL, since INTEGER NOT NULL, from_fate INTEGER NOT NULL, to_fate INTEGER NOT NULL,
  before BLOB NOT NULL, after BLOB, evidence TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX event_page ON event (page, at, kind);
CREATE INDEX event_site ON event (site, kind, at);
CREATE TABLE seed (upto TEXT NOT NULL, done INTEGER NOT NULL) STRICT;
INSERT INTO seed VALUES ('', 0);
`;

/** "CDhi" */
const HISTORY: Schema = { applicationId: 0x43446869, version: 1, tables: TABLES };

/** Makes the tables of a new file. @throws CundangError `history.version` for another version's or another program's file */
export function prepareHistory(db: DatabaseSync, path: string, readOnly: boolean): void {
  if (!readOnly) createTables(db, HISTORY);
  if (isOf(db, HISTORY)) return;
  throw new CundangError('history.version', `not a history of version ${HISTORY.version}: ${path}`, { path });
}

/** The class of an interval in milliseconds. */
export function classOf(interval: number): number {
  const hours = interval / 3_600_000;
  return Math.min(Math.max(Math.floor(Math.log2(Math.max(hours, 1))), 0), CLASSES - 1);
}
