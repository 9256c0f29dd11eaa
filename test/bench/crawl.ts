/**
 * The crawl benchmark: same pages, same concurrency, no delay; the server is a process of its own, and each part is
 * another. Both crawls are the program as it is, group commits, synced records and all.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { benchPaths } from '../replica/bench-page.ts';
import { type Cost, programWords, rssMbOf, runJson } from './child.ts';

export interface Figures {
  readonly pagesPerSecond: number;
  readonly cpuMsPerPage: number;
  readonly peakRssMb: number;
}

export interface CrawlFigures extends Figures {
  /** Resident memory after so many pages, MiB: five times on the way. */
  readonly rssMbAt: Readonly<Record<string, number>>;
}

export interface CrawlBench {
  readonly loop: Figures;
  readonly archive: CrawlFigures;
  readonly extract: CrawlFigures;
  readonly reextract: Figures;
  readonly verify: Figures;
}

interface Crawled extends Cost {
  readonly pages: number;
  readonly failed: number;
  readonly articles: { readonly new: number };
}

const concurrency = 32;
const program = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const loop = program('loop.ts');
const server = program('../replica/bench-site.ts');

/**
 * Runs all five parts, one after the other, over a site of so many articles and the lists that lead to them.
 * @throws when a part leaves a page out
 */
export async function benchCrawl(options: {
  readonly articles: number;
  readonly note: (line: string) => void;
}): Promise<CrawlBench> {
  const { articles, note } = options;
  const pages = benchPaths(articles).length;
  const folder = await mkdtemp(join(tmpdir(), 'cundang-bench-'));
  note(`generating ${articles} articles …`);
  const site = spawn(process.execPath, [server, '--pages', String(articles)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  try {
    const [line] = (await once(createInterface({ input: site.stdout! }), 'line')) as [string];
    const { origin, home } = JSON.parse(line) as { origin: string; home: string };
    const cli = programWords();
    const at = (dir: string): string[] => ['--json', '--dir', join(folder, dir)];
    const crawl = (dir: string, ...more: string[]): string[] => [
      ...cli,
      ...['crawl', home, ...at(dir), '--concurrency', String(concurrency), '--delay', '0', '--per-host', '512'],
      ...['--set', 'network.allow=127.0.0.0/8', ...more],
    ];

    note('bare loop …');
    const looped = await runJson<Cost & { readonly pages: number }>([
      ...[loop, origin, join(folder, 'loop'), String(concurrency), String(articles)],
    ]);
    expect('bare loop: pages', looped.pages, pages);

    note('crawl, archive only …');
    const archived = await watched<Crawled>({ site, articles, before: pages }, crawl('archive', '--archive-only'));
    expect('archive only: pages', archived.document.pages, pages);
    expect('archive only: failed', archived.document.failed, 0);

    note('crawl with extraction …');
    const extracted = await watched<Crawled>({ site, articles, before: 2 * pages + 1 }, crawl('extract'));
    expect('with extraction: pages', extracted.document.pages, pages);
    expect('with extraction: failed', extracted.document.failed, 0);
    expect('with extraction: new articles', extracted.document.articles.new, articles);

    note('rebuild …');
    const rebuilt = await runJson<Cost & { readonly articles: number }>([...cli, 'rebuild', ...at('extract')]);
    expect('rebuild: articles', rebuilt.articles, articles);

    note('verify …');
    const verified = await runJson<Cost & { readonly records: number }>([...cli, 'verify', ...at('extract')]);
    // Response and request of each page and of robots.txt, and the file's own record.
    expect('verify: records', verified.records, 2 * (pages + 1) + 1);

    return {
      loop: figures(looped, pages),
      archive: { ...figures(archived.document, pages), rssMbAt: archived.rssMbAt },
      extract: { ...figures(extracted.document, pages), rssMbAt: extracted.rssMbAt },
      reextract: figures(rebuilt, pages),
      verify: figures(verified, pages),
    };
  } finally {
    site.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Runs the program and looks at its memory whenever the site tells how much it has sent; the last look before each
 * fifth of the articles is kept. `before`: what the site had sent to earlier parts.
 */
async function watched<T>(
  { site, articles, before }: { readonly site: ChildProcess; readonly articles: number; readonly before: number },
  words: readonly string[],
): Promise<{ readonly document: T; readonly rssMbAt: Record<string, number> }> {
  const rssMbAt: Record<string, number> = {};
  let pid: number | undefined;
  const look = ({ served }: { served: number }): void => {
    const fifth = Math.ceil((5 * (served - before)) / articles);
    const rss = pid === undefined ? null : rssMbOf(pid);
    if (rss !== null && fifth >= 1 && fifth <= 5) rssMbAt[Math.floor((fifth * articles) / 5)] = rss;
  };
  site.on('message', look);
  try {
    const document = await runJson<T>(words, (child) => {
      pid = child.pid;
    });
    return { document, rssMbAt };
  } finally {
    site.off('message', look);
  }
}

function figures({ usage }: Cost, pages: number): Figures {
  return {
    pagesPerSecond: Math.round((10 * pages) / usage.seconds) / 10,
    cpuMsPerPage: Math.round((1e5 * usage.cpuSeconds) / pages) / 100,
    peakRssMb: usage.peakRssMb,
  };
}

function expect(what: string, actual: number, wanted: number): void {
  if (actual !== wanted) throw new Error(`${what}: ${actual} where ${wanted} were expected`);
}
