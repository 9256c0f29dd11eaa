/** Opens SQLite files and says in the program's own terms what SQLite has against it. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { CundangError } from '../../src/errors.ts';
import { prepareSchema } from './schema.ts';

/** How long a statement waits for another process's transaction, milliseconds. */
export const BUSY_MS = 10_000;

/** Pages that wait in the WAL, 16 MB: pages of the indexes are written often, and reach the file once in so many. */
const WAL_PAGES = 4_000;

const CACHE_KB = 16_000;

/** Primary result codes, https://www.sqlite.org/rescode.html; the extended ones carry them in the low byte. */
const BUSY = 5;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

/**
 * Opens (and, unless `readOnly`, creates) the catalogue at `path`.
 * @throws CundangError `archive.missing`, `catalog.version`, `catalog.damaged`, `archive.locked`, `disk.full`
 */
export function openDatabase(path: string, readOnly: boolean, cacheKb = CACHE_KB): DatabaseSync {
  if (readOnly && !existsSync(path)) throw new CundangError('archive.missing', `no catalogue at ${path}`, { path });
  return openFile(path, { readOnly, cacheKb, prepare: (db) => prepareSchema(db, path, readOnly) });
}

export interface FileOptions {
  readonly readOnly: boolean;
  /** Memory for pages, KiB. */
  readonly cacheKb: number;
  /** Makes or checks the tables. */
  readonly prepare: (db: DatabaseSync) => void;
}

/**
 * Opens an SQLite file. WAL lets others read while one writes.
 * `synchronous=NORMAL` may lose the last transactions at a power cut, never the file's consistency: right here,
 * since the WARCs are the truth and `progress` falls back together with the articles, so the rest is read again.
 */
export function openFile(path: string, { readOnly, cacheKb, prepare }: FileOptions): DatabaseSync {
  return guarded(path, () => {
    const db = new DatabaseSync(path, { readOnly, timeout: BUSY_MS });
    try {
      if (!readOnly)
        db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${WAL_PAGES}`);
      db.exec(`PRAGMA cache_size = -${cacheKb}`);
      prepare(db);
    } catch (thrown) {
      db.close();
      throw thrown;
    }
    return db;
  });
}

/** Runs `work`, turning SQLite's errors into rows of the error table. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw named(thrown, path);
  }
}

/** Runs `work` in one write transaction; nothing of it stays if it throws. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (thrown) {
    // SQLite has rolled back by itself when the disk is full.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw thrown;
  }
}

function named(thrown: unknown, path: string): unknown {
  const extended = (thrown as { errcode?: unknown })?.errcode;
  if (typeof extended !== 'number') return thrown;
  const code = extended & 0xff;
  if (code === FULL) return new CundangError('disk.full', 'the disk is full', { path }, thrown);
  if (code === BUSY)
    return new CundangError('archive.locked', 'another process writes the catalogue', { path }, thrown);
  if (code === CORRUPT || code === NOT_A_DATABASE) {
    return new CundangError('catalog.damaged', `not a sound catalogue: ${path}`, { path }, thrown);
  }
  return thrown;
}
