/**
 * Files that a writer left behind when it died: cut back to the last whole record, indexed anew, closed. Responses are
 * written before their requests, so a cut never leaves a request alone.
 */
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asCundangError } from '../src/errors.ts';
import { captureOf, captureRecord } from './captures.ts';
import { cdxjLine, writeIndex } from './cdxj.ts';
import { indexName, syncDir, warcDir, warcFiles } from './files.ts';
import { type Damage, readRecords } from './warc/reader.ts';

export interface Mended {
  /** Name of the file, without `.open`. */
  readonly file: string;
  /** Captures kept. */
  readonly captures: number;
  /** Bytes cut from the end. */
  readonly cutBytes: number;
  /** There was nothing in it, so the file is gone. */
  readonly removed: boolean;
  /** Damage that is not at the end: left in place, for `verify` to report. */
  readonly damage: readonly Damage[];
}

/**
 * Mends every file of an archive that still ends in `.open`. Only the holder of the lock may call it.
 * @throws `disk.full`, `file.unreadable`
 */
export async function mendArchive(dir: string): Promise<readonly Mended[]> {
  const folder = warcDir(dir);
  const mended: Mended[] = [];
  try {
    for (const { name, path, open: left } of await warcFiles(dir)) {
      if (left) mended.push(await mendFile(folder, name, path));
    }
    // Journals of files that were closed already, and index drafts.
    for (const name of await readdir(folder)) {
      if (/\.cdxj\.(open|new)$/.test(name)) await rm(join(folder, name));
    }
    await syncDir(folder);
  } catch (error) {
    throw asCundangError(error, { path: folder });
  }
  return mended;
}

async function mendFile(folder: string, name: string, path: string): Promise<Mended> {
  const { lines, isEmpty, end, size, damage } = await walk(path, name);
  const index = join(folder, indexName(name));
  if (isEmpty) {
    await rm(path);
    await rm(index, { force: true });
    return { file: name, captures: 0, cutBytes: size, removed: true, damage };
  }
  const file = await open(path, 'r+');
  try {
    if (end < size) await file.truncate(end);
    await file.sync();
  } finally {
    await file.close();
  }
  const captures = lines.length;
  await writeIndex(index, lines);
  await rename(path, join(folder, name));
  return { file: name, captures, cutBytes: size - end, removed: false, damage };
}

/** Index lines of what is whole, where that ends, and the size of the file; it is empty where nothing follows its warcinfo. */
async function walk(path: string, name: string) {
  const lines: string[] = [];
  const damage: Damage[] = [];
  let isEmpty = true;
  let end = 0;
  let size = 0;
  for await (const found of readRecords(path)) {
    size = found.offset + found.length;
    if (found.kind === 'damage') {
      damage.push(found);
      continue;
    }
    end = size;
    if (found.record.type !== 'warcinfo') isEmpty = false;
    const record = captureRecord(found.record);
    if (record !== null) lines.push(cdxjLine(captureOf(record, name, found.offset, found.length)));
  }
  // What lies behind the last whole record is cut; what lies before it stays.
  return { lines, isEmpty, end, size, damage: damage.filter(({ offset }) => offset < end) };
}

/** Indexes a closed file anew from its records. @throws `file.unreadable`, `disk.full` */
export async function reindex(dir: string, name: string): Promise<void> {
  const folder = warcDir(dir);
  const { lines } = await walk(join(folder, name), name);
  await writeIndex(join(folder, indexName(name)), lines);
}
