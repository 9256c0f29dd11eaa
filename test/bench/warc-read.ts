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
  /** The same by processor time, all threads of the process: what other work on the machine disturbs least. */
  readonly perCpuSecond: number;
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
/** The two read in turn, so many times, and the fastest run of each counts: the one least disturbed. */
const TURNS = 3;
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
    const [here, warcio]: [Rate[], Rate[]] = [[], []];
    for (let turn = 1; turn <= TURNS; turn++) {
      note(`reading it, every digest verified, and with warcio: ${turn} of ${TURNS} …`);
      here.push(await read('read-here.ts', READ.here));
      warcio.push(await read('read-warcio.ts', READ.warcio));
    }
    note('ingest …');
    const words = [...programWords(), 'ingest', path, '--dir', join(folder, 'archive'), '--json'];
    const ingested = await runJson<Cost & { readonly articles: number }>(words);
    if (ingested.articles !== articles) throw new Error(`ingest: ${ingested.articles} articles of ${articles}`);
    return { warcRead: fastest(here), warcioRead: fastest(warcio), ingest: rate(ingested, articles) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function rate({ usage }: Cost, count: number): Rate {
  const per = (seconds: number): number => Math.round((10 * count) / seconds) / 10;
  return { perSecond: per(usage.seconds), perCpuSecond: per(usage.cpuSeconds), peakRssMb: usage.peakRssMb };
}

/** The highest of each figure, and so the largest memory. */
function fastest(runs: readonly Rate[]): Rate {
  const most = (key: keyof Rate): number => Math.max(...runs.map((run) => run[key]));
  return { perSecond: most('perSecond'), perCpuSecond: most('perCpuSecond'), peakRssMb: most('peakRssMb') };
}
