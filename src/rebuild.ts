/** The catalogue and the content index anew, from the WARC files alone. The old catalogue stays until the new one is whole. */
import type { Site } from '../crawlers/site.ts';
import { openArchive } from '../storage/archive.ts';
import { openInBackground } from '../storage/catalog/background.ts';
import { removeCatalog, replaceCatalog } from '../storage/catalog/files.ts';
import { type ArchivePlace, filesOf } from '../storage/store/archive-place.ts';
import type { Config } from './config.ts';
import { asCundangError, CundangError } from './errors.ts';
import { catalogPath, openQueueOf } from './folder.ts';
import { type Indexed, type IndexOptions, indexArchive } from './index-archive.ts';
import type { Reader } from './reader.ts';
import { openPlaceOf } from './store.ts';

/** @throws `archive.missing`, `archive.locked` while another process writes, `store.*` */
export async function rebuild(
  config: Config,
  sites: readonly Site[],
  reader: Reader,
  events: Pick<IndexOptions, 'onProgress' | 'onDamage'>,
): Promise<Indexed> {
  const { dir } = config;
  await using open = await openPlaceOf(config);
  await mustHoldFiles(open.place, dir);
  const archive = await openArchive(dir);
  try {
    const next = `${catalogPath(dir)}.new`;
    await removeCatalog(next);
    const queue = await openQueueOf(config, () => ({ concurrency: 1, delayMs: 0 }));
    const { catalog, caughtUp, close } = openInBackground(next);
    let indexed: Indexed;
    try {
      indexed = await indexArchive(open.place, { catalog, contentIndex: queue.contentIndex, sites, reader, ...events });
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

/** A store that holds nothing, mistyped perhaps, must not make everything empty. @throws `archive.missing` */
export async function mustHoldFiles(place: ArchivePlace, dir: string): Promise<void> {
  const files = await filesOf(place);
  if (files.length > 0 || typeof place === 'string') return;
  throw new CundangError('archive.missing', `there are no WARC files in ${dir}, nor in the store`, { path: dir });
}
