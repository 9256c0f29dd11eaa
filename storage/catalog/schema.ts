/** The catalogue's tables, and how tables are made. All of it can be rebuilt from the WARCs, so a new version needs no migration. */
import type { DatabaseSync } from 'node:sqlite';
import { CundangError } from '../../src/errors.ts';

/** What a file of ours is, and its tables. */
export interface Schema {
  /** Tells it from any other SQLite file. */
  readonly applicationId: number;
  /** Raised with every change of the tables or of what they hold. */
  readonly version: number;
  readonly tables: string;
}

/** Raised with every change of the tables, or of which article stands for a record. */
export const CATALOG_VERSION = 5;

/** "CDng" */
const APPLICATION_ID = 0x43446e67;

/**
 * - `record`: one row per content digest, narrow, so that counting and sorting do not touch the texts.
 * - `article`: the JSON of the record's best article, the only copy of its text.
 * - `sighting`: a record seen at a URL, or in an imported file; '' stands for null, since both are part of the key.
 * - `edition`: a record with one head (title, date, source, people, images; head.ts) at a URL; `head` is its digest, `json` its fields.
 * - `change`: the keys of records written or taken back, in order, which the indexes have still to read (changes.ts).
 * - `identity`: a random number, by which the indexes know their catalogue (index-file.ts).
 * - `piece`: pages of articles of several (pieces.ts), whole; `piece_waiting`: groups not yet resolved; `piece_given`: the sightings
 *   that resolved groups gave, to be taken back when a further page comes late.
 * - `progress`: how far each WARC file has been read.
 */
const TABLES = `
CREATE TABLE record (
  key INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  published TEXT,
  day TEXT NOT NULL,
  verdict TEXT NOT NULL,
  script TEXT NOT NULL,
  titled INTEGER NOT NULL,
  sourced INTEGER NOT NULL
) STRICT;
CREATE INDEX record_order ON record (published IS NULL, published, digest);
CREATE TABLE article (record INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;
CREATE TABLE sighting (
  record INTEGER NOT NULL,
  url TEXT NOT NULL,
  imported TEXT NOT NULL,
  site TEXT,
  verdict TEXT NOT NULL,
  title TEXT,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  record_id TEXT NOT NULL,
  file TEXT NOT NULL,
  offset INTEGER NOT NULL,
  PRIMARY KEY (record, url, imported)
) STRICT, WITHOUT ROWID;
CREATE INDEX sighting_url ON sighting (url) WHERE url <> '';
CREATE INDEX sighting_imported ON sighting (imported) WHERE imported <> '';
CREATE INDEX sighting_capture ON sighting (record_id);
CREATE TABLE edition (
  record INTEGER NOT NULL,
  url TEXT NOT NULL,
  head BLOB NOT NULL,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  record_id TEXT NOT NULL,
  file TEXT NOT NULL,
  offset INTEGER NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (record, url, head)
) STRICT, WITHOUT ROWID;
CREATE TABLE change (serial INTEGER PRIMARY KEY, record INTEGER NOT NULL) STRICT;
CREATE TABLE identity (number INTEGER NOT NULL) STRICT;
INSERT INTO identity VALUES (abs(random() >> 11));
CREATE TABLE piece (
  first TEXT NOT NULL,
  url TEXT NOT NULL,
  record_id TEXT NOT NULL,
  certain INTEGER NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (first, url, record_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE piece_waiting (first TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE piece_given (
  first TEXT NOT NULL, record INTEGER NOT NULL, url TEXT NOT NULL, PRIMARY KEY (first, record, url)
) STRICT, WITHOUT ROWID;
CREATE TABLE progress (file TEXT PRIMARY KEY, offset INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

const CATALOG: Schema = { applicationId: APPLICATION_ID, version: CATALOG_VERSION, tables: TABLES };

/**
 * Creates the tables in a new file and refuses a file of another version or another program.
 * @throws CundangError `catalog.version`
 */
export function prepareSchema(db: DatabaseSync, path: string, readOnly: boolean): void {
  if (!readOnly) createTables(db, CATALOG);
  if (!isOf(db, CATALOG)) {
    const version = pragma(db, 'user_version');
    const message = `catalogue of version ${version} where ${CATALOG_VERSION} is wanted: ${path}`;
    throw new CundangError('catalog.version', message, { path });
  }
}

/** Creates the tables, in one transaction, where the file has none. */
export function createTables(db: DatabaseSync, { applicationId, version, tables }: Schema): void {
  if (!isNew(db)) return;
  db.exec('BEGIN IMMEDIATE');
  // Another process may have been first between the look and the lock.
  if (isNew(db)) {
    db.exec(tables);
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`);
  }
  db.exec('COMMIT');
}

/** Whether a file has these tables, in this version. */
export function isOf(db: DatabaseSync, { applicationId, version }: Schema): boolean {
  return pragma(db, 'application_id') === applicationId && pragma(db, 'user_version') === version;
}

/** Whether a file holds nothing yet. */
export function isNew(db: DatabaseSync): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}

function pragma(db: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}
