/** An archive, or a selection of its pages, as one WACZ file (Web Archive Collection Zipped 1.1.1). */
import type { KeyObject } from 'node:crypto';
import type { Catalog } from '../catalog/catalog.ts';
import type { EntryFilter } from '../catalog/filter.ts';
import { bytesOf } from './bytes.ts';
import { dataPackage, packageDigest } from './datapackage.ts';
import { addIndex } from './index-member.ts';
import { type PackageWriter, type Resource, writePackage } from './package-writer.ts';
import { type Page, pageLines, pagesOf } from './pages.ts';
import { selectedRecords } from './selected-records.ts';
import { type Requisites, selectCaptures } from './selection.ts';
import { isShown, mergedLines } from './sorted-lines.ts';
import { type Source, sourcesOf } from './sources.ts';

export interface WaczOptions {
  /** Records whose pages are wanted; all of the archive, pages or not, when it says nothing. */
  readonly filter: EntryFilter;
  readonly requisites: Requisites;
  /** Name and version of the program. */
  readonly software: string;
  readonly title: string;
  readonly key: KeyObject | null;
  /** Told how many bytes of snapshots are in the package by now. */
  readonly onProgress?: (bytes: number) => void;
}

export interface WaczCounts {
  readonly pages: number;
  readonly captures: number;
  /** Bytes of the snapshots in it. */
  readonly bytes: number;
  /** Snapshots that are in it, but could not be read for what their pages need. */
  readonly unread: number;
}

/** Name of the one WARC that a selection is copied into. */
const SELECTED = 'selection.warc.gz';

/**
 * Writes the file, whole or not at all. The same archive and the same selection give the same bytes, but for a signature.
 * Memory does not grow with the archive: everything is streamed, sorting is done on disk.
 * @throws `archive.missing`, `archive.damaged`, `disk.full`, `file.unreadable`
 */
export async function exportWacz(
  dir: string,
  catalog: Catalog,
  out: string,
  options: WaczOptions,
): Promise<WaczCounts> {
  const { filter, software, title, key } = options;
  const sources = await sourcesOf(dir);
  const isWhole = Object.values(filter).every((value) => value === undefined);
  return writePackage(out, async (writer) => {
    const stored = isWhole
      ? await everything(writer, sources, options)
      : await selected(writer, sources, catalog, options);
    let [pages, main] = [0, null as Page | null];
    const list = pageLines(catalog.entries(filter), filter.sites, (page) => {
      pages += 1;
      if (main === null || page.ts > main.ts) main = page;
    });
    const resources = [...stored.resources, await writer.add('pages/pages.jsonl', list)];
    const description = `${pages} pages and ${stored.captures} snapshots, made with ${software}.`;
    const created = rfc3339(stored.newest);
    const manifest = dataPackage({ title, description, software, created, mainPage: main, resources });
    await writer.add('datapackage.json', [manifest], manifest.length);
    const digest = packageDigest(manifest, software, key, new Date());
    await writer.add('datapackage-digest.json', [digest], digest.length);
    return { pages, captures: stored.captures, bytes: stored.bytes, unread: stored.unread };
  });
}

interface Stored {
  readonly resources: readonly Resource[];
  readonly captures: number;
  readonly bytes: number;
  readonly unread: number;
  /** 14 digits; '' when there is no snapshot. */
  readonly newest: string;
}

/** The WARC files as they are. */
async function everything(
  writer: PackageWriter,
  sources: readonly Source[],
  { onProgress }: WaczOptions,
): Promise<Stored> {
  const resources: Resource[] = [];
  const seen = counting();
  let bytes = 0;
  for (const { name, path, bytes: size } of sources) {
    resources.push(await writer.add(`archive/${name}`, told(bytesOf(path, 0, size), bytes, onProgress), size));
    bytes += size;
  }
  const indexBytes = sources.reduce((sum, { index }) => sum + index.bytes, 0);
  const lines = mergedLines(sources.map(({ index }) => index.lines()));
  resources.push(...(await addIndex(writer, seen.lines(lines), indexBytes)));
  return { resources, bytes, unread: 0, ...seen.counts };
}

/** One WARC of the chosen records. */
async function selected(
  writer: PackageWriter,
  sources: readonly Source[],
  catalog: Catalog,
  { filter, requisites, onProgress }: WaczOptions,
): Promise<Stored> {
  using selection = await selectCaptures(sources, urlsOf(catalog, filter), requisites);
  const records = told(selectedRecords(sources, selection, SELECTED), 0, onProgress);
  const most = sources.reduce((sum, { bytes }) => sum + bytes, 0);
  const warc = await writer.add(`archive/${SELECTED}`, records, most);
  const seen = counting();
  const index = await addIndex(writer, seen.lines(selection.placed()), selection.placedBytes());
  return { resources: [warc, ...index], bytes: warc.bytes, unread: selection.unread, ...seen.counts };
}

/** The addresses of the records that pass the filter, and of the further pages of articles of several. */
function* urlsOf(catalog: Catalog, filter: EntryFilter): Generator<string, void, void> {
  for (const entry of catalog.entries(filter)) {
    const pages = pagesOf(entry, filter.sites);
    for (const { url } of pages) yield url;
    if (pages.some(({ url }) => url === entry.article.url)) yield* entry.article.pages;
  }
}

/** Counts the index lines that can be shown, which pass, and finds the newest of all. */
function counting(): {
  readonly counts: { captures: number; newest: string };
  lines(lines: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void>;
} {
  const counts = { captures: 0, newest: '' };
  return {
    counts,
    async *lines(lines) {
      for await (const line of lines) {
        const key = line.indexOf(32) + 1;
        const time = line.toString('latin1', key, key + 14);
        if (time > counts.newest) counts.newest = time;
        if (!isShown(line)) continue;
        counts.captures += 1;
        yield line;
      }
    },
  };
}

async function* told(
  pieces: AsyncIterable<Buffer>,
  before: number,
  onProgress: WaczOptions['onProgress'],
): AsyncGenerator<Buffer, void, void> {
  let bytes = before;
  for await (const piece of pieces) {
    yield piece;
    bytes += piece.length;
    onProgress?.(bytes);
  }
}

/** 14 digits as RFC 3339; the epoch when there are none. */
function rfc3339(time: string): string {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(time);
  if (parts === null) return '1970-01-01T00:00:00Z';
  const [, year, month, day, hour, minute, second] = parts;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}
