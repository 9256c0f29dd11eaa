/**
 * One writer per archive. The lock is the kernel's, taken through SQLite on `DIR/lock`: it ends with the process
 * however that dies, cannot outlive it, knows no reused process numbers and lets only one of two starters in, also
 * between containers that share the directory. The owner's number and start stand inside for the error message.
 *
 * Nothing else in the process may open and close that file: POSIX drops a process's locks when any handle is closed.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { asCundangError, CundangError } from '../src/errors.ts';

export interface Lock {
  release(): void;
}

/** @throws `archive.locked` while another process, or this one, writes to the archive */
export function lockArchive(dir: string): Lock {
  const path = join(dir, 'lock');
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { timeout: 0 });
    db.exec('BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS owner (pid INTEGER, started TEXT); DELETE FROM owner');
    const started = new Date(Date.now() - process.uptime() * 1000).toISOString();
    db.prepare('INSERT INTO owner VALUES (?, ?)').run(process.pid, started);
    // The row becomes readable for others; the lock is then held by a transaction that writes nothing.
    db.exec('COMMIT; BEGIN IMMEDIATE');
  } catch (error) {
    const locked = ((error as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY;
    const owner = locked && db !== null ? ownerIn(db) : null;
    db?.close();
    if (locked) throw new CundangError('archive.locked', `the archive is in use${owner ?? ''}`, { path: dir }, error);
    throw asCundangError(error, { path });
  }
  const held = db;
  return { release: () => held.close() };
}

/** Primary result code; the higher bits tell kinds of it apart. */
const SQLITE_BUSY = 5;

function ownerIn(db: DatabaseSync): string | null {
  try {
    const row = db.prepare('SELECT pid, started FROM owner').get();
    return row === undefined ? null : ` by process ${row.pid} since ${row.started}`;
  } catch {
    return null;
  }
}
