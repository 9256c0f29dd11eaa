/**
 * The records of each segment while it is written: `ID.records.jsonl.open` beside its WARC file, a line an article, what any node
 * needs to bring it into its catalogue. Once sealed it is `ID.records.jsonl`, whole lines only.
 *
 * An article may stand there twice, after a crash: the catalogue takes the same one again for nothing new.
 */
import { type FileHandle, open, rename, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { Article } from '../../src/article.ts';
import { asCundangError, CundangError } from '../../src/errors.ts';
import type { Part } from '../catalog/catalog.ts';
import { OPEN, syncDir, warcDir } from '../files.ts';
import { placeLines } from './archive-place.ts';
import { checkObjectName, segmentOf } from './names.ts';
import type { FilePlace } from './place.ts';

/** A line: an article, and what it may be a further page of. */
export interface SegmentRecord {
  readonly article: Article;
  readonly part: Part | null;
}

export interface RecordsJournal {
  /**
   * Notes articles with the segments that hold their captures; durable when it resolves.
   * @throws `disk.full`; `internal` for a segment that is sealed
   */
  put(articles: readonly Article[], parts?: ReadonlyMap<Article, Part>): Promise<void>;
  /** Whether there is a journal of this segment, sealed or not. */
  has(warc: string): Promise<boolean>;
  /** Ends a segment's journal, also one that a dead writer left, or that holds nothing. Again: no harm. @throws `disk.full` */
  seal(warc: string): Promise<void>;
  /** Journals that are not sealed stay as they are. */
  close(): Promise<void>;
}

/** @param dir of the archive; only the holder of its lock may write */
export function openRecordsJournal(dir: string): RecordsJournal {
  const handles = new Map<string, Promise<FileHandle>>();
  const sealed = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();

  const pathOf = (warc: string): string => join(warcDir(dir), segmentOf(checkObjectName(warc))!.records);

  function handleOf(warc: string): Promise<FileHandle> {
    const known = handles.get(warc);
    if (known !== undefined) return known;
    const path = pathOf(warc) + OPEN;
    const opened = cutTail(path).then(() => open(path, 'a'));
    handles.set(warc, opened);
    opened.catch(() => handles.delete(warc));
    return opened;
  }

  async function append(warc: string, lines: string): Promise<void> {
    if (sealed.has(warc)) throw new CundangError('internal', `the records of ${warc} are sealed`, { path: warc });
    try {
      const file = await handleOf(warc);
      await file.appendFile(lines);
      await file.datasync();
    } catch (error) {
      // What was half written is cut off before the next line.
      await (await handles.get(warc)?.catch(() => null))?.close();
      handles.delete(warc);
      throw asCundangError(error, { path: pathOf(warc) });
    }
  }

  /** One at a time: lines of two calls never mix. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  }

  return {
    put: (articles, parts = new Map()) =>
      inTurn(async () => {
        const lines = new Map<string, string>();
        for (const article of articles) {
          const line = `${JSON.stringify({ article, part: parts.get(article) ?? null } satisfies SegmentRecord)}\n`;
          lines.set(article.capture.file, (lines.get(article.capture.file) ?? '') + line);
        }
        for (const [warc, text] of lines) await append(warc, text);
      }),
    has: async (warc) => (await exists(pathOf(warc))) || (await exists(pathOf(warc) + OPEN)),
    seal: (warc) =>
      inTurn(async () => {
        const path = pathOf(warc);
        try {
          if (await exists(path)) return;
          const file = await handleOf(warc);
          handles.delete(warc);
          sealed.add(warc);
          await file.datasync();
          await file.close();
          await rename(path + OPEN, path);
          await syncDir(warcDir(dir));
        } catch (error) {
          throw asCundangError(error, { path });
        }
      }),
    close: () =>
      inTurn(async () => {
        for (const file of handles.values()) await (await file).close();
        handles.clear();
      }),
  };
}

/** The records of a segment. @throws `archive.damaged` for a line that is no record */
export async function* segmentRecords(place: FilePlace): AsyncGenerator<SegmentRecord, void, void> {
  let number = 0;
  for await (const line of placeLines(place)) {
    number += 1;
    const record = parsed(line);
    if (record === null) {
      const path = typeof place === 'string' ? place : place.path;
      throw new CundangError('archive.damaged', `line ${number} is not the record of an article`, {
        path,
        offset: number,
      });
    }
    yield record;
  }
}

function parsed(line: string): SegmentRecord | null {
  try {
    const { article, part } = JSON.parse(line) as { article: unknown; part: Part | null };
    const whole = part === null || (typeof part.first === 'string' && typeof part.certain === 'boolean');
    return whole ? { article: Article.parse(article), part } : null;
  } catch {
    return null;
  }
}

async function exists(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  await file?.close();
  return file !== null;
}

/** Cuts off what stands behind the last line end: a writer died there. */
async function cutTail(path: string): Promise<void> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return;
  const step = Buffer.alloc(64 * 1024);
  let end = 0;
  try {
    for (let high = (await file.stat()).size; high > 0; ) {
      const low = Math.max(0, high - step.length);
      const { bytesRead } = await file.read(step, 0, high - low, low);
      const at = step.subarray(0, bytesRead).lastIndexOf(10);
      if (at >= 0) {
        end = low + at + 1;
        break;
      }
      high = low;
    }
  } finally {
    await file.close();
  }
  await truncate(path, end);
}
