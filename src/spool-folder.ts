/**
 * The folders of workers: `DIR/worker-1`, `DIR/worker-2` … on a disk that they may share. A worker takes the first that is
 * free, so what one that died left there is mended and sent by the next.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queue } from '../queue/sqlite/open.ts';
import { type Archive, openArchive } from '../storage/archive.ts';
import { warcDir } from '../storage/files.ts';
import type { SpoolOptions } from '../storage/store/spool.ts';
import type { Config } from './config.ts';
import { CundangError } from './errors.ts';
import { archiveOptions, type FolderOptions, openQueueOf } from './folder.ts';
import { journalRecords, type Records } from './records.ts';
import { openSending, type Sending } from './sending.ts';

export interface SpoolFolder extends AsyncDisposable {
  /** This worker's own. */
  readonly dir: string;
  readonly archive: Archive;
  readonly queue: Queue;
  readonly records: Records;
  readonly sending: Sending;
}

/** Workers that can share a disk. */
const MOST_FOLDERS = 1000;

const folderOf = (config: Config, number: number): string => join(config.dir, `worker-${number}`);

/** @throws `queue.gone`, `config.invalid`, `disk.full`; `usage` where no store is configured */
export async function openSpoolFolder(
  config: Config,
  options: Pick<FolderOptions, 'paceOf' | 'onProblem' | 'onStored' | 'onRecovered'>,
): Promise<SpoolFolder> {
  const { dir, archive, sending } = await firstFree(config, options);
  try {
    const queue = await openQueueOf(config, options.paceOf, options.onRecovered);
    const records = journalRecords(sending.journal, queue.contentIndex);
    return {
      ...{ dir, archive, queue, records, sending },
      async [Symbol.asyncDispose]() {
        await queue.close();
        await sending.close();
        await archive.close();
      },
    };
  } catch (error) {
    await sending.close();
    await archive.close();
    throw error;
  }
}

interface Taken {
  readonly dir: string;
  readonly archive: Archive;
  readonly sending: Sending;
}

async function firstFree(config: Config, events: Pick<SpoolOptions, 'onProblem' | 'onStored'>): Promise<Taken> {
  for (let number = 1; number <= MOST_FOLDERS; number++) {
    const taken = await take(config, folderOf(config, number), events);
    if (taken !== null) return taken;
  }
  throw new CundangError('archive.locked', `${MOST_FOLDERS} workers are on this disk`, { path: config.dir });
}

/** Null when another worker has it. */
async function take(
  config: Config,
  dir: string,
  events: Pick<SpoolOptions, 'onProblem' | 'onStored'>,
): Promise<Taken | null> {
  const sending = await openSending(config, dir, events);
  if (sending === null) throw new CundangError('usage', 'a worker needs a store: set store.url');
  try {
    return { dir, archive: await openArchive(dir, archiveOptions(config, sending)), sending };
  } catch (error) {
    await sending.close();
    if (error instanceof CundangError && error.code === 'archive.locked') return null;
    throw error;
  }
}

/**
 * Sends what workers left on this disk that have died and whose folders nobody has taken.
 * @param onSent told of each folder from which something was sent
 * @throws `store.*`
 */
export async function sendOrphans(config: Config, onSent: (dir: string) => void = () => {}): Promise<void> {
  const names = await readdir(config.dir).catch(() => []);
  for (const name of names.filter((one) => /^worker-\d+$/.test(one))) {
    const dir = join(config.dir, name);
    const left = await readdir(warcDir(dir)).catch(() => []);
    // Of a folder whose files have all been sent there is a note for each, or nothing is left.
    const stored = new Set(left.filter((one) => one.endsWith('.stored')).map((one) => one.slice(0, -'.stored'.length)));
    if (left.every((one) => stored.has(one.replace(/\..*$/, '')))) continue;
    const taken = await take(config, dir, {});
    if (taken === null) continue;
    try {
      taken.sending.start();
      await taken.sending.drain();
      onSent(dir);
    } finally {
      await taken.sending.close();
      await taken.archive.close();
    }
  }
}
