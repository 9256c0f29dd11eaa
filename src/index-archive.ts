/**
 * Brings what the WARCs hold into the catalogue and the content index: all of it for `rebuild`, what lies behind the
 * marks after a crash. The same captures give the same records whenever they are read.
 */
import type { Site } from '../crawlers/site.ts';
import type { ContentIndex } from '../queue/content-index.ts';
import type { Reason } from '../queue/frontier.ts';
import type { Capture, Original } from '../storage/capture.ts';
import {
  type Captured,
  type CaptureRecord,
  captureOf,
  captureRecord,
  madeUpBeside,
  visitsIn,
} from '../storage/captures.ts';
import type { Catalog, Part, Progress } from '../storage/catalog/catalog.ts';
import { header, type RawHeaders } from '../storage/exchange.ts';
import { payloadOf, placedRecordOf } from '../storage/lookup.ts';
import { type ArchivePlace, filesOf } from '../storage/store/archive-place.ts';
import { sizeOf } from '../storage/store/place.ts';
import type { Unanswered } from '../storage/unanswered.ts';
import type { Damage } from '../storage/warc/reader.ts';
import type { WarcResource } from '../storage/warc/record.ts';
import { type Article, articleOf } from './article.ts';
import { digestsOf } from './digests.ts';
import { asCundangError } from './errors.ts';
import { articleOfImport, isImport } from './import.ts';
import type { Reader } from './reader.ts';
import { nothingRead, type Reading as PageReading, siteOf, wantsRecord } from './reading.ts';
import { isTree, pageOfTree, treeType } from './rendered.ts';

export interface IndexOptions {
  readonly catalog: Catalog;
  /** Null: nothing is published. */
  readonly contentIndex: Pick<ContentIndex, 'publish'> | null;
  readonly sites: readonly Site[];
  readonly reader: Reader;
  /** Read the files of this place alone; revisits still find their originals in the whole archive. */
  readonly walk?: ArchivePlace;
  /** Ends the walk after the group in hand. */
  readonly signal?: AbortSignal;
  /** Given what each group holds in the order of its file, when its articles are in the catalogue. */
  readonly onRead?: (group: readonly (ReadCapture | Unanswered)[]) => Promise<void>;
  /** Told after each group. */
  readonly onProgress?: (indexed: Indexed) => void;
  /** Told of damage, which is stepped over; without it damage throws `archive.damaged`. */
  readonly onDamage?: (file: string, damage: Damage) => void;
}

export interface Indexed {
  readonly captures: number;
  readonly articles: number;
}

/** The article of a capture, and where it stands if it may be a further page of another. */
interface Found {
  readonly article: Article;
  readonly part: Part | null;
}

/** What reading a capture gave: its article, or why what should be one is none. */
interface Read {
  readonly found: Found | null;
  readonly skip: Reason | null;
}

/** A capture, what its answer says of itself, and what was read in it; its bytes are left in the archive. */
export interface ReadCapture extends Read {
  readonly capture: Capture;
  readonly head: AnswerHead;
}

/** An answer without its body. */
export interface AnswerHead {
  readonly rawHeaders: RawHeaders;
  /** WARC-Truncated. */
  readonly truncated: string | null;
  /** WARC-Concurrent-To: the record of the page, for what the browser saw of it. */
  readonly concurrentTo: string | null;
  /** The article beside whose address that of the capture was made up; null for a page. */
  readonly madeUpBeside: string | null;
}

/** What reading a capture takes. */
type Reading = Pick<IndexOptions, 'sites' | 'reader' | 'onDamage'>;

/** Captures in hand at once: enough to keep the reading threads busy, few enough to hold their bytes in memory. */
const groupSize = 64;

/**
 * Reads every capture that lies behind the catalogue's mark for its file. A closed file that was read to its end is marked with its
 * size, so that the next call need not open it.
 */
export async function indexArchive(place: ArchivePlace, options: IndexOptions): Promise<Indexed> {
  const { catalog, contentIndex, onRead, onProgress, onDamage, signal } = options;
  const indexed = { captures: 0, articles: 0 };
  let group: (Promise<ReadCapture> | Unanswered)[] = [];
  let ended: Progress[] = [];

  const flush = async (): Promise<void> => {
    const all = await Promise.all(group);
    const read = all.filter((one) => 'capture' in one);
    const found = read.flatMap((one) => one.found ?? []);
    const held = read.map(({ capture }) => capture);
    const parts = new Map(found.flatMap(({ article, part }) => (part ? [[article, part] as const] : [])));
    const recorded = catalog.put(
      found.map(({ article }) => article),
      [...ends(held), ...ended],
      parts,
    );
    await contentIndex?.publish(digestsOf(held, recorded));
    await onRead?.(all);
    indexed.captures += held.length;
    indexed.articles += found.length;
    group = [];
    ended = [];
    onProgress?.({ ...indexed });
  };

  // Listed once: a revisit's original stands in front of it.
  const listed = await filesOf(place);
  const archive: ArchivePlace = { files: async () => listed };
  for (const file of await filesOf(options.walk ?? archive)) {
    const from = catalog.progress(file.name);
    const size = file.open ? null : await sizeOf(file.path);
    if (size !== null && from >= size) continue;
    for await (const one of visitsIn(file, from, onDamage)) {
      const read = 'capture' in one ? readCapture(archive, one, options) : one;
      // Awaited in `flush`; an error before that must not count as unhandled.
      if (read instanceof Promise) read.catch(() => {});
      group.push(read);
      if (group.length >= groupSize) {
        await flush();
        if (signal?.aborted) return indexed;
      }
    }
    if (size !== null) ended.push({ file: file.name, offset: size });
    if (signal?.aborted) break;
  }
  if (group.length > 0 || ended.length > 0) await flush();
  return indexed;
}

function ends(held: readonly Capture[]): Progress[] {
  const marks = new Map<string, number>();
  for (const { file, offset, length } of held) marks.set(file, offset + length);
  return [...marks].map(([file, offset]) => ({ file, offset }));
}

function headOf(record: CaptureRecord): AnswerHead {
  const [concurrentTo = null] = record.fields.all('WARC-Concurrent-To');
  const told = { concurrentTo, madeUpBeside: madeUpBeside(record) };
  if (record.type === 'resource') return { ...told, rawHeaders: [], truncated: null };
  return { ...told, rawHeaders: record.http?.headers ?? [], truncated: record.truncated };
}

async function readCapture(place: ArchivePlace, { capture, record }: Captured, options: Reading): Promise<ReadCapture> {
  return { capture, head: headOf(record), ...(await readIn(place, capture, record, options)) };
}

/** The article of a capture, by the rules of the crawl; null when it holds none. */
export async function articleIn(
  place: ArchivePlace,
  capture: Capture,
  record: CaptureRecord,
  options: Reading,
): Promise<Found | null> {
  return (await readIn(place, capture, record, options)).found;
}

const nothingIn: Read = { found: null, skip: null };

async function readIn(place: ArchivePlace, capture: Capture, record: CaptureRecord, options: Reading): Promise<Read> {
  const { sites, reader, onDamage } = options;
  if (record.type === 'resource' && isTree(capture)) return readTree(place, capture, record, options);
  if (record.type === 'resource') return isImport(capture) ? imported(record.block, capture) : nothingIn;
  if (record.http === null || capture.status === null || capture.status < 200 || capture.status > 299) return nothingIn;
  if (record.truncated !== null || madeUpBeside(record) !== null) return nothingIn;
  const contentType = header(record.http.headers, 'content-type');
  if (!wantsRecord(siteOf(sites, capture.url), capture.url, contentType)) return nothingIn;
  const holder = record.type === 'response' ? record : await originalOf(place, capture, onDamage);
  if (holder === null) return nothingIn;
  const task = {
    url: capture.url,
    contentType,
    contentEncoding: header(record.http.headers, 'content-encoding'),
    body: holder.payload,
    fetchedAt: capture.fetchedAt,
    links: null,
    extract: true,
  };
  // What cannot be read (a decompression bomb) was skipped by the crawl; it must not stop a rebuild either.
  return recordedAs(capture, await reader.read(task).catch(() => nothingRead));
}

function recordedAs(capture: Capture, { draft, part, skip }: Pick<PageReading, 'draft' | 'part' | 'skip'>): Read {
  return { found: draft && { article: articleOf(draft, capture), part }, skip };
}

/** The article of a page as the browser drew it: it speaks where the page's own source gives none, as in the crawl. */
async function readTree(place: ArchivePlace, capture: Capture, record: WarcResource, options: Reading): Promise<Read> {
  const { sites, reader } = options;
  const url = pageOfTree(capture);
  if (!wantsRecord(siteOf(sites, url), url, treeType)) return nothingIn;
  const [pageId] = record.fields.all('WARC-Concurrent-To');
  const page = pageId && (await capturedAs(place, { ...capture, recordId: pageId, url }));
  if (page && (await articleIn(place, page.capture, page.record, options)) !== null) return nothingIn;
  const task = {
    ...{ url, contentType: treeType, contentEncoding: null, body: record.payload },
    ...{ fetchedAt: capture.fetchedAt, links: null, extract: true },
  };
  return recordedAs(capture, await reader.read(task).catch(() => nothingRead));
}

/** A capture by its record's name, found through the index; null when it is not there or cannot be read. */
async function capturedAs(
  place: ArchivePlace,
  original: Original,
): Promise<{ readonly capture: Capture; readonly record: CaptureRecord } | null> {
  const found = await placedRecordOf(place, original).catch(() => null);
  const record = found && captureRecord(found.record);
  return record ? { record, capture: captureOf(record, found.file, found.offset, found.length) } : null;
}

/** The payload of a revisit; null when it lies outside the archive, or in a damaged spot that is stepped over. */
async function originalOf(
  place: ArchivePlace,
  capture: Capture,
  onDamage: IndexOptions['onDamage'],
): Promise<{ readonly payload: Buffer } | null> {
  try {
    return await payloadOf(place, capture);
  } catch (error) {
    const { code, message, where } = asCundangError(error);
    if (onDamage === undefined || code !== 'archive.damaged') throw error;
    const { file, offset, length } = capture;
    const reason = `what the revisit refers to cannot be read: ${message} (${where.path})`;
    onDamage(file, { kind: 'damage', offset, length, reason, torn: false });
    return null;
  }
}

function imported(bytes: Uint8Array, capture: Capture): Read {
  const article = articleOfImport(bytes, capture);
  return { found: article && { article, part: null }, skip: null };
}
