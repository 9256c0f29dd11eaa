/**
 * The files of an archive: `DIR/warc/NAME.warc.gz` and `NAME.cdxj` beside it. While a file is being written both names
 * end in `.open`, and the index is a journal in the order of writing.
 */
import { randomBytes } from 'node:crypto';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asCundangError, CundangError } from '../src/errors.ts';

export const OPEN = '.open';

export function warcDir(dir: string): string {
  return join(dir, 'warc');
}

/** `cundang-<UTC, 17 digits>-<serial>-<random>.warc.gz`: sorts by time, never meets another writer's. */
export function newWarcName(now: Date, serial: number): string {
  const stamp = now.toISOString().replace(/\D/g, '');
  return `cundang-${stamp}-${String(serial).padStart(5, '0')}-${randomBytes(3).toString('hex')}.warc.gz`;
}

/** `NAME.warc.gz` or `NAME.warc` → `NAME.cdxj`. */
export function indexName(warc: string): string {
  return `${warc.replace(/\.warc(\.gz)?$/, '')}.cdxj`;
}

export interface WarcFile {
  /** Without `.open`. */
  readonly name: string;
  /** Where it lies now. */
  readonly path: string;
  readonly indexPath: string;
  readonly open: boolean;
}

/**
 * The WARC files of an archive, by name.
 * @throws `archive.missing` when there is no archive
 */
export async function warcFiles(dir: string): Promise<readonly WarcFile[]> {
  const folder = warcDir(dir);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw new CundangError('archive.missing', `there is no archive in ${dir}`, { path: dir });
    throw asCundangError(error, { path: folder });
  });
  return names
    .filter((name) => /\.warc(\.gz)?(\.open)?$/.test(name))
    .map((stored) => {
      const isOpen = stored.endsWith(OPEN);
      const name = isOpen ? stored.slice(0, -OPEN.length) : stored;
      const indexPath = join(folder, indexName(name)) + (isOpen ? OPEN : '');
      return { name, path: join(folder, stored), indexPath, open: isOpen };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Makes created, renamed and removed names durable. */
export async function syncDir(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
