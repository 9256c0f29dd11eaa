/** The catalogue's tables. Everything in them can be rebuilt from the WARCs, so a new version needs no migration. */
import type { DatabaseSync } from 'node:sqlite';
import { CundangError } from '../../src/errors.ts';

/** Raised with every change of the tables or of what the full-text index holds. */
export const CATALOG_VERSION = 2;

/** "CDng": tells a catalogue from any other SQLite file. */
const APPLICATION_ID = 0x43446e67;

/**
 * - `record`: one row per content digest, narrow, so that counting and sorting do not touch the texts.
 * - `article`: the JSON of the record's best article, the only copy of its text.
 * - `sighting`: a record seen at a URL, or in an imported file; '' stands for null, since both are part of the key.
 * - `fulltext`: index terms only (contentless). `detail=none` keeps which record holds a term, not where: a quarter of the size,
 *   and the order of words is checked on the article itself (search.ts).
 * - `signature`: 128 places of 16 bits of each record that has a text (src/text/signature.ts).
 * - `near_band`: the bands of the signatures as terms, by the beginning of the record's digest as a number (near-index.ts);
 *   `near_bucket` lists them by band. `automerge` keeps the segments few: half the time of a look for a tenth more of writing.
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
CREATE VIRTUAL TABLE fulltext USING fts5 (
  terms, tokenize = 'ascii', detail = none, content = '', contentless_delete = 1
);
INSERT INTO fulltext (fulltext, rank) VALUES ('hashsize', 16000000), ('automerge', 8);
CREATE TABLE signature (record INTEGER PRIMARY KEY, bins BLOB NOT NULL) STRICT;
CREATE VIRTUAL TABLE near_band USING fts5 (bands, tokenize = 'ascii', detail = none, content = '', columnsize = 0);
INSERT INTO near_band (near_band, rank) VALUES ('automerge', 2);
CREATE VIRTUAL TABLE near_bucket USING fts5vocab (near_band, instance);
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

/**
 * Creates the tables in a new file and refuses a file of another version or another program.
 * @throws CundangError `catalog.version`
 */
export function prepareSchema(db: DatabaseSync, path: string, readOnly: boolean): void {
  if (!readOnly && isNew(db)) create(db);
  const version = pragma(db, 'user_version');
  if (pragma(db, 'application_id') !== APPLICATION_ID || version !== CATALOG_VERSION) {
    const message = `catalogue of version ${version} where ${CATALOG_VERSION} is wanted: ${path}`;
    throw new CundangError('catalog.version', message, { path });
  }
}

function create(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE');
  // Another process may have been first between the look and the lock.
  if (isNew(db)) {
    db.exec(TABLES);
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${CATALOG_VERSION}`);
  }
  db.exec('COMMIT');
}

function isNew(db: DatabaseSync): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}

function pragma(db: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}
