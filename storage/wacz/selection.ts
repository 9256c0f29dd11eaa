/**
 * Which snapshots make up a selection of pages: all of each page, what they need to be shown, and what their revisits refer to.
 * Kept in a temporary database on disk, so memory does not grow with the archive; each round reads the indexes once.
 */
import { DatabaseSync } from 'node:sqlite';
import { CundangError } from '../../src/errors.ts';
import { type IndexLine, indexKey, parseCdxj, timestamp14 } from '../cdxj.ts';
import { header } from '../exchange.ts';
import { readRecordAt } from '../warc/reader.ts';
import type { WarcRecord, WarcResource, WarcResponse } from '../warc/record.ts';
import type { Source } from './sources.ts';

/** The URLs that a page or a style sheet needs to be shown. */
export type Requisites = (record: WarcResponse | WarcResource) => Iterable<string>;

export interface Selection extends Disposable {
  /** Index lines of the chosen snapshots of a file, by offset. */
  of(file: string): Iterable<IndexLine>;
  /** Whether any snapshot of the file is chosen. */
  has(file: string): boolean;
  /** Takes the index line of a snapshot at its new place. */
  place(line: string): void;
  /** The lines that were placed, sorted by bytes; and their size with line ends. */
  placed(): AsyncGenerator<Buffer, void, void>;
  placedBytes(): number;
  readonly captures: number;
  /** Snapshots whose record could not be read for what it needs. */
  readonly unread: number;
}

/** Pages, their style sheets, what these import, its pictures; redirects and revisits between. */
const MOST_ROUNDS = 8;
/** Records read between two looks at the database. */
const BATCH = 256;

/** What a browser's capture stores beside a page, under the page's URL (Browsertrix and ReplayWeb.page know these). */
const BESIDE = ['urn:pageinfo:', 'urn:view:', 'urn:fullPage:', 'urn:thumbnail:', 'urn:text:'];

const TABLES = `
CREATE TABLE wanted (key TEXT NOT NULL, ts TEXT NOT NULL, PRIMARY KEY (key, ts)) STRICT, WITHOUT ROWID;
CREATE TABLE capture (
  file TEXT NOT NULL, offset INTEGER NOT NULL, line TEXT NOT NULL, fresh INTEGER NOT NULL, PRIMARY KEY (file, offset)
) STRICT, WITHOUT ROWID;
CREATE INDEX capture_fresh ON capture (fresh) WHERE fresh;
CREATE TABLE placed (line TEXT NOT NULL) STRICT;
`;

/**
 * @param urls the pages
 * @throws `file.unreadable`, `disk.full`
 */
export async function selectCaptures(
  sources: readonly Source[],
  urls: Iterable<string>,
  requisites: Requisites,
): Promise<Selection> {
  // An empty name makes a database of its own on disk that goes when it is closed (sqlite.org/inmemorydb.html).
  const db = new DatabaseSync('');
  db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; ${TABLES} BEGIN`);
  const wanting = db.prepare('INSERT OR IGNORE INTO wanted VALUES (?, ?)');
  const isWanted = db.prepare(`SELECT 1 FROM wanted WHERE key = ? AND ts IN ('', ?)`);
  const choosing = db.prepare('INSERT OR IGNORE INTO capture VALUES (?, ?, ?, 1)');
  const fresh = db.prepare('SELECT file, offset, line FROM capture WHERE fresh LIMIT ?');
  const known = db.prepare('UPDATE capture SET fresh = 0 WHERE file = ? AND offset = ?');
  const paths = new Map(sources.map(({ name, path }) => [name, path]));
  const tally = { captures: 0, unread: 0 };

  const want = (url: string, ts = ''): number => Number(wanting.run(indexKey(url), ts).changes);

  /** Chooses the snapshots of what is wanted; returns how many are new. */
  async function choose(): Promise<number> {
    let chosen = 0;
    for (const { index } of sources) {
      for await (const lines of index.lines()) {
        for (const line of lines) {
          const end = line.indexOf(32);
          if (isWanted.get(line.toString('utf8', 0, end), line.toString('latin1', end + 1, end + 15)) === undefined)
            continue;
          const text = line.toString();
          const place = parseCdxj(text);
          if (place !== null) chosen += Number(choosing.run(place.file, place.offset, text).changes);
        }
      }
    }
    tally.captures += chosen;
    return chosen;
  }

  /** Wants what the newly chosen snapshots need; returns how much of it is new. */
  async function follow(): Promise<number> {
    let more = 0;
    for (;;) {
      const rows = fresh.all(BATCH);
      if (rows.length === 0) return more;
      for (const { file, offset, line } of rows) {
        known.run(file!, offset!);
        const place = parseCdxj(String(line))!;
        if (!tellsMore(place)) continue;
        const found = await readRecordAt(paths.get(place.file)!, place.offset, place.length).catch((error) => {
          if (!(error instanceof CundangError) || error.code !== 'archive.damaged') throw error;
          return null;
        });
        if (found === null) tally.unread += 1;
        else for (const [url, ts] of needed(found.record, requisites)) more += want(url, ts);
      }
    }
  }

  for (const url of urls) {
    want(url);
    for (const prefix of BESIDE) want(prefix + url);
  }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if ((await choose()) === 0 || (await follow()) === 0) break;
  }

  const ofFile = db.prepare('SELECT line FROM capture WHERE file = ? ORDER BY offset');
  const anyOf = db.prepare('SELECT 1 FROM capture WHERE file = ? LIMIT 1');
  const placing = db.prepare('INSERT INTO placed VALUES (?)');
  const inOrder = db.prepare('SELECT line FROM placed ORDER BY line');
  let bytes = 0;
  return {
    ...tally,
    *of(file) {
      for (const { line } of ofFile.iterate(file)) yield parseCdxj(String(line))!;
    },
    has: (file) => anyOf.get(file) !== undefined,
    place(line) {
      placing.run(line);
      bytes += Buffer.byteLength(line) + 1;
    },
    async *placed() {
      for (const { line } of inOrder.iterate()) yield Buffer.from(String(line));
    },
    placedBytes: () => bytes,
    [Symbol.dispose]: () => db.close(),
  };
}

/** Whether a snapshot's record has to be read to know what else is needed. */
function tellsMore({ mime, status, url }: IndexLine): boolean {
  return /html|css|warc\/revisit/i.test(mime ?? '') || /^3/.test(status ?? '') || url.startsWith(BESIDE[0]!);
}

function* needed(record: WarcRecord, requisites: Requisites): Generator<readonly [url: string, ts?: string]> {
  if (record.type === 'revisit' && record.refersTo.url !== null) {
    const { url, date } = record.refersTo;
    yield date === null ? [url] : [url, timestamp14(date)];
  }
  if (record.type === 'response' || record.type === 'revisit') {
    const location = record.http && header(record.http.headers, 'location');
    const target = location ? URL.parse(location, record.url)?.href : undefined;
    if (target !== undefined) yield [target];
  }
  if (record.type === 'response' || record.type === 'resource') {
    for (const url of requisites(record)) yield [url];
  }
}
