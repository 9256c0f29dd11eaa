/**
 * The catalogue, the history and the content index anew, from the WARC files alone. What was there stays until the new one is whole.
 */
import type { Site } from '../crawlers/site.ts';
import { openArchive } from '../storage/archive.ts';
import { openInBackground } from '../storage/catalog/background.ts';
import { removeCatalog, replaceCatalog } from '../storage/catalog/files.ts';
import { type ArchivePlace, filesOf } from '../storage/store/archive-place.ts';
import type { Config } from './config.ts';
import { asCundangError, CundangError } from './errors.ts';
import { catalogPath, openQueueOf } from './folder.ts';
import { archivedLooks } from './history/archived/looks.ts';
import { policiesOf } from './history/policy.ts';
import { newHistory } from './history/rebuild.ts';
import { historyPath } from './history/store.ts';
import { type Indexed, type IndexOptions, indexArchive } from './index-archive.ts';
import type { Reader } from './reader.ts';
import { openPlaceOf } from './store.ts';

export interface Rebuilt extends Indexed {
  /** Looks at the pages of articles. */
  readonly looks: number;
}

/** @throws `archive.missing`, `archive.locked` while another process writes, `store.*` */
export async function rebuild(
  config: Config,
  sites: readonly Site[],
  reader: Reader,
  events: Pick<IndexOptions, 'onProgress' | 'onDamage'>,
): Promise<Rebuilt> {
  const { dir } = config;
  await using open = await openPlaceOf(config);
  await mustHoldFiles(open.place, dir);
  const archive = await openArchive(dir);
  try {
    const files = await filesOf(open.place);
    const place: ArchivePlace = { files: async () => files };
    const next = `${catalogPath(dir)}.new`;
    await removeCatalog(next);
    const policyOf = policiesOf(config['revisit.budget']);
    using history = await newHistory(historyPath(dir), { policyOf, now: new Date() });
    const queue = await openQueueOf(config, () => ({ concurrency: 1, delayMs: 0 }));
    const { contentIndex } = queue;
    const { catalog, caughtUp, close } = openInBackground(next);
    const looks = archivedLooks({ place, sites, config, history, catalog, put: history.put });
    let indexed: Indexed;
    try {
      const onRead = looks.take;
      indexed = await indexArchive(place, { catalog, contentIndex, sites, reader, onRead, ...events });
      catalog.finish();
      await looks.end();
      await caughtUp();
    } finally {
      await close();
      await queue.close();
    }
    await replaceCatalog(next, catalogPath(dir));
    return { ...indexed, looks: await history.finish() };
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
