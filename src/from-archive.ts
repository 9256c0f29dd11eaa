/**
 * A crawl's wire whose answers are the captures of an archive: for each URL the one nearest to a moment. No connection is
 * ever made, there is nothing to wait for, and what the archive does not hold is an error that says so.
 */
import { mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Wire } from '../crawlers/http/wire.ts';
import type { Capture } from '../storage/capture.ts';
import { captureOf, captureRecord } from '../storage/captures.ts';
import { timestamp14 } from '../storage/cdxj.ts';
import type { Exchange } from '../storage/exchange.ts';
import { warcDir, warcFiles } from '../storage/files.ts';
import { take } from '../storage/ingest/take.ts';
import { capturesOf, payloadOf } from '../storage/lookup.ts';
import type { FilePlace } from '../storage/store/place.ts';
import { readRecordAt } from '../storage/warc/reader.ts';
import type { Config } from './config.ts';
import { asCundangError, CundangError } from './errors.ts';
import { filesBehind, sourcesOf } from './ingest/sources.ts';

/** The configuration of a crawl that nobody has to be asked politely for. */
export function configFromArchive(config: Config): Config {
  return {
    ...config,
    'crawl.robots': 'ignore',
    'crawl.render': 'http',
    'crawl.attempts': 1,
    'pace.delayMs': 0,
    'pace.concurrency': config['pace.concurrency'] ?? 8,
  };
}

export interface ArchiveToRead {
  readonly dir: string;
  /** Removes what was made to read it. */
  close(): Promise<void>;
}

/**
 * An archive folder, or WARC and WACZ files, which are then indexed for the time being.
 * @throws `archive.missing`, `file.unreadable`; `usage` when it is the folder that the crawl writes to
 */
export async function openToRead(from: string, writing: string): Promise<ArchiveToRead> {
  const real = (path: string) => realpath(path).catch(() => path);
  if ((await real(from)) === (await real(writing))) {
    throw new CundangError('usage', `${from} is the archive that is read; name another --dir for what comes of it`);
  }
  const info = await stat(from).catch((error) => {
    throw asCundangError(error, { path: from });
  });
  if (info.isDirectory() && (await stat(warcDir(from)).catch(() => null)) !== null) {
    await warcFiles(from);
    return { dir: from, close: async () => {} };
  }
  const dir = await mkdtemp(join(tmpdir(), 'cundang-from-'));
  const close = () => rm(dir, { recursive: true, force: true });
  try {
    await mkdir(warcDir(dir));
    for (const path of await filesBehind(from, writing)) {
      for await (const source of sourcesOf(path, path, join(dir, 'unpacked')))
        await take(dir, source, { inPlace: true });
    }
    return { dir, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** `at`: captures nearest to this moment answer; null = the newest. */
export function archiveWire(archive: ArchiveToRead, at: Date | null): Wire {
  const fetch: Wire['fetch'] = async (url, init = {}) => {
    init.signal?.throwIfAborted();
    for (const capture of await nearest(archive.dir, url, at)) {
      const exchange = await answerOf(archive.dir, capture, url).catch(() => null);
      if (exchange !== null) return exchange;
    }
    throw new CundangError('fetch.not-archived', 'not in the archive', { url });
  };
  return {
    maxRedirects: 8,
    check(url) {
      if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
        throw new CundangError('fetch.bad-url', 'not an http or https URL', { url });
      }
    },
    fetch,
    pass: (url, _request, init) => fetch(url, init),
    close: () => archive.close(),
  };
}

type Line = { readonly path: FilePlace; readonly file: string; readonly offset: number; readonly length: number };

/** Places of captures of the URL, the best first: an answer before an error, this very address before its likes, then by time. */
async function nearest(dir: string, url: string, at: Date | null): Promise<readonly Line[]> {
  const moment = at === null ? null : momentOf(timestamp14(at.toISOString()));
  const found: { readonly place: Line; readonly rank: readonly number[] }[] = [];
  for await (const { file, line } of capturesOf(dir, url)) {
    const status = Number(line.status);
    if (!(status >= 200 && status <= 599)) continue;
    const then = momentOf(line.timestamp);
    const rank = [
      // A 304 stands for the page that it confirms.
      Number(status >= 400),
      Number(line.url !== url),
      moment === null ? -then : Math.abs(then - moment),
    ];
    found.push({ place: { path: file.path, file: file.name, offset: line.offset, length: line.length }, rank });
  }
  found.sort(
    (a, b) =>
      a.rank.reduce((order, value, i) => order || value - b.rank[i]!, 0) || (a.place.file < b.place.file ? -1 : 1),
  );
  return found.map(({ place }) => place);
}

/** Milliseconds since 1970 of `YYYYMMDDhhmmss`. */
function momentOf(timestamp: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/
    .exec(timestamp)!
    .map(Number);
  return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
}

/** The exchange that a capture tells of; null when its payload is not in the archive. */
async function answerOf(dir: string, { path, file, offset, length }: Line, url: string): Promise<Exchange | null> {
  const record = captureRecord((await readRecordAt(path, offset, length)).record);
  if (record === null || record.type === 'resource' || record.http === null) return null;
  const capture: Capture = captureOf(record, file, offset, length);
  const holder = await payloadOf(dir, capture);
  if (holder === null || holder.type !== 'response' || holder.http === null) return null;
  // The head of a 304 says nothing of the page.
  const head = record.http.status === 304 ? holder.http : record.http;
  return {
    url,
    fetchedAt: new Date(capture.fetchedAt),
    ip: record.fields.get('WARC-IP-Address'),
    requestHead: `GET ${new URL(url).pathname}${new URL(url).search} HTTP/1.1\r\nhost: ${new URL(url).host}\r\n\r\n`,
    status: head.status ?? 200,
    statusText: head.startLine.split(' ').slice(2).join(' '),
    // The payload is without chunks.
    rawHeaders: head.headers.filter(([name]) => !/^transfer-encoding$/i.test(name)),
    body: holder.payload,
    truncated: truncationOf(record.truncated),
  };
}

function truncationOf(told: string | null): Exchange['truncated'] {
  if (told === null) return null;
  return told === 'time' || told === 'disconnect' ? told : 'length';
}
