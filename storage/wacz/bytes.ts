/** Parts of files as bytes, a piece at a time. */
import { type FileHandle, open } from 'node:fs/promises';
import { asCundangError, CundangError } from '../../src/errors.ts';
import { OPEN } from '../files.ts';

/** Bytes read at once. */
const PIECE = 256 * 1024;

/**
 * The bytes of a file from `start` up to `end`.
 * @param piece bytes read at once
 * @throws `file.unreadable`; `archive.damaged` when the file ends before
 */
export async function* bytesOf(
  path: string,
  start: number,
  end: number,
  piece: number = PIECE,
): AsyncGenerator<Buffer, void, void> {
  const file = await openFile(path);
  try {
    for (let at = start; at < end; ) {
      const bytes = await readSome(file, at, Math.min(piece, end - at));
      if (bytes.length === 0) throw new CundangError('archive.damaged', 'the file has become shorter', { path });
      yield bytes;
      at += bytes.length;
    }
  } finally {
    await file.close();
  }
}

/** A file that was being written when its name was read may have been closed, and renamed, since. @throws `file.unreadable` */
export async function openFile(path: string): Promise<FileHandle> {
  const handle = path.endsWith(OPEN)
    ? open(path, 'r').catch(() => open(path.slice(0, -OPEN.length), 'r'))
    : open(path, 'r');
  return handle.catch((error) => {
    throw asCundangError(error, { path });
  });
}

/** Up to `length` bytes at `at`; none at the end of the file. */
export async function readSome(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  return bytes.subarray(0, bytesRead);
}
