/** The queue file: one SQLite database, opened for writing by the crawl or for reading beside it. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { asCundangError, CundangError } from '../../src/errors.ts';
import { SCHEMA, VERSION } from './schema.ts';

/**
 * What a transaction survives once it is committed. Both survive kill -9. `process` may be undone by a power cut, back
 * to an earlier consistent state: right for claims and settlements, which the crawl then makes again. `power` is
 * synced to the disk: for what only the caller knows.
 */
export type Durability = 'process' | 'power';

export interface QueueFile {
  readonly db: DatabaseSync;
  /** Runs `work` in one write transaction; undone whole when it throws. */
  transact<T>(durability: Durability, work: () => T): T;
  /** Runs `work` on one consistent state. */
  read<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens (and for writing creates) the queue file. Throws `archive.missing` when it is to be read and is not there,
 * `queue.version` when another version wrote it, `archive.damaged` when it is not a database.
 */
export function openFile(path: string, options: { readonly readOnly?: boolean } = {}): QueueFile {
  const readOnly = options.readOnly ?? false;
  if (readOnly && !existsSync(path)) throw new CundangError('archive.missing', 'no queue here', { path });
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly, timeout: 10_000 });
    prepareFile(db, path, readOnly);
    return queueFile(db, path);
  } catch (thrown) {
    db?.close();
    throw asCundangError(thrown, { path });
  }
}

function prepareFile(db: DatabaseSync, path: string, readOnly: boolean): void {
  db.exec('PRAGMA cache_size = -16000');
  if (!readOnly) {
    // WAL: readers beside the crawl never wait for it, nor it for them. The limit takes back a log grown by a burst.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 16777216; BEGIN IMMEDIATE');
    if (versionOf(db) === 0) db.exec(SCHEMA);
    db.exec('COMMIT');
  }
  const version = versionOf(db);
  if (version !== VERSION) throw new CundangError('queue.version', `the queue has version ${version}`, { path });
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version);
}

function queueFile(db: DatabaseSync, path: string): QueueFile {
  let synced: Durability | null = null;

  function bracket<T>(begin: string, work: () => T): T {
    try {
      db.exec(begin);
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (thrown) {
      if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
      throw asCundangError(thrown, { path });
    }
  }

  return {
    db,
    transact: (durability, work) => {
      if (synced !== durability && db.isOpen) {
        db.exec(`PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}`);
        synced = durability;
      }
      return bracket('BEGIN IMMEDIATE', work);
    },
    read: (work) => bracket('BEGIN', work),
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}
