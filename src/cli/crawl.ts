/** `cundang crawl`: from a site's front page to snapshots and records. */
import type { Command } from 'commander';
import type { Key } from '../config.ts';
import { type CrawlResult, crawl } from '../crawl.ts';
import { CundangError } from '../errors.ts';
import { archiveWire, configFromArchive, openToRead } from '../from-archive.ts';
import { configuredSites } from '../sites.ts';
import type { Tally } from '../tally.ts';
import { interruptions } from './interruptions.ts';
import { beijingDay, wholeNumber } from './option-values.ts';
import { bar, bytes, type Progress, showProgress } from './progress.ts';
import { failureLines, failureReport } from './reasons.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { storeTrouble } from './store-trouble.ts';
import { table } from './table.ts';

interface Options {
  readonly maxPages?: string;
  readonly since?: string;
  readonly archiveOnly?: boolean;
  readonly fromArchive?: string;
  readonly at?: string;
}

/** Command-line options that are configuration keys. */
const flags: Readonly<Record<string, Key>> = {
  assets: 'crawl.assets',
  robots: 'crawl.robots',
  revisit: 'crawl.revisit',
  render: 'crawl.render',
  screenshots: 'browser.screenshots',
  concurrency: 'crawl.concurrency',
  delay: 'pace.delayMs',
  perHost: 'pace.concurrency',
  proxy: 'network.proxy',
  ca: 'network.ca',
};

const examples = `
Examples
  $ cundang crawl sxgov --max-pages 200            a look at one site
  $ cundang crawl chinanews --since 2021-08-01     with the site's by-day archive
  $ cundang crawl sxgov dtdjzx --dir /data/a       from cron: known articles are not fetched again
  $ cundang crawl sxgov --revisit 7d               fetch articles again after a week, to see what changed
  $ cundang crawl https://www.example.cn/          any portal: lists and articles are told apart by their links
  $ cundang crawl sxgov --from-archive /data/a --at 2019-05-01 --dir /tmp/try
  $ cundang crawl yuncheng-dangjian --set sites.origins=yuncheng-dangjian=http://www.example.cn

Ctrl-C finishes the pages in hand, a second one stops at once; nothing is lost either way.
The site's own pace, robots.txt and Retry-After are kept; --delay and --per-host change the pace.`;

export function registerCrawl(program: Command): void {
  withCommonOptions(program.command('crawl'))
    .summary('archive sites; run it again to go on, or for what is new')
    .description(
      'Archives sites: fetches pages, stores them as WARC, extracts article records.\nRun the same command again to go on after a stop, or to fetch what is new since the last run.',
    )
    .argument('<site-or-url...>', 'site ids (see `cundang sites`) or URLs of any portal')
    .option('--max-pages <n>', 'visit at most so many pages in this run')
    .option('--since <date>', 'follow by-day archives back to YYYY-MM-DD')
    .option(
      '--from-archive <dir-or-file>',
      'read this archive, WARC or WACZ instead of the web: to try a new layout on old snapshots',
    )
    .option('--at <date>', 'with --from-archive: the snapshots nearest to YYYY-MM-DD (default: the newest)')
    .option('--archive-only', 'snapshots; their records later, by `rebuild`')
    .option('--assets <page|none>', 'archive css, images and attachments of pages')
    .option('--robots <obey|ignore>', 'robots.txt')
    .option('--revisit <age>', 'fetch known articles again when older: never, 12h, 7d')
    .option('--render <http|browser|auto>', 'open pages in Chromium, or only those without an article over HTTP')
    .option('--screenshots <none|view|both>', 'pictures of pages that Chromium opens')
    .option('--concurrency <n>', 'requests in hand at once')
    .option('--delay <ms>', 'from request to request of a host')
    .option('--per-host <n>', 'requests in hand per host')
    .option('--proxy <url>', 'send everything through a forward proxy')
    .option('--ca <file>', 'PEM file of a further certificate authority')
    .addHelpText('after', examples)
    .action(action(runCrawl, flags));
}

async function runCrawl(shell: Shell, targets: string[], options: Options): Promise<number> {
  const maxPages = options.maxPages === undefined ? null : wholeNumber('--max-pages', options.maxPages);
  const at = options.at === undefined ? null : beijingDay('--at', options.at);
  if (at !== null && options.fromArchive === undefined)
    throw new CundangError('usage', '--at goes with --from-archive');
  const sites = await configuredSites(shell.config['sites.origins']);
  const stored = options.fromArchive === undefined ? null : await openToRead(options.fromArchive, shell.config.dir);
  const stops = interruptions(() => shell.note('finishing the pages in hand; press Ctrl-C again to stop at once'));
  let progress: Pick<Progress, 'end'> = { end() {} };
  let result: CrawlResult;
  try {
    result = await crawl({
      config: stored === null ? shell.config : configFromArchive(shell.config),
      sites,
      wire: stored === null ? undefined : archiveWire(stored, at),
      now: at ?? undefined,
      targets,
      maxPages,
      since: options.since === undefined ? null : beijingDay('--since', options.since),
      extract: options.archiveOnly !== true,
      stop: stops.first,
      abort: stops.second,
      onStoreProblem: storeTrouble(shell),
      onStart: ({ tally, recovered, waiting }) => {
        if (recovered.captures > 0) shell.note(`finished an interrupted run: ${recovered.captures} captures indexed`);
        const start = performance.now();
        const whole = () => (maxPages === null ? waiting + tally.found : maxPages);
        progress = showProgress(() => progressLine(tally, whole(), maxPages, (performance.now() - start) / 1e3));
      },
    });
  } finally {
    progress.end();
    stops.close();
  }
  return report(shell, targets, result);
}

/** `whole` is what is known to be there so far: it grows while links are found. */
function progressLine(tally: Tally, whole: number, maxPages: number | null, seconds: number): string {
  const { pages, assets, articles, captures, failed, failedAssets, skipped, bytes: size } = tally;
  const rate = seconds > 0 ? (pages / seconds).toFixed(1) : '0';
  const same = captures.revisit + captures.notModified;
  const done = maxPages === null ? pages + assets + failed + failedAssets + skipped : pages;
  return [
    bar(done, whole),
    `${pages} pages (${rate}/s)`,
    `${articles.new} new articles`,
    `${assets} files`,
    `${same} unchanged`,
    `${failed} failed`,
    bytes(size),
  ].join(' · ');
}

function report(shell: Shell, targets: readonly string[], result: CrawlResult): number {
  const { tally, lanes, recovered, ended, usage, failures, unsent } = result;
  const waiting = lanes.reduce((sum, lane) => sum + lane.waiting, 0);
  shell.document({
    command: 'crawl',
    targets,
    dir: shell.config.dir,
    ended,
    ...tally,
    waiting,
    unsent,
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
    ['files of pages that failed', tally.failedAssets],
    ['left for the next run', waiting],
    ['written', bytes(tally.bytes)],
  ] as const;
  shell.print(table(['crawl', ''], rows));
  for (const line of failureLines(failures)) shell.print(line);
  const ends = {
    empty: 'done',
    'max-pages': 'stopped at --max-pages',
    waiting: 'what is left waits for hosts that asked for a pause: run the same command later;',
    stopped: 'interrupted',
    aborted: 'interrupted',
  };
  if (ended === 'max-pages' || ended === 'stopped' || ended === 'aborted')
    shell.print(`run the same command again to go on: ${waiting} visits are left`);
  if (unsent > 0) shell.print(`${unsent} files are not in the store yet: the next run sends them`);
  shell.print(`${ends[ended]} after ${usage.seconds} s; archive in ${shell.config.dir}`);
  if (ended === 'stopped' || ended === 'aborted') return 130;
  return tally.failed > 0 ? 3 : 0;
}
