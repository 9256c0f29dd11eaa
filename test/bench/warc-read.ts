/**
 * What reading WARCs costs: every record with each digest verified, the same walk with warcio (which verifies none), and
 * `ingest` from the file to searchable records. Each part is a process of its own on the same file.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cost, programWords, runJson } from './child.ts';

export interface Rate {
  readonly perSecond: number;
  readonly peakRssMb: number;
}

export interface WarcBench {
  /** Records a second. */
  readonly warcRead: Rate;
  readonly warcioRead: Rate;
  /** Articles a second. */
  readonly ingest: Rate;
}

/** Records read at least by each reader, so that starting up does not count. */
const READ = { here: 60_000, warcio: 20_000 } as const;
/** Articles ingested at least. */
const ARTICLES = 1200;
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** `pages`: articles in the file at least. */
export async function benchWarcRead(pages: number, note: (line: string) => void = () => {}): Promise<WarcBench> {
  const folder = await mkdtemp(join(tmpdir(), 'cundang-bench-warc-'));
  try {
    const articles = Math.max(pages, ARTICLES);
    note(`writing a WARC of ${articles} articles …`);
    const made = [script('warc-pages.ts'), join(folder, 'made'), String(articles)];
    const { path, records } = await runJson<{ path: string; records: number }>(made);
    const read = async (name: string, least: number): Promise<Rate> => {
      const rounds = Math.ceil(least / records);
      const done = await runJson<Cost & { readonly records: number }>([script(name), path, String(rounds)]);
      if (done.records !== rounds * records) throw new Error(`${name}: ${done.records} records of ${rounds * records}`);
      return rate(done, done.records);
    };
    note('reading it, every digest verified …');
    const warcRead = await read('read-here.ts', READ.here);
    note('reading it with warcio …');
    const warcioRead = await read('read-warcio.ts', READ.warcio);
    note('ingest …');
    const words = [...programWords(), 'ingest', path, '--dir', join(folder, 'archive'), '--json'];
    const ingested = await runJson<Cost & { readonly articles: number }>(words);
    if (ingested.articles !== articles) throw new Error(`ingest: ${ingested.articles} articles of ${articles}`);
    return { warcRead, warcioRead, ingest: rate(ingested, articles) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function rate({ usage }: Cost, count: number): Rate {
  return { perSecond: Math.round((10 * count) / usage.seconds) / 10, peakRssMb: usage.peakRssMb };
}
