/**
 * What another archive holds of a site's articles, or of a list of captures, fetched and taken into this one: whole WARC
 * records by byte range where the archive gives out its WARCs (Common Crawl), else the page as it was stored (`id_`).
 * What is here already, by URL and second, is not fetched again: a run that ended goes on where it was.
 */
import { readFile } from 'node:fs/promises';
import { isOnSite } from '../../crawlers/kind.ts';
import { kindOf } from '../../crawlers/registry.ts';
import type { Site } from '../../crawlers/site.ts';
import { type CaptureRecord, captureOf, captureRecord } from '../../storage/captures.ts';
import { timestamp14 } from '../../storage/cdxj.ts';
import { mementoRecord } from '../../storage/ingest/memento.ts';
import { isHeldAt } from '../../storage/lookup.ts';
import { readMember } from '../../storage/warc/member.ts';
import { digestDamage } from '../../storage/warc/reader.ts';
import { parseRecordHead, recordOf } from '../../storage/warc/record.ts';
import { createCommitter } from '../commit.ts';
import { asCundangError, CundangError } from '../errors.ts';
import { articleIn } from '../index-archive.ts';
import { type CdxRow, cdxRows, lineRows } from './cdx.ts';
import { type IngestOptions, openForIngest } from './ingest.ts';
import { type Asker, createAsker } from './polite.ts';

export interface FromIndexOptions extends Omit<IngestOptions, 'inPlace' | 'onProgress'> {
  /** Address of a CDX server; null when `list` is given. */
  readonly endpoint: string | null;
  /** File of captures: JSON lines of an index, or `url offset length` (of a WARC) a line. */
  readonly list: string | null;
  /** The site whose articles are wanted; null takes every HTML page of `urls`. */
  readonly site: Site | null;
  /** Patterns asked for instead of the site's hosts. */
  readonly urls: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  /** Of the versions of a page every one that differs, or the first alone. */
  readonly versions: 'all' | 'first';
  /** Captures fetched at most. */
  readonly most: number | null;
  /** Where a row's WARC file names lie; null = no ranges but for Common Crawl. */
  readonly warcs: string | null;
  /** Address that `<timestamp>id_/<url>` is put behind; null = told from the endpoint. */
  readonly replay: string | null;
  readonly onProgress?: (progress: FromIndexProgress) => void;
}

export interface FromIndexProgress {
  /** Rows of the index that were read, and those that were wanted. */
  rows: number;
  wanted: number;
  here: number;
  fetched: number;
  articles: number;
  failed: number;
}

export interface FromIndex extends FromIndexProgress {
  readonly newRecords: number;
  readonly failures: readonly { readonly url: string; readonly code: string; readonly message: string }[];
  readonly interrupted: boolean;
}

const COMMON_CRAWL = 'https://data.commoncrawl.org/';
const FAILURES_KEPT = 1000;
/** Largest record fetched, packed and unpacked. */
const RECORD_BYTES = 64 * 1024 * 1024;
const LIST_BYTES = 512 * 1024 * 1024;

/** @throws `archive.locked`, `disk.full`; what the index itself answers (`fetch.*`, `http.*`) */
export async function ingestFromIndex(options: FromIndexOptions): Promise<FromIndex> {
  const { config, signal, most } = options;
  const asker = createAsker(config, signal);
  const folder = await openForIngest(options).catch(async (error) => {
    await asker.close();
    throw error;
  });
  const { archive, catalog, records } = folder;
  const { frontier, contentIndex } = folder.queue;
  let broken: unknown = null;
  const committer = createCommitter(
    { archive, records, contentIndex, frontier, looks: null },
    {
      onFailure: (error) => {
        broken = error;
      },
    },
  );
  const before = catalog.counts().records;
  const progress: FromIndexProgress = { rows: 0, wanted: 0, here: 0, fetched: 0, articles: 0, failed: 0 };
  const failures: { url: string; code: string; message: string }[] = [];
  const seen = new Set<string>();
  let interrupted = false;

  const takeRow = async (row: CdxRow): Promise<void> => {
    if (broken !== null) throw broken;
    if (seen.has(`${row.timestamp} ${row.url}`) || (await isHeldAt(config.dir, row.url, row.timestamp))) {
      progress.here += 1;
      return;
    }
    seen.add(`${row.timestamp} ${row.url}`);
    try {
      const { member, record } = await fetchRow(asker, row, options);
      const { file: _file, offset: _offset, length: _length, ...stored } = captureOf(record, '', 0, member.length);
      if (
        timestamp14(stored.fetchedAt) !== row.timestamp &&
        (await isHeldAt(config.dir, stored.url, timestamp14(stored.fetchedAt)))
      ) {
        progress.here += 1;
        return;
      }
      const visit = committer.begin();
      const capture = await archive.storeMember(member, stored);
      // What a revisit refers to is looked for on the disk.
      if (capture.type === 'revisit') await archive.sync();
      const { sites, reader } = options;
      const parts = { catalog, contentIndex, sites, reader, onDamage: () => {} };
      const found = await articleIn(config.dir, capture, record, parts);
      visit.finish({ outcome: null, captures: [capture], article: found?.article ?? null, part: found?.part ?? null });
      progress.fetched += 1;
      if (found !== null) progress.articles += 1;
    } catch (error) {
      signal?.throwIfAborted();
      const { code, message } = asCundangError(error);
      if (code === 'disk.full' || code === 'internal') throw error;
      progress.failed += 1;
      if (failures.length < FAILURES_KEPT) failures.push({ url: row.url, code, message });
    }
  };

  try {
    const hands = config['pace.concurrency'] ?? 1;
    for await (const rows of wantedRows(asker, options, progress)) {
      let next = 0;
      await Promise.all(
        Array.from({ length: hands }, async () => {
          for (let row = rows[next++]; row !== undefined; row = rows[next++]) {
            if (most !== null && progress.fetched >= most) return;
            await takeRow(row);
            options.onProgress?.(progress);
          }
        }),
      );
      if (most !== null && progress.fetched >= most) break;
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
    interrupted = true;
  } finally {
    try {
      await committer.flush();
      catalog.finish();
    } finally {
      await asker.close();
      if (broken !== null) await folder.close();
    }
  }
  const newRecords = catalog.counts().records - before;
  await folder
    .caughtUp()
    .then(() => folder.sendAll(signal))
    .finally(folder.close);
  return { ...progress, newRecords, failures, interrupted };
}

/** The rows worth fetching: HTML with status 200, articles of the site where one is named, of equal versions the first. */
async function* wantedRows(
  asker: Asker,
  options: FromIndexOptions,
  progress: FromIndexProgress,
): AsyncGenerator<readonly CdxRow[], void, void> {
  const { endpoint, site, versions } = options;
  const known = new Set<string>();
  const choose = (rows: readonly CdxRow[]): readonly CdxRow[] => {
    progress.rows += rows.length;
    const wanted = rows.filter((row) => {
      if (!isWanted(row, site)) return false;
      const version = versions === 'first' ? row.url : `${row.url} ${row.digest ?? row.timestamp}`;
      if (known.has(version)) return false;
      known.add(version);
      return true;
    });
    progress.wanted += wanted.length;
    return wanted;
  };
  if (options.list !== null) yield choose(await listedRows(options.list));
  if (endpoint === null) return;
  const queries =
    options.urls.length > 0
      ? options.urls
      : (site?.hosts ?? []).map((host) => (host.startsWith('*.') ? host : `${host}/*`));
  for (const url of queries) {
    for await (const rows of cdxRows(asker, endpoint, { url, from: options.from, to: options.to })) yield choose(rows);
  }
}

function isWanted({ url, status, mime }: CdxRow, site: Site | null): boolean {
  if (status !== null && status !== 200) return false;
  if (mime !== null && !/html|unk|revisit/i.test(mime)) return false;
  if (site === null) return true;
  const kind = isOnSite(site, url) ? kindOf(site, url) : null;
  return kind === 'article' || kind === 'continuation';
}

/** JSON lines of an index, or lines of `<url of a WARC> <offset> <length>`. @throws `file.unreadable` */
async function listedRows(path: string): Promise<readonly CdxRow[]> {
  const bytes = await readFile(path).catch((error) => {
    throw asCundangError(error, { path });
  });
  if (bytes.length > LIST_BYTES)
    throw new CundangError('file.unreadable', `over ${LIST_BYTES} bytes; split it`, { path });
  const text = bytes.toString('utf8');
  const ranges = text.split('\n').flatMap((line): readonly CdxRow[] => {
    const [, url, offset, length] = /^(https?:\/\/\S+)\s+(\d{1,15})\s+(\d{1,10})\s*$/.exec(line) ?? [];
    if (url === undefined) return [];
    // What stands there is told by the record itself; until then its place is its name.
    const place = { filename: url, offset: Number(offset), length: Number(length) };
    return [{ url: `${url}#${offset}`, timestamp: '', mime: null, status: null, digest: null, place }];
  });
  const rows = [...lineRows(text), ...ranges];
  if (rows.length === 0)
    throw new CundangError('usage', `${path} holds neither JSON lines of an index nor \`url offset length\``, { path });
  return rows;
}

interface Fetched {
  readonly member: Buffer;
  readonly record: CaptureRecord;
}

async function fetchRow(asker: Asker, row: CdxRow, options: FromIndexOptions): Promise<Fetched> {
  const base = options.warcs ?? (isCommonCrawl(options.endpoint) || options.endpoint === null ? COMMON_CRAWL : null);
  const member =
    row.place !== null && base !== null ? await rangeOf(asker, row.place, base) : await mementoOf(asker, row, options);
  const inner = readMember(member, RECORD_BYTES);
  if (inner.kind !== 'whole' || inner.length !== member.length) throw notRecord('is no whole gzip member', row);
  const head = parseRecordHead(inner.bytes, RECORD_BYTES);
  if (head === null || 'reason' in head) throw notRecord(head === null ? 'ends within its header' : head.reason, row);
  const end = head.blockOffset + head.blockLength;
  if (inner.bytes.length !== end + 4) throw notRecord('has another length than it says', row);
  const record = recordOf(head, inner.bytes.subarray(head.blockOffset, end));
  if ('reason' in record) throw notRecord(record.reason, row);
  const differs = digestDamage(record);
  if (differs !== null) throw notRecord(differs, row);
  const captured = captureRecord(record);
  if (captured === null) throw notRecord(`of type ${record.type} is no capture`, row);
  return { member, record: captured };
}

function notRecord(why: string, { url }: CdxRow): CundangError {
  return new CundangError('fetch.bad-response', `the record ${why}`, { url });
}

/** The gzip member in a WARC of the other archive, as it is. */
async function rangeOf(asker: Asker, place: NonNullable<CdxRow['place']>, base: string): Promise<Buffer> {
  const url = /^https?:\/\//i.test(place.filename)
    ? place.filename
    : new URL(place.filename.replace(/^\/+/, ''), base).href;
  const { offset, length } = place;
  if (length > RECORD_BYTES) throw new CundangError('fetch.too-large', `a record of ${length} bytes`, { url });
  const answer = await asker.ask(url, {
    accept: '*/*',
    range: `bytes=${offset}-${offset + length - 1}`,
    maxBytes: length + 1,
  });
  if (answer.status === 206 && answer.body.length === length) return answer.body;
  throw new CundangError('fetch.bad-response', 'the server does not answer byte ranges', { url });
}

async function mementoOf(asker: Asker, row: CdxRow, { endpoint, replay }: FromIndexOptions): Promise<Buffer> {
  const base = replay ?? replayOf(endpoint);
  if (base === null) throw new CundangError('usage', 'name the address of the replay with --replay');
  const exchange = await asker.ask(`${base}${row.timestamp}id_/${row.url}`);
  return (await mementoRecord(exchange, row.url, row.timestamp, RECORD_BYTES)).member;
}

function isCommonCrawl(endpoint: string | null): boolean {
  return endpoint !== null && /(^|\.)commoncrawl\.org$/.test(new URL(endpoint).hostname);
}

/** `…/cdx/search/cdx` → `…/web/`; pywb's `…/coll/cdx` → `…/coll/`. */
function replayOf(endpoint: string | null): string | null {
  if (endpoint === null) return null;
  const { origin, pathname } = new URL(endpoint);
  const wayback = pathname.replace(/\/cdx\/search(\/cdx)?$/, '/web/');
  if (wayback !== pathname) return origin + wayback;
  const pywb = pathname.replace(/\/(cdx|index)$/, '/').replace(/-(cdx|index)$/, '/');
  return pywb === pathname ? null : origin + pywb;
}
