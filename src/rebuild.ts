/** The catalogue and the content index anew, from the WARC files alone. The old catalogue stays until the new one is whole. */
import type { Site } from '../crawlers/site.ts';
import { openArchive } from '../storage/archive.ts';
import { openInBackground } from '../storage/catalog/background.ts';
import { removeCatalog, replaceCatalog } from '../storage/catalog/files.ts';
import { warcFiles } from '../storage/files.ts';
import type { Config } from './config.ts';
import { asCundangError } from './errors.ts';
import { catalogPath, openQueueOf } from './folder.ts';
import { type Indexed, type IndexOptions, indexArchive } from './index-archive.ts';
import type { Reader } from './reader.ts';

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
    await removeCatalog(next);
    const queue = await openQueueOf(config, () => ({ concurrency: 1, delayMs: 0 }));
    const { catalog, caughtUp, close } = openInBackground(next);
    let indexed: Indexed;
    try {
      indexed = await indexArchive(dir, { catalog, contentIndex: queue.contentIndex, sites, reader, ...events });
      catalog.finish();
      await caughtUp();
    } finally {
      await close();
      await queue.close();
    }
    await replaceCatalog(next, catalogPath(dir));
    return indexed;
  } catch (error) {
    throw asCundangError(error, { path: dir });
  } finally {
    await archive.close();
  }
}
