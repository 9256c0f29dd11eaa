/**
 * Ingest: WARC and WACZ files that other programs made become part of the archive, their articles part of the corpus.
 * First the file stands in `warc/` whole and durable, then its captures are read, with the code of `rebuild`; so a process
 * that dies leaves at most a file whose captures the next one reads. The same bytes again change nothing.
 */
import { join } from 'node:path';
import type { Site } from '../../crawlers/site.ts';
import { warcDir, warcFiles } from '../../storage/files.ts';
import { removeParts, type Taken, take } from '../../storage/ingest/take.ts';
import type { Config } from '../config.ts';
import { asCundangError, CundangError } from '../errors.ts';
import { type Folder, openFolder } from '../folder.ts';
import { indexArchive } from '../index-archive.ts';
import type { Reader } from '../reader.ts';
import { fetchFile } from './download.ts';
import { filesBehind, sourcesOf } from './sources.ts';

export interface IngestOptions {
  readonly config: Config;
  readonly sites: readonly Site[];
  readonly reader: Reader;
  /** Read files where they lie instead of copying them, where that can be done. */
  readonly inPlace: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: IngestProgress) => void;
}

export interface IngestProgress {
  readonly source: string;
  readonly files: number;
  readonly filesDone: number;
  readonly records: number;
  readonly articles: number;
}

export interface Ingested {
  readonly files: readonly Taken[];
  /** Captures read, articles found in them, and records that are new in the catalogue. */
  readonly captures: number;
  readonly articles: number;
  readonly newRecords: number;
  /** What could not be taken at all, and why. */
  readonly failures: readonly { readonly source: string; readonly code: string; readonly message: string }[];
  readonly interrupted: boolean;
}

/** A folder opened for what comes from other archives: nothing is fetched from the sites themselves. */
export async function openForIngest(options: Pick<IngestOptions, 'config' | 'sites' | 'reader'>): Promise<Folder> {
  const folder = await openFolder({ ...options, paceOf: () => ({ concurrency: 1, delayMs: 0 }) });
  await removeParts(options.config.dir);
  return folder;
}

/** `from`: files, folders or URLs of WARC and WACZ files. @throws `archive.locked`, `disk.full`, `file.unreadable` for a path that is not there */
export async function ingest(from: readonly string[], options: IngestOptions): Promise<Ingested> {
  const { config, signal } = options;
  const paths: { readonly path: string; readonly url: boolean }[] = [];
  for (const one of from) {
    if (/^https?:\/\//i.test(one)) paths.push({ path: one, url: true });
    else for (const path of await filesBehind(one, config.dir)) paths.push({ path, url: false });
  }
  const folder = await openForIngest(options);
  const { catalog } = folder;
  const files: Taken[] = [];
  const failures: { source: string; code: string; message: string }[] = [];
  const before = catalog.counts().records;
  const done = { captures: 0, articles: 0, records: 0 };
  const scratch = join(warcDir(config.dir), 'unpacked.part');
  const download = join(warcDir(config.dir), 'download.part');
  let interrupted = false;
  const told = (source: string, filesDone: number, records: number, articles: number) =>
    options.onProgress?.({ source, files: paths.length, filesDone, records: done.records + records, articles });

  const takeOne = async (path: string, label: string, filesDone: number, inPlace: boolean): Promise<void> => {
    for await (const source of sourcesOf(path, label, scratch)) {
      const onRecord = (records: number) => told(source.label, filesDone, records, done.articles);
      const taken = await take(config.dir, source, { inPlace, signal, onRecord });
      files.push(taken);
      done.records += taken.records;
      if (taken.file === null) continue;
      const indexed = await indexArchive(config.dir, {
        ...options,
        catalog,
        contentIndex: folder.queue.contentIndex,
        walk: { files: async () => (await warcFiles(config.dir)).filter(({ name }) => name === taken.file) },
        onProgress: ({ articles }) => told(source.label, filesDone, 0, done.articles + articles),
        // What of a copy cannot be read was told when it was made; a revisit whose original is elsewhere gives no article.
        onDamage: () => {},
      });
      done.captures += indexed.captures;
      done.articles += indexed.articles;
      signal?.throwIfAborted();
    }
  };

  try {
    for (const [filesDone, { path, url }] of paths.entries()) {
      try {
        signal?.throwIfAborted();
        if (url) await fetchFile(path, download, { config, signal });
        await takeOne(url ? download : path, path, filesDone, options.inPlace && !url);
      } catch (error) {
        if (signal?.aborted) {
          interrupted = true;
          break;
        }
        const known = asCundangError(error, { path });
        if (known.code === 'disk.full' || known.code === 'internal' || known.code.startsWith('catalog.')) throw error;
        failures.push({ source: path, code: known.code, message: known.message });
      }
    }
    catalog.finish();
    await folder.caughtUp();
    await folder.sendAll(signal);
    const { captures, articles } = done;
    return { files, captures, articles, newRecords: catalog.counts().records - before, failures, interrupted };
  } catch (error) {
    throw error instanceof CundangError ? error : asCundangError(error, { path: config.dir });
  } finally {
    await removeParts(config.dir);
    await folder.close();
  }
}
