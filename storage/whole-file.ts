/** Files that appear only when they are whole. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { asCundangError } from '../src/errors.ts';

/**
 * Runs `work` with a new file beside `path`, which is then synced and renamed to it; if `work` throws, nothing is left and
 * an older file stays as it was.
 * @throws `disk.full`, `file.unreadable`, and what `work` throws
 */
export async function writeWhole<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const partial = temporaryName(path);
  try {
    const file = await open(partial, 'wx');
    let result: T;
    try {
      result = await work(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
    return result;
  } catch (thrown) {
    await rm(partial, { force: true });
    throw asCundangError(thrown, { path });
  }
}

/** A name beside `path` that no other export uses. */
export function temporaryName(path: string): string {
  return `${path}.${randomBytes(4).toString('hex')}.part`;
}
