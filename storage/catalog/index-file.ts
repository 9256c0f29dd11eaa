/**
 * The indexes' file beside the catalogue's, so that they can be filled while records are written: neither waits for the other's lock.
 * Its own mark tells how far into the catalogue's changes it has read, and is written together with what it has read: nothing is left
 * out or indexed twice, whenever a process dies.
 */
import { existsSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CundangError } from '../../src/errors.ts';
import { BUSY_MS, guarded, openFile } from './database.ts';
import { createTables, isNew, isOf, type Schema } from './schema.ts';

/** "CDni" */
const APPLICATION_ID = 0x43446e69;
/** Raised with every change of the tables or of what the indexes hold; the next writer then makes them anew. */
const INDEX_VERSION = 1;

/** SQLITE_READONLY_ROLLBACK, https://www.sqlite.org/rescode.html */
const READONLY_ROLLBACK = 776;

/** Enough for the segments that a batch is merged with; the thread that writes is to stay small. */
const CACHE_KB = 8_000;

/** `catalog.sqlite` → `catalog-index.sqlite`. */
export function indexPath(path: string): string {
  return join(dirname(path), basename(path).replace(/^([^.]*)/, '$1-index'));
}

/** Files that SQLite keeps for a database in WAL mode. */
export function filesOf(path: string): readonly string[] {
  return ['', '-wal', '-shm'].map((suffix) => path + suffix);
}

/**
 * - `fulltext`: index terms only (contentless). `detail=none` keeps which record holds a term, not where: a quarter of the size,
 *   and the order of words is checked on the article itself (search.ts). `hashsize` and `automerge` fit batches of 1,000.
 * - `signature`: 128 places of 16 bits of each record that has a text (src/text/signature.ts), and the place of its bands.
 * - `near_band`: the bands of the signatures as terms, by the beginning of the record's digest as a number (near-index.ts);
 *   `near_bucket` lists them by band. `automerge` keeps the segments few: half the time of a look for a tenth more of writing.
 * - `mark`: the catalogue's identity, and the serial of the last of its changes that is in the indexes.
 */
function schemaFor(catalog: number, name: 'main' | 'temp'): Schema {
  const tables = `
CREATE VIRTUAL TABLE ${name}.fulltext USING fts5 (
  terms, tokenize = 'ascii', detail = none, content = '', contentless_delete = 1
);
INSERT INTO ${name}.fulltext (fulltext, rank) VALUES ('hashsize', 8000000), ('automerge', 8);
CREATE TABLE ${name}.signature (record INTEGER PRIMARY KEY, place INTEGER NOT NULL, bins BLOB NOT NULL) STRICT;
CREATE VIRTUAL TABLE ${name}.near_band USING fts5 (bands, tokenize = 'ascii', detail = none, content = '', columnsize = 0);
INSERT INTO ${name}.near_band (near_band, rank) VALUES ('automerge', 2);
CREATE VIRTUAL TABLE ${name}.near_bucket USING fts5vocab (near_band, instance);
CREATE TABLE ${name}.mark (catalog INTEGER NOT NULL, up_to INTEGER NOT NULL) STRICT;
INSERT INTO ${name}.mark VALUES (${catalog}, 0);
`;
  return { applicationId: APPLICATION_ID, version: INDEX_VERSION, tables };
}

/** Takes everything out of the indexes. */
export const EMPTY = `
INSERT INTO fulltext (fulltext) VALUES ('delete-all');
DELETE FROM signature;
INSERT INTO near_band (near_band) VALUES ('delete-all');
`;

/**
 * Opens the indexes of the catalogue at `path` for writing; new ones where there are none, or of another catalogue or version, or
 * damaged.
 */
export function openIndex(path: string, catalog: number): DatabaseSync {
  const file = indexPath(path);
  if (stateOf(file, catalog, false) === 'unusable') for (const one of filesOf(file)) rmSync(one, { force: true });
  return openFile(file, {
    readOnly: false,
    cacheKb: CACHE_KB,
    prepare: (db) => createTables(db, schemaFor(catalog, 'main')),
  });
}

/**
 * Gives a connection to the catalogue at `path` the tables of its indexes to read. Where they cannot be used the tables are empty ones
 * in memory, and all records wait. Whether they can.
 */
export function attachIndex(db: DatabaseSync, path: string): boolean {
  const file = indexPath(path);
  const catalog = identityOf(db);
  if (isIndexed(path, catalog)) {
    db.prepare('ATTACH ? AS indexes').run(file);
    // A file that has come in its place since is hidden by the tables in memory.
    if (db.prepare('SELECT catalog FROM indexes.mark').get()?.catalog === catalog) return true;
  }
  db.exec(schemaFor(catalog, 'temp').tables);
  return false;
}

/** How far the indexes of the catalogue at `path` have read, for a writer; 0 where there are none that can be used. */
export function indexedUpTo(path: string, catalog: number): number {
  const state = stateOf(indexPath(path), catalog, false);
  return typeof state === 'number' ? state : 0;
}

/** Whether there are indexes that can be read. */
export function isIndexed(path: string, catalog: number): boolean {
  return typeof stateOf(indexPath(path), catalog, true) === 'number';
}

/** The number by which a catalogue's indexes know it. */
export function identityOf(catalog: DatabaseSync): number {
  return Number(catalog.prepare('SELECT number FROM identity').get()?.number);
}

/** How far a file of indexes has read, or why it cannot be used. */
function stateOf(file: string, catalog: number, readOnly: boolean): number | 'missing' | 'unusable' {
  if (!existsSync(file)) return 'missing';
  try {
    return guarded(file, () => {
      using db = new DatabaseSync(file, { readOnly, timeout: BUSY_MS });
      if (isNew(db)) return 'missing';
      if (!isOf(db, schemaFor(catalog, 'main'))) return 'unusable';
      const mark = db.prepare('SELECT catalog, up_to FROM mark').get();
      return mark?.catalog === catalog ? Number(mark.up_to) : 'unusable';
    });
  } catch (thrown) {
    const isDamaged = thrown instanceof CundangError && thrown.code === 'catalog.damaged';
    // A process died while it made the file; the next writer takes that back.
    if (isDamaged || (readOnly && (thrown as { errcode?: unknown }).errcode === READONLY_ROLLBACK)) return 'unusable';
    throw thrown;
  }
}
