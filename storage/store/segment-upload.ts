/** One closed segment, brought from the folder into the store and confirmed there. */
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asCundangError, CundangError } from '../../src/errors.ts';
import { syncDir, warcDir } from '../files.ts';
import { digestOfFile } from '../ingest/names.ts';
import { reindex } from '../mend.ts';
import { type SegmentNames, segmentOf } from './names.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Uploads what the store does not hold yet of a segment. The index comes last: a segment of which it is there is whole.
 * @param hasRecords whether there are sealed records; without them whoever wants the articles reads the WARC file
 * @returns its bytes
 * @throws `store.*`, `file.unreadable`
 */
export async function uploadSegment(
  dir: string,
  store: ObjectStore,
  segment: SegmentNames,
  hasRecords: boolean,
  signal?: AbortSignal,
): Promise<number> {
  const hasIndex = await sizeOf(join(warcDir(dir), segment.index)).catch(() => null);
  if (hasIndex === null) await reindex(dir, segment.warc);
  let bytes = 0;
  for (const name of [segment.warc, ...(hasRecords ? [segment.records] : []), segment.index]) {
    bytes += await confirm(store, name, join(warcDir(dir), name), signal);
  }
  return bytes;
}

/** Puts a file unless it is there, and asks the store what it holds. */
async function confirm(store: ObjectStore, name: string, path: string, signal?: AbortSignal): Promise<number> {
  const size = await sizeOf(path);
  const sha256 = await digestOfFile(path, null);
  const isHeld = async () => {
    const held = await store.head(name);
    return held !== null && held.size === size && held.sha256 === sha256;
  };
  if (await isHeld()) return size;
  await store.put(name, path, sha256, signal);
  if (await isHeld()) return size;
  throw new CundangError('store.differs', `${store.url} holds other bytes of ${name} than were sent`, { path: name });
}

async function sizeOf(path: string): Promise<number> {
  const { size } = await stat(path).catch((error) => {
    throw asCundangError(error, { path });
  });
  return size;
}

const noteName = (segment: SegmentNames): string => segment.warc.replace(/\.warc(\.gz)?$/, '.stored');

/** Takes note, beside the files, of the store that has confirmed a segment. */
export async function noteStored(dir: string, store: ObjectStore, segment: SegmentNames): Promise<void> {
  const path = join(warcDir(dir), noteName(segment));
  await writeFile(`${path}.new`, `${JSON.stringify({ store: store.url })}\n`, { flush: true });
  await rename(`${path}.new`, path);
  await syncDir(warcDir(dir));
}

/** Whether this store has confirmed the segment before. */
export async function isNoted(dir: string, store: ObjectStore, segment: SegmentNames): Promise<boolean> {
  try {
    const note = JSON.parse(await readFile(join(warcDir(dir), noteName(segment)), 'utf8')) as { store?: unknown };
    return note.store === store.url;
  } catch {
    return false;
  }
}

/** The segment that a note is of; its other names are the same whether its WARC file was compressed or not. */
export function notedSegment(name: string): SegmentNames | null {
  return name.endsWith('.stored') ? segmentOf(`${name.slice(0, -'.stored'.length)}.warc.gz`) : null;
}

/** Takes a confirmed segment from the folder, the note of it last: what a crash leaves is known by it. */
export async function removeLocal(dir: string, segment: SegmentNames): Promise<void> {
  for (const name of [segment.warc, segment.index, segment.records, noteName(segment)]) {
    await rm(join(warcDir(dir), name), { force: true });
  }
}
