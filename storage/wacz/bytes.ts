/** Parts of files as bytes, a piece at a time. */
import { CundangError } from '../../src/errors.ts';
import { OPEN } from '../files.ts';
import { type Bytes, type FilePlace, openPlace, pathOf } from '../store/place.ts';

/** Bytes read at once. */
const PIECE = 256 * 1024;

/**
 * The bytes of a file from `start` up to `end`.
 * @param piece bytes read at once
 * @throws `file.unreadable`; `archive.damaged` when the file ends before
 */
export async function* bytesOf(
  path: FilePlace,
  start: number,
  end: number,
  piece: number = PIECE,
): AsyncGenerator<Buffer, void, void> {
  const file = await openFile(path);
  try {
    for (let at = start; at < end; ) {
      const bytes = await readSome(file, at, Math.min(piece, end - at));
      if (bytes.length === 0)
        throw new CundangError('archive.damaged', 'the file has become shorter', { path: pathOf(path) });
      yield bytes;
      at += bytes.length;
    }
  } finally {
    await file.close();
  }
}

/** A file that was being written when its name was read may have been closed, and renamed, since. @throws `file.unreadable` */
export async function openFile(path: FilePlace): Promise<Bytes> {
  if (typeof path !== 'string' || !path.endsWith(OPEN)) return openPlace(path);
  return openPlace(path).catch(() => openPlace(path.slice(0, -OPEN.length)));
}

/** Up to `length` bytes at `at`; none at the end of the file. */
export async function readSome(file: Bytes, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  return bytes.subarray(0, bytesRead);
}
