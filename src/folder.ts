/** The files of an archive folder, and how they are opened: by the one process that writes, or by any that read. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from '../crawlers/site.ts';
import type { Pace } from '../queue/frontier.ts';
import { openQueue, type Queue } from '../queue/sqlite/open.ts';
import { type Archive, type ArchiveOptions, openArchive } from '../storage/archive.ts';
import { openInBackground } from '../storage/catalog/background.ts';
import { type Catalog, openCatalog } from '../storage/catalog/catalog.ts';
import type { SpoolOptions } from '../storage/store/spool.ts';
import type { Config } from './config.ts';
import { CundangError } from './errors.ts';
import { type Indexed, indexArchive } from './index-archive.ts';
import type { Reader } from './reader.ts';
import { catalogRecords, type Records } from './records.ts';
import { maxAgeOf, openSending, type Sending } from './sending.ts';
import { openPlaceOf } from './store.ts';

export const catalogPath = (dir: string): string => join(dir, 'catalog.sqlite');
export const queuePath = (dir: string): string => join(dir, 'queue.sqlite');

/** An archive folder that this process alone writes to. */
export interface Folder {
  readonly archive: Archive;
  readonly queue: Queue;
  readonly catalog: Catalog;
  /** Where articles go: the catalogue, and with the files into the store. */
  readonly records: Records;
  /** Null where no store is configured. The caller starts it. */
  readonly sending: Sending | null;
  /** What a process that died had stored and not yet brought into the catalogue. */
  readonly recovered: Indexed;
  /** Resolves when all records are in the catalogue's indexes; at once when `signal` is aborted. At the end of a run. */
  caughtUp(signal?: AbortSignal): Promise<void>;
  /** Closes the file in hand and waits until the store has all of them. Resolves to those it has not, 0 unless `signal` is aborted. */
  sendAll(signal?: AbortSignal): Promise<number>;
  /** Closes what is open; records that are not indexed yet are by the next writer. */
  close(): Promise<void>;
}

export interface FolderOptions {
  readonly config: Config;
  readonly sites: readonly Site[];
  readonly reader: Reader;
  readonly paceOf: (lane: string, site: string) => Pace;
  /** Told when the store does not take a file; there is always another attempt. */
  readonly onProblem?: SpoolOptions['onProblem'];
  /** Told of each file that the store has confirmed. */
  readonly onStored?: SpoolOptions['onStored'];
  /** Told how many claims of workers that died were put back into the queue. */
  readonly onRecovered?: (claims: number) => void;
}

/**
 * Opens a folder for writing, makes it where there is none, and finishes what a writer that died left half done:
 * torn WARC files are mended, and what they hold beyond the catalogue's marks is indexed.
 * @throws `archive.locked`, `disk.full`
 */
export async function openFolder(options: FolderOptions): Promise<Folder> {
  const { config, sites, reader, paceOf, onProblem, onStored } = options;
  const { dir } = config;
  const sending = await openSending(config, dir, { onProblem, onStored });
  const opened: { close(): unknown }[] = sending === null ? [] : [sending];
  const close = async () => {
    for (const part of opened.reverse()) await part.close();
  };
  try {
    const archive = await openArchive(dir, archiveOptions(config, sending));
    // Closed last: all the others work under its lock.
    opened.unshift(archive);
    const queue = await openQueueOf(config, paceOf, options.onRecovered);
    opened.push(queue);
    const background = openInBackground(catalogPath(dir));
    opened.push(background);
    const { catalog, caughtUp } = background;
    // Damage is stepped over here: an archive with a bad spot still takes new pages; `verify` tells of it.
    const { contentIndex } = queue;
    await using whole = await openPlaceOf(config);
    const parts = { catalog, contentIndex, sites, reader, onDamage: () => {} };
    const recovered = await indexArchive(whole.place, { ...parts, walk: dir });
    const records = catalogRecords(catalog, sending?.journal ?? null);
    const sendAll = async (signal?: AbortSignal): Promise<number> => {
      if (sending === null) return 0;
      await archive.rotate();
      sending.start();
      return sending.drain(signal);
    };
    return { archive, queue, catalog, records, sending, recovered, caughtUp, sendAll, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How an archive's files are written and closed. */
export function archiveOptions(config: Config, sending: Sending | null): ArchiveOptions {
  return {
    userAgent: config['network.userAgent'],
    robots: config['crawl.robots'],
    maxBytes: config['archive.maxBytes'],
    maxAgeMs: maxAgeOf(config),
    onClosed: (file) => sending?.closed(file),
  };
}

/**
 * The queue that the configuration names: the file in the folder, or one in Redis, which other folders' workers may share.
 * @throws `queue.gone` when there is no Redis at `queue.redis`
 */
export async function openQueueOf(
  config: Config,
  paceOf: FolderOptions['paceOf'],
  onRecovered?: FolderOptions['onRecovered'],
): Promise<Queue> {
  const { 'queue.redis': url, 'queue.prefix': prefix, 'queue.leaseMs': leaseMs, 'queue.goneMs': goneAfterMs } = config;
  if (url === null) return openQueue(queuePath(config.dir), { paceOf, takeOver: true });
  const { openRedisQueue } = await import('../queue/redis/open.ts');
  return openRedisQueue({ url, prefix, leaseMs, goneAfterMs, paceOf, onRecovered });
}

/** The catalogue, beside whatever else runs. @throws `archive.missing` */
export function readCatalog(dir: string): Catalog {
  if (!existsSync(catalogPath(dir))) {
    throw new CundangError('archive.missing', `there is no catalogue in ${dir}`, { path: dir });
  }
  return openCatalog(catalogPath(dir), { readOnly: true });
}
