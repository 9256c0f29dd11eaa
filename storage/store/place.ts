/** A file of an archive wherever it lies, on the disk or in an object store, and its bytes. */
import { open, stat } from 'node:fs/promises';
import { asCundangError, CundangError } from '../../src/errors.ts';

/** Bytes that are read by their place; a `FileHandle` is one. */
export interface Bytes {
  /** Reads up to `length` bytes from `position` on to `from` in `into`; 0 at the end. */
  read(into: Buffer, from: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

/** A file that does not lie on the disk. */
export interface RemoteFile {
  /** Its address, for people. */
  readonly path: string;
  /** Bytes; null when the store does not hold it. */
  readonly size: number | null;
  /** @throws `store.missing` */
  open(): Promise<Bytes>;
}

/** Path of a local file, or a file of a store. */
export type FilePlace = string | RemoteFile;

export function pathOf(place: FilePlace): string {
  return typeof place === 'string' ? place : place.path;
}

/** @throws `file.unreadable`, `store.missing` */
export async function openPlace(place: FilePlace): Promise<Bytes> {
  if (typeof place !== 'string') return place.open();
  return open(place, 'r').catch((error) => {
    throw asCundangError(error, { path: place });
  });
}

/** @throws `file.unreadable`, `store.missing` */
export async function sizeOf(place: FilePlace): Promise<number> {
  if (typeof place !== 'string') {
    if (place.size !== null) return place.size;
    throw new CundangError('store.missing', `the store does not hold ${place.path}`, { path: place.path });
  }
  const { size } = await stat(place).catch((error) => {
    throw asCundangError(error, { path: place });
  });
  return size;
}
