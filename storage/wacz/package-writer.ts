/** Writes the members of a WACZ one after the other into a file that appears only when it is whole. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { CundangError } from '../../src/errors.ts';
import { writeWhole } from '../whole-file.ts';
import { directory, localHeader, localHeaderLength, WIDE_FROM, type ZipMember } from './zip.ts';

/** A member as the data package lists it. */
export interface Resource {
  readonly name: string;
  readonly path: string;
  /** `sha256:` + hex. */
  readonly hash: string;
  readonly bytes: number;
}

export interface PackageWriter {
  /**
   * Appends a member; its bytes may come in pieces of any size.
   * @param most what it has no more bytes than, where that is known: small members need no ZIP64 fields
   */
  add(path: string, bytes: Bytes, most?: number): Promise<Resource>;
}

export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Pieces are gathered up to this many bytes before they are written. */
const GATHER = 1 << 20;

/**
 * Runs `work` with a writer to the file at `path`. When it is through the ZIP is ended, synced and renamed; if it throws,
 * nothing is left and an older file stays as it was.
 * @throws `disk.full`, `file.unreadable`
 */
export function writePackage<T>(path: string, work: (writer: PackageWriter) => Promise<T>): Promise<T> {
  return writeWhole(path, async (file) => {
    const members: ZipMember[] = [];
    let end = 0;
    const result = await work({
      async add(name, bytes, most = Number.POSITIVE_INFINITY) {
        const wide = most >= WIDE_FROM;
        const start = end + localHeaderLength({ name, wide });
        const { size, crc, hash } = await copy(file, start, bytes);
        if (size > most) throw new CundangError('internal', `${name} has ${size} bytes, more than ${most}`, { path });
        await writeAll(file, localHeader({ name, size, crc, wide }), end);
        members.push({ name, size, crc, offset: end, wide });
        end = start + size;
        return { name: name.slice(name.lastIndexOf('/') + 1), path: name, hash, bytes: size };
      },
    });
    await writeAll(file, directory(members, end), end);
    return result;
  });
}

async function copy(
  file: FileHandle,
  start: number,
  bytes: Bytes,
): Promise<{ readonly size: number; readonly crc: number; readonly hash: string }> {
  const hash = createHash('sha256');
  let [size, crc, waiting] = [0, 0, 0];
  let pieces: Uint8Array[] = [];
  const flush = async () => {
    await writeAll(file, pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces), start + size - waiting);
    pieces = [];
    waiting = 0;
  };
  for await (const piece of bytes) {
    hash.update(piece);
    crc = crc32(piece, crc);
    pieces.push(piece);
    size += piece.length;
    waiting += piece.length;
    if (waiting >= GATHER) await flush();
  }
  if (waiting > 0) await flush();
  return { size, crc, hash: `sha256:${hash.digest('hex')}` };
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let from = 0; from < bytes.length; ) {
    from += (await file.write(bytes, from, bytes.length - from, at + from)).bytesWritten;
  }
}
