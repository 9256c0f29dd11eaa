/**
 * The queue anew, from the WARC files alone: what was visited and is known of it, then what the archived pages lead to and nobody has
 * visited. Again, or beside what is in the queue already, does no harm.
 */
import type { Site } from '../crawlers/site.ts';
import type { NewVisit } from '../queue/frontier.ts';
import type { Archived, Refilled } from '../queue/refill.ts';
import { refillSqliteQueue } from '../queue/sqlite/refill.ts';
import { openArchive } from '../storage/archive.ts';
import type { Capture } from '../storage/capture.ts';
import { capturesIn } from '../storage/captures.ts';
import type { Catalog } from '../storage/catalog/catalog.ts';
import { type ArchivePlace, filesOf, type PlacedFile } from '../storage/store/archive-place.ts';
import { closedSegment } from '../storage/store/closed-segment.ts';
import { segmentRecords } from '../storage/store/records-journal.ts';
import type { Damage } from '../storage/warc/reader.ts';
import { archivedLinks } from './archived-links.ts';
import { archivedVisits } from './archived-visits.ts';
import type { Config } from './config.ts';
import { asCundangError } from './errors.ts';
import { openQueueOf, queuePath, readCatalog } from './folder.ts';
import type { Reader } from './reader.ts';
import { mustHoldFiles } from './rebuild.ts';
import { openPlaceOf } from './store.ts';

export interface QueueProgress {
  /** `visits`: what was visited is put down; `links`: what waits is looked for. */
  readonly step: 'visits' | 'links';
  readonly files: number;
  readonly filesDone: number;
  readonly captures: number;
}

export interface RebuiltQueue extends Refilled {
  /** Visits that nobody has made: they wait for the next run. */
  readonly waiting: number;
}

export interface QueueEvents {
  readonly onProgress?: (progress: QueueProgress) => void;
  /** Told of damage, which is stepped over. */
  readonly onDamage: (file: string, damage: Damage) => void;
}

/** Captures whose links are read at once. */
const GROUP = 64;

/** @throws `archive.missing`, `store.*`, `queue.gone`; `archive.locked` where the queue is a file of the folder and in use */
export async function rebuildQueue(
  config: Config,
  sites: readonly Site[],
  reader: Reader,
  events: QueueEvents,
): Promise<RebuiltQueue> {
  const { dir } = config;
  await using open = await openPlaceOf(config);
  await mustHoldFiles(open.place, dir);
  // A queue in Redis may be filled beside those who work on it; nothing is written into the folder then.
  const archive = config['queue.redis'] === null ? await openArchive(dir) : null;
  try {
    const files = await filesOf(open.place);
    const place: ArchivePlace = { files: async () => files };
    const refilled = await putVisits(config, sites, place, events);
    const waiting = await addLinks(config, sites, reader, place, events);
    return { ...refilled, waiting };
  } catch (error) {
    throw asCundangError(error, { path: dir });
  } finally {
    await archive?.close();
  }
}

async function putVisits(
  config: Config,
  sites: readonly Site[],
  place: ArchivePlace,
  { onProgress, onDamage }: QueueEvents,
): Promise<Refilled> {
  using catalog = usableCatalog(config.dir);
  const seen = { step: 'visits' as const, files: 0, filesDone: 0, captures: 0 };
  const visits = archivedVisits(place, {
    sites,
    contentOf: await contentsOf(place, catalog),
    onDamage,
    onFile(filesDone, files) {
      Object.assign(seen, { files, filesDone });
      onProgress?.({ ...seen });
    },
  });
  return await refill(config, counted(visits));

  async function* counted(archived: AsyncIterable<Archived>): AsyncGenerator<Archived, void, void> {
    for await (const one of archived) {
      seen.captures += 1;
      if (seen.captures % GROUP === 0) onProgress?.({ ...seen });
      yield one;
    }
  }
}

/** Null where there is none that this version reads: the queue does not wait for a catalogue to be rebuilt. */
function usableCatalog(dir: string): Catalog | null {
  try {
    return readCatalog(dir);
  } catch (error) {
    const { code } = asCundangError(error);
    if (code === 'archive.missing' || code === 'catalog.version' || code === 'catalog.damaged') return null;
    throw error;
  }
}

/** Digests of articles, from the records beside each file, or else from the catalogue; reading the pages anew would take too long. */
async function contentsOf(
  place: ArchivePlace,
  catalog: Catalog | null,
): Promise<(capture: Capture) => Promise<string | null>> {
  const files = new Map((await filesOf(place)).map((file) => [file.name, file]));
  let current: { readonly file: string; readonly digests: ReadonlyMap<string, string> } | null = null;
  return async ({ file, recordId }) => {
    if (current?.file !== file) current = { file, digests: await recordedDigests(files.get(file)!) };
    const digest = current.digests.get(recordId);
    return digest ?? catalog?.byCapture(recordId)?.entry.article.contentDigest ?? null;
  };
}

/** By the name of the capture's record. What cannot be read is left out: it makes a new record count as one, no more. */
async function recordedDigests(file: PlacedFile): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  try {
    const segment = await closedSegment(file);
    if (segment === null || segment.records === null) return digests;
    for await (const { article, part } of segmentRecords(segment.records)) {
      if (part === null) digests.set(article.capture.recordId, article.contentDigest);
    }
  } catch (error) {
    if (asCundangError(error).code !== 'archive.damaged') throw error;
  }
  return digests;
}

async function refill(config: Config, archived: AsyncIterable<Archived>): Promise<Refilled> {
  const { 'queue.redis': url, 'queue.prefix': prefix, 'queue.goneMs': goneAfterMs } = config;
  if (url === null) return refillSqliteQueue(queuePath(config.dir), archived);
  const { refillRedisQueue } = await import('../queue/redis/refill.ts');
  return refillRedisQueue({ url, prefix, goneAfterMs }, archived);
}

async function addLinks(
  config: Config,
  sites: readonly Site[],
  reader: Reader,
  place: ArchivePlace,
  { onProgress }: QueueEvents,
): Promise<number> {
  const queue = await openQueueOf(config, () => ({ concurrency: 1, delayMs: 0 }));
  try {
    const files = await filesOf(place);
    let group: Promise<readonly NewVisit[]>[] = [];
    let captures = 0;
    let waiting = 0;
    for (const [filesDone, file] of files.entries()) {
      // Damage was told on the first way.
      for await (const captured of capturesIn(file, 0, () => {})) {
        captures += 1;
        group.push(archivedLinks(captured, sites, reader, config));
        if (group.length >= GROUP) await flush();
      }
      await flush();
      onProgress?.({ step: 'links', files: files.length, filesDone: filesDone + 1, captures });
    }
    return waiting;

    async function flush(): Promise<void> {
      const found = (await Promise.all(group)).flat();
      group = [];
      if (found.length > 0) waiting += (await queue.frontier.add(found)).length;
    }
  } finally {
    await queue.close();
  }
}
