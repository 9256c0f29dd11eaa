/**
 * `npm run bench [-- crawl|browser|queue] [--json] [--pages N] [--tabs N] [--articles N]`: what archiving costs here, each
 * figure from this run. Absolute numbers depend on the machine; the ratios of parts to each other are what to compare.
 */
import { parseArgs } from 'node:util';
import { table } from '../../src/cli/table.ts';
import { type BrowserBench, benchBrowser } from './browser.ts';
import { benchCrawl, type CrawlBench } from './crawl.ts';
import { benchQueue, type QueueBench } from './queue.ts';

const { name, pages, tabs, articles, json } = asked();
const note = (line: string) => process.stderr.write(`${line}\n`);
if (name === 'browser') {
  const result = await benchBrowser({ pages: pages ?? 300, tabs, note });
  process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : `${browserReport(result)}\n`);
} else if (name === 'queue') {
  const result = await benchQueue({ pages: pages ?? 20_000, articles, note });
  process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : `${queueReport(result)}\n`);
} else {
  const result = await benchCrawl({ articles: pages ?? 5000, note });
  process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : `${crawlReport(result)}\n`);
}

interface Asked {
  readonly name: 'crawl' | 'browser' | 'queue';
  readonly pages: number | null;
  readonly tabs: number | null;
  readonly articles: number | null;
  readonly json: boolean;
}

function asked(): Asked {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        pages: { type: 'string' },
        tabs: { type: 'string' },
        articles: { type: 'string' },
      },
    });
    const [name = 'crawl'] = positionals;
    if (name !== 'crawl' && name !== 'browser' && name !== 'queue') {
      throw new Error(`unknown benchmark ${name}; known: crawl, browser, queue`);
    }
    const pages = wholeNumber('--pages', values.pages, 5);
    const tabs = wholeNumber('--tabs', values.tabs, 1);
    return { name, pages, tabs, articles: wholeNumber('--articles', values.articles, 1), json: values.json };
  } catch (error) {
    process.stderr.write(`bench: ${(error as Error).message}\n`);
    process.exit(2);
  }
}

function wholeNumber(option: string, text: string | undefined, least: number): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new Error(`${option} ${text}: a number from ${least}`);
  return value;
}

function browserReport(result: BrowserBench): string {
  const about: Record<keyof BrowserBench, string> = {
    capture: 'pages in Chromium, every byte archived',
    screenshots: 'the same with both screenshots',
    warcRead: 'WARC records read, every digest verified',
    warcioRead: 'WARC records read by warcio.js',
    ingest: 'articles taken in from a WARC',
  };
  const rows = (Object.keys(about) as (keyof BrowserBench)[]).map((key) => [
    ...[about[key], result[key].perSecond, result[key].peakRssMb],
  ]);
  return table(['work', 'per second', 'peak MiB'], rows);
}

function queueReport({ sqlite, redis, workers, speedup, queueShare }: QueueBench): string {
  const engines = Object.entries({ sqlite, redis }).map(([engine, cost]) => [engine, ...Object.values(cost)]);
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const rows = Object.entries(workers).map(([count, cost]) => [
    ...[count, cost.pagesPerSecond, cost.cpuMsPerPage, cost.redisCpuMsPerPage],
    ...[cost.coresPerWorker, percent(cost.queueShare)],
  ]);
  return [
    table(['engine', 'added/s', 'claimed and done/s', 'CPU ms each', 'bytes/URL', 'bytes/hash'], engines),
    table(['workers', 'pages/s', 'CPU ms/page', 'of it Redis', 'cores each', 'queue of CPU'], rows),
    `two workers archive ${speedup} × what one does; the queue takes ${percent(queueShare)} of a page's CPU`,
  ].join('\n\n');
}

function crawlReport(result: CrawlBench): string {
  const about: Record<keyof CrawlBench, string> = {
    loop: 'bare loop: fetch + the same WARC records',
    archive: 'crawl, archive only (queue, links, durable)',
    extract: 'crawl with extraction and catalogue',
    reextract: 'rebuild: extract from the WARCs',
    verify: 'verify every record, digest and index line',
  };
  const rows = (Object.keys(about) as (keyof CrawlBench)[]).map((key) => {
    const { pagesPerSecond, cpuMsPerPage, peakRssMb } = result[key];
    const share = `${Math.round((100 * pagesPerSecond) / result.loop.pagesPerSecond)} %`;
    return [about[key], Math.round(pagesPerSecond), share, cpuMsPerPage, peakRssMb];
  });
  const growth = (['archive', 'extract'] as const).map((key) => {
    const marks = Object.entries(result[key].rssMbAt).map(([count, rss]) => `${rss} after ${count}`);
    return `memory, ${about[key]}, MiB: ${marks.join(', ')}`;
  });
  return [table(['work', 'pages/s', 'of the loop', 'CPU ms/page', 'peak MiB'], rows), ...growth].join('\n');
}
