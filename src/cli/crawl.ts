/** `cundang crawl`: from a site's front page to snapshots and records. */
import type { Command } from 'commander';
import { loadSites } from '../../crawlers/registry.ts';
import type { Key } from '../config.ts';
import { type CrawlResult, crawl } from '../crawl.ts';
import { CundangError } from '../errors.ts';
import type { Tally } from '../tally.ts';
import { interruptions } from './interruptions.ts';
import { bytes, showProgress } from './progress.ts';
import { failureLines, failureReport } from './reasons.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { table } from './table.ts';

interface Options {
  readonly maxPages?: string;
  readonly since?: string;
  readonly archiveOnly?: boolean;
}

/** Command-line options that are configuration keys. */
const flags: Readonly<Record<string, Key>> = {
  assets: 'crawl.assets',
  robots: 'crawl.robots',
  revisit: 'crawl.revisit',
  concurrency: 'crawl.concurrency',
  delay: 'pace.delayMs',
  perHost: 'pace.concurrency',
  proxy: 'network.proxy',
  ca: 'network.ca',
};

export function registerCrawl(program: Command): void {
  withCommonOptions(program.command('crawl'))
    .description('archive sites: fetch, snapshot, extract; run it again to go on or to fetch what is new')
    .argument('<site-or-url...>', 'site ids (see `cundang sites`) or URLs of any portal')
    .option('--max-pages <n>', 'visit at most so many pages in this run')
    .option('--since <date>', 'follow by-day archives back to YYYY-MM-DD')
    .option('--archive-only', 'snapshots without article records')
    .option('--assets <page|none>', 'archive css, images and attachments of pages')
    .option('--robots <obey|ignore>', 'robots.txt')
    .option('--revisit <age>', 'fetch known articles again when older: never, 12h, 7d')
    .option('--concurrency <n>', 'requests in hand at once')
    .option('--delay <ms>', 'from request to request of a host')
    .option('--per-host <n>', 'requests in hand per host')
    .option('--proxy <url>', 'send everything through a forward proxy')
    .option('--ca <file>', 'PEM file of a further certificate authority')
    .action(
      action(runCrawl, (options) =>
        Object.fromEntries(Object.entries(flags).map(([name, key]) => [key, options[name]])),
      ),
    );
}

async function runCrawl(shell: Shell, targets: string[], options: Options): Promise<number> {
  const stops = interruptions(() => shell.note('finishing the pages in hand; press Ctrl-C again to stop at once'));
  let progress = { end() {} };
  let result: CrawlResult;
  try {
    result = await crawl({
      config: shell.config,
      sites: await loadSites(),
      targets,
      maxPages: wholeNumber('--max-pages', options.maxPages),
      since: day('--since', options.since),
      extract: options.archiveOnly !== true,
      stop: stops.first,
      abort: stops.second,
      onStart: ({ tally, recovered }) => {
        if (recovered.captures > 0) shell.note(`finished an interrupted run: ${recovered.captures} captures indexed`);
        const start = performance.now();
        progress = showProgress(() => progressLine(tally, (performance.now() - start) / 1e3));
      },
    });
  } finally {
    progress.end();
    stops.close();
  }
  return report(shell, targets, result);
}

function progressLine(
  { pages, assets, articles, captures, failed, bytes: size, found }: Tally,
  seconds: number,
): string {
  const rate = seconds > 0 ? (pages / seconds).toFixed(1) : '0';
  const same = captures.revisit + captures.notModified;
  return [
    `${pages} pages (${rate}/s)`,
    `${found} links found`,
    `${articles.new} new articles`,
    `${assets} files`,
    `${same} unchanged`,
    `${failed} failed`,
    bytes(size),
  ].join(' · ');
}

function report(shell: Shell, targets: readonly string[], result: CrawlResult): number {
  const { tally, lanes, recovered, ended, usage, failures } = result;
  const waiting = lanes.reduce((sum, lane) => sum + lane.waiting, 0);
  shell.document({
    command: 'crawl',
    targets,
    dir: shell.config.dir,
    ended,
    ...tally,
    waiting,
    recovered,
    failures: failureReport(failures),
    usage,
  });
  const rows = [
    ['pages', tally.pages],
    ['files of pages', tally.assets],
    ['articles, new', tally.articles.new],
    ['articles, known content', tally.articles.known],
    ['restored from clones', tally.articles.restored],
    ['unchanged (revisit, 304)', tally.captures.revisit + tally.captures.notModified],
    ['skipped', tally.skipped],
    ['failed', tally.failed],
    ['left for the next run', waiting],
    ['written', bytes(tally.bytes)],
  ] as const;
  shell.print(
    table(
      ['crawl', ''],
      rows.map(([name, value]) => [name, value]),
    ),
  );
  for (const line of failureLines(failures)) shell.print(line);
  const ends = {
    empty: 'done',
    'max-pages': 'stopped at --max-pages',
    waiting: 'the rest waits for hosts that asked for a pause; run again later',
    stopped: 'interrupted',
    aborted: 'interrupted',
  };
  shell.print(`${ends[ended]} after ${usage.seconds} s; archive in ${shell.config.dir}`);
  if (ended === 'stopped' || ended === 'aborted') return 130;
  return tally.failed > 0 ? 3 : 0;
}

function wholeNumber(name: string, value: string | undefined): number | null {
  if (value === undefined) return null;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new CundangError('usage', `${name} ${value}: expected a number from 1`);
  return number;
}

/** The begin of a day in Beijing. */
function day(name: string, value: string | undefined): Date | null {
  if (value === undefined) return null;
  const date = new Date(`${value}T00:00:00+08:00`);
  if (!/^\d{4}-\d\d-\d\d$/.test(value) || Number.isNaN(date.getTime())) {
    throw new CundangError('usage', `${name} ${value}: expected YYYY-MM-DD`);
  }
  return date;
}
