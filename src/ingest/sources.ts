/** The WARC files behind a path: itself, those of a folder, those within a WACZ. */
import { open, readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Source } from '../../storage/ingest/take.ts';
import { waczSources } from '../../storage/ingest/wacz.ts';
import { asCundangError, CundangError } from '../errors.ts';

const NAMES = /\.(warc|warc\.gz|warc\.zst|wacz)$/i;

/**
 * The files that a path names: one file whatever its name, or all of a folder and its folders, by name.
 * @param except folder whose files are left out: an archive never takes in itself
 * @throws `file.unreadable`
 */
export async function filesBehind(path: string, except: string): Promise<readonly string[]> {
  try {
    if ((await stat(path)).isFile()) return [path];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && NAMES.test(entry.name))
      .filter((entry) => relative(except, entry.parentPath).startsWith('..'))
      .map((entry) => join(entry.parentPath, entry.name));
    if (files.length > 0) return files.sort();
  } catch (error) {
    throw asCundangError(error, { path });
  }
  throw new CundangError('file.unreadable', `there are no WARC or WACZ files in ${path}`, { path });
}

/** The WARCs of one file; `scratch` as for {@link waczSources}. */
export async function* sourcesOf(path: string, label: string, scratch: string): AsyncGenerator<Source, void, void> {
  if (!(await isZip(path))) yield { label, path, within: null, declared: null };
  else {
    for await (const source of waczSources(path, scratch))
      yield { ...source, label: label + source.label.slice(path.length) };
  }
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch((error) => {
    throw asCundangError(error, { path });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.readUInt32LE(0) === 0x04034b50;
  } finally {
    await file.close();
  }
}
