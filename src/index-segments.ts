/**
 * Brings closed segments of workers into the catalogue of a folder: from the records that lie beside them, or where there are none
 * from their WARC files. Each once, in any order, to the same records; what a process that died has not marked is taken again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Site } from '../crawlers/site.ts';
import { openArchive } from '../storage/archive.ts';
import { openInBackground } from '../storage/catalog/background.ts';
import type { Catalog, Part, Progress } from '../storage/catalog/catalog.ts';
import { type ArchivePlace, filesOf } from '../storage/store/archive-place.ts';
import { type ClosedSegment, closedSegment } from '../storage/store/closed-segment.ts';
import { type FilePlace, sizeOf } from '../storage/store/place.ts';
import { segmentRecords } from '../storage/store/records-journal.ts';
import type { Article } from './article.ts';
import { asCundangError, type CundangError } from './errors.ts';
import { catalogPath } from './folder.ts';
import { indexArchive } from './index-archive.ts';
import type { Reader } from './reader.ts';

export interface IndexSegmentsOptions {
  /** Folder whose catalogue takes them in. */
  readonly dir: string;
  /** What is looked through for closed segments. */
  readonly from: ArchivePlace;
  /** Where revisits find their originals: `from`, and what else belongs to the archive. */
  readonly archive: ArchivePlace;
  readonly sites: readonly Site[];
  /** Asked for when a segment without records comes. */
  readonly reader: () => Reader;
  /** Look again after so many ms, until `signal` is aborted; null = once. */
  readonly againMs: number | null;
  /** Ends it after the articles in hand. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (taken: TakenSegments) => void;
  /** Told after each look. */
  readonly onLook?: (taken: TakenSegments) => void;
  /** Told of damage, which is stepped over; a segment that cannot be read is tried again by the next process. */
  readonly onDamage: (file: string, reason: string) => void;
  /** Told of a store that does not answer, while it is looked again. */
  readonly onProblem?: (error: CundangError) => void;
}

/** What was taken in so far. */
export interface TakenSegments {
  readonly segments: number;
  readonly articles: number;
  /** Segments that are not whole yet, at the last look. */
  readonly waiting: number;
}

export interface IndexedSegments extends TakenSegments {
  readonly newRecords: number;
}

/** Articles of one transaction at most, by number and by characters of text. */
const GROUP = 256;
const GROUP_CHARS = 4 * 1024 * 1024;

/**
 * @throws `archive.locked` while another process writes to the folder; `store.*`, where it looks once or another look is worth
 *   nothing; `disk.full`
 */
export async function indexSegments(options: IndexSegmentsOptions): Promise<IndexedSegments> {
  const { dir, againMs, signal } = options;
  const archive = await openArchive(dir);
  try {
    const { catalog, caughtUp, close } = openInBackground(catalogPath(dir));
    try {
      const before = catalog.counts().records;
      const taker = segmentTaker(catalog, options);
      for (;;) {
        const problem = await lookOnce(taker, againMs !== null);
        if (problem !== null) options.onProblem?.(problem);
        // Articles whose other pages are in none of these segments; should these come later, they are joined then.
        catalog.finish();
        await caughtUp(signal);
        options.onLook?.(taker.state());
        if (againMs === null || signal?.aborted) break;
        await sleep(againMs, null, { signal }).catch(() => {});
        if (signal?.aborted) break;
      }
      return { ...taker.state(), newRecords: catalog.counts().records - before };
    } finally {
      await close();
    }
  } catch (error) {
    throw asCundangError(error, { path: dir });
  } finally {
    await archive.close();
  }
}

/** One look; the store's trouble is a result where there will be another look that may do better. */
async function lookOnce(taker: SegmentTaker, again: boolean): Promise<CundangError | null> {
  try {
    await taker.look();
    return null;
  } catch (error) {
    const known = asCundangError(error);
    if (again && known.code.startsWith('store.') && known.retry !== 'never') return known;
    throw error;
  }
}

interface SegmentTaker {
  /** Takes in what is closed and not taken yet. */
  look(): Promise<void>;
  state(): TakenSegments;
}

function segmentTaker(catalog: Catalog, options: IndexSegmentsOptions): SegmentTaker {
  const { from, archive, sites, reader, signal, onProgress, onDamage } = options;
  /** Segments that this process could not read: told once. */
  const unreadable = new Set<string>();
  const taken = { segments: 0, articles: 0, waiting: 0 };
  let articles: Article[] = [];
  let parts = new Map<Article, Part>();
  /** Segments whose last articles are in hand. */
  let ends: Progress[] = [];
  let chars = 0;

  function flush(): void {
    if (articles.length === 0 && ends.length === 0) return;
    catalog.put(articles, ends, parts);
    taken.segments += ends.length;
    taken.articles += articles.length;
    [articles, parts, ends, chars] = [[], new Map(), [], 0];
    onProgress?.({ ...taken });
  }

  /** False when it was told to stop on the way. */
  async function takeRecords({ file, bytes }: ClosedSegment, records: FilePlace): Promise<boolean> {
    for await (const { article, part } of segmentRecords(records)) {
      articles.push(article);
      if (part !== null) parts.set(article, part);
      chars += article.paragraphs.reduce((sum, paragraph) => sum + paragraph.length, 0);
      if (articles.length < GROUP && chars < GROUP_CHARS) continue;
      flush();
      if (signal?.aborted) return false;
      // Signals and the thread of the indexes get a turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    ends.push({ file: file.name, offset: bytes });
    return true;
  }

  async function takeWarc({ file }: ClosedSegment): Promise<void> {
    flush();
    const before = taken.articles;
    await indexArchive(archive, {
      ...{ catalog, contentIndex: null, sites, reader: reader(), signal },
      walk: { files: async () => [file] },
      onProgress({ articles: found }) {
        taken.articles = before + found;
        onProgress?.({ ...taken });
      },
      onDamage: (name, { offset, reason }) => onDamage(name, `@ ${offset}: ${reason}`),
    });
    if (!signal?.aborted) taken.segments += 1;
  }

  return {
    state: () => ({ ...taken }),
    async look() {
      taken.waiting = 0;
      try {
        for (const file of await filesOf(from)) {
          if (signal?.aborted) break;
          if (unreadable.has(file.name) || file.open) continue;
          try {
            if (catalog.progress(file.name) >= (await sizeOf(file.path))) continue;
            const segment = await closedSegment(file);
            if (segment === null) taken.waiting += 1;
            else if (segment.records === null) await takeWarc(segment);
            else if (!(await takeRecords(segment, segment.records))) break;
          } catch (error) {
            const { code, message } = asCundangError(error);
            if (!DAMAGE.has(code)) throw error;
            unreadable.add(file.name);
            onDamage(file.name, message);
          }
        }
      } finally {
        flush();
      }
    },
  };
}

/** What is wrong with one segment says nothing of the others. */
const DAMAGE: ReadonlySet<string> = new Set(['archive.damaged', 'store.missing', 'file.unreadable']);
