/** The files of an archive folder, and how they are opened: by the one process that writes, or by any that read. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from '../crawlers/site.ts';
import type { Pace } from '../queue/frontier.ts';
import { openQueue, type Queue } from '../queue/sqlite/open.ts';
import { type Archive, openArchive } from '../storage/archive.ts';
import { openInBackground } from '../storage/catalog/background.ts';
import { type Catalog, openCatalog } from '../storage/catalog/catalog.ts';
import type { Config } from './config.ts';
import { CundangError } from './errors.ts';
import { type Indexed, indexArchive } from './index-archive.ts';
import type { Reader } from './reader.ts';

export const catalogPath = (dir: string): string => join(dir, 'catalog.sqlite');
export const queuePath = (dir: string): string => join(dir, 'queue.sqlite');

/** An archive folder that this process alone writes to. */
export interface Folder {
  readonly archive: Archive;
  readonly queue: Queue;
  readonly catalog: Catalog;
  /** What a process that died had stored and not yet brought into the catalogue. */
  readonly recovered: Indexed;
  /** Resolves when all records are in the catalogue's indexes; at once when `signal` is aborted. At the end of a run. */
  caughtUp(signal?: AbortSignal): Promise<void>;
  /** Closes what is open; records that are not indexed yet are by the next writer. */
  close(): Promise<void>;
}

export interface FolderOptions {
  readonly config: Config;
  readonly sites: readonly Site[];
  readonly reader: Reader;
  readonly paceOf: (lane: string, site: string) => Pace;
}

/**
 * Opens a folder for writing, makes it where there is none, and finishes what a writer that died left half done:
 * torn WARC files are mended, and what they hold beyond the catalogue's marks is indexed.
 * @throws `archive.locked`, `disk.full`
 */
export async function openFolder({ config, sites, reader, paceOf }: FolderOptions): Promise<Folder> {
  const { dir } = config;
  const archive = await openArchive(dir, {
    userAgent: config['network.userAgent'],
    robots: config['crawl.robots'],
    maxBytes: config['archive.maxBytes'],
  });
  const opened: { close(): unknown }[] = [archive];
  const close = async () => {
    for (const part of opened.reverse()) await part.close();
  };
  try {
    const queue = await openQueueOf(config, paceOf);
    opened.push(queue);
    const background = openInBackground(catalogPath(dir));
    opened.push(background);
    const { catalog, caughtUp } = background;
    // Damage is stepped over here: an archive with a bad spot still takes new pages; `verify` tells of it.
    const { contentIndex } = queue;
    const recovered = await indexArchive(dir, { catalog, contentIndex, sites, reader, onDamage: () => {} });
    return { archive, queue, catalog, recovered, caughtUp, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * The queue that the configuration names: the file in the folder, or one in Redis, which other folders' workers may share.
 * @throws `queue.gone` when there is no Redis at `queue.redis`
 */
export async function openQueueOf(config: Config, paceOf: FolderOptions['paceOf']): Promise<Queue> {
  const { 'queue.redis': url, 'queue.prefix': prefix, 'queue.leaseMs': leaseMs, 'queue.goneMs': goneAfterMs } = config;
  if (url === null) return openQueue(queuePath(config.dir), { paceOf, takeOver: true });
  const { openRedisQueue } = await import('../queue/redis/open.ts');
  return openRedisQueue({ url, prefix, leaseMs, goneAfterMs, paceOf });
}

/** The catalogue, beside whatever else runs. @throws `archive.missing` */
export function readCatalog(dir: string): Catalog {
  if (!existsSync(catalogPath(dir))) {
    throw new CundangError('archive.missing', `there is no catalogue in ${dir}`, { path: dir });
  }
  return openCatalog(catalogPath(dir), { readOnly: true });
}
