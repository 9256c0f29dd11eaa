/** The catalogue and the content index anew, from the WARC files alone. The old catalogue stays until the new one is whole. */
import { rename, rm } from 'node:fs/promises';
import type { Site } from '../crawlers/site.ts';
import { openQueue } from '../queue/sqlite/open.ts';
import { openArchive } from '../storage/archive.ts';
import { openCatalog } from '../storage/catalog/catalog.ts';
import { warcFiles } from '../storage/files.ts';
import type { Config } from './config.ts';
import { asCundangError } from './errors.ts';
import { catalogPath, queuePath } from './folder.ts';
import { type Indexed, type IndexOptions, indexArchive } from './index-archive.ts';
import type { Reader } from './reader.ts';

/** Suffixes of the files that SQLite keeps beside a database in WAL mode. */
const besides = ['-wal', '-shm'];

/** @throws `archive.missing`, `archive.locked` while another process writes */
export async function rebuild(
  config: Config,
  sites: readonly Site[],
  reader: Reader,
  events: Pick<IndexOptions, 'onProgress' | 'onDamage'>,
): Promise<Indexed> {
  const { dir } = config;
  await warcFiles(dir);
  const archive = await openArchive(dir);
  try {
    const next = `${catalogPath(dir)}.new`;
    await removeDatabase(next);
    const queue = await openQueue(queuePath(dir), { paceOf: () => ({ concurrency: 1, delayMs: 0 }), takeOver: true });
    const catalog = openCatalog(next);
    let indexed: Indexed;
    try {
      indexed = await indexArchive(dir, { catalog, contentIndex: queue.contentIndex, sites, reader, ...events });
      catalog.finish();
    } finally {
      catalog.close();
      await queue.close();
    }
    await removeDatabase(catalogPath(dir));
    await rename(next, catalogPath(dir));
    return indexed;
  } catch (error) {
    throw asCundangError(error, { path: dir });
  } finally {
    await archive.close();
  }
}

async function removeDatabase(path: string): Promise<void> {
  for (const suffix of ['', ...besides]) await rm(path + suffix, { force: true });
}
