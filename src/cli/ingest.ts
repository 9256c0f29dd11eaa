/** `cundang ingest`: WARC and WACZ files of other programs, and what other archives hold of a site. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { siteById } from '../../crawlers/registry.ts';
import type { Site } from '../../crawlers/site.ts';
import type { Taken } from '../../storage/ingest/take.ts';
import type { Key } from '../config.ts';
import { CundangError } from '../errors.ts';
import { type FromIndexOptions, type FromIndexProgress, ingestFromIndex } from '../ingest/from-index.ts';
import { type Ingested, type IngestOptions, type IngestProgress, ingest } from '../ingest/ingest.ts';
import { createReader } from '../reader.ts';
import { configuredSites } from '../sites.ts';
import { measureUsage } from '../usage.ts';
import { interruptions } from './interruptions.ts';
import { collected, wholeNumber } from './option-values.ts';
import { bar, showProgress } from './progress.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { clip, table } from './table.ts';

const flags: Readonly<Record<string, Key>> = {
  delay: 'pace.delayMs',
  perHost: 'pace.concurrency',
  proxy: 'network.proxy',
  ca: 'network.ca',
};

interface Options {
  readonly inPlace?: boolean;
  readonly cdx?: string;
  readonly list?: string;
  readonly site?: string;
  readonly url?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly versions: string;
  readonly max?: string;
  readonly warcs?: string;
  readonly replay?: string;
}

const examples = `
Examples
  $ cundang ingest /mnt/old/*.warc.gz crawl.wacz        copied into the archive, articles into the catalogue
  $ cundang ingest /mnt/old --in-place                  left where they are, by link
  $ cundang ingest --cdx https://web.archive.org/cdx/search/cdx --site sxgov --to 2015
  $ cundang ingest --cdx https://index.commoncrawl.org/CC-MAIN-2024-51-index --site people
  $ cundang ingest --list captures.jsonl                JSON lines of a CDX server, or \`URL OFFSET LENGTH\` lines

The same file, or the same capture, again changes nothing: run the command again to go on after a stop.`;

export function registerIngest(program: Command): void {
  withCommonOptions(program.command('ingest'))
    .description('take WARC and WACZ files of other programs, or what other archives hold of a site, into the archive')
    .argument('[from...]', 'WARC (plain, .gz, .zst) and WACZ files, folders of them, or their URLs')
    .option('--in-place', 'leave files where they are; the archive then holds a link to them')
    .option('--cdx <url>', 'ask this CDX server (Wayback, pywb, Common Crawl) for captures, and fetch them')
    .option('--list <file>', 'fetch the captures that a file lists')
    .option('--site <id>', 'with --cdx or --list: articles of this site')
    .option('--url <pattern>', 'with --cdx: host/path*, instead of all hosts of the site (may be repeated)', collected)
    .option('--from <date>', 'with --cdx: captures from YYYY[MM[DD]] on')
    .option('--to <date>', 'with --cdx: captures up to YYYY[MM[DD]]')
    .option('--versions <all|first>', 'of a page every capture that differs, or the first', 'all')
    .option('--max <n>', 'fetch at most so many captures in this run')
    .option('--warcs <url>', 'where the WARC files that an index names lie (default for Common Crawl: its own)')
    .option('--replay <url>', 'where the stored pages are: <url>TIMEid_/PAGE (default: told from --cdx)')
    .option('--delay <ms>', 'from request to request of a host (default: 1000)')
    .option('--per-host <n>', 'requests in hand per host (default: 1)')
    .option('--proxy <url>', 'send everything through a forward proxy')
    .option('--ca <file>', 'PEM file of a further certificate authority')
    .addHelpText('after', examples)
    .action(action(run, flags));
}

async function run(shell: Shell, from: string[], options: Options): Promise<number> {
  const fromIndex = options.cdx !== undefined || options.list !== undefined;
  if (fromIndex === from.length > 0) {
    throw new CundangError('usage', 'name files, folders or URLs to ingest, or else --cdx or --list');
  }
  const origins = shell.config['sites.origins'];
  const sites = await configuredSites(origins);
  const chosen = fromIndex ? indexOptions(sites, options) : null;
  const reader = createReader(sites, threadsFor(shell.config['crawl.threads'], fromIndex), origins);
  const stops = interruptions(() => shell.note('ending; run the same command again to go on'));
  const shared = { config: shell.config, sites, reader, signal: stops.first };
  try {
    return chosen === null
      ? await files(shell, from, { ...shared, inPlace: options.inPlace === true })
      : await captures(shell, { ...shared, ...chosen });
  } finally {
    stops.close();
    await reader.close();
  }
}

/** Files have no hosts to wait for: two threads read where the machine has two cores. */
function threadsFor(configured: number, fromIndex: boolean): number {
  return configured === 0 || fromIndex ? configured : Math.max(configured, Math.min(2, availableParallelism()));
}

type Chosen = Omit<FromIndexOptions, 'config' | 'sites' | 'reader' | 'signal' | 'onProgress'>;

function indexOptions(sites: readonly Site[], options: Options): Chosen {
  const { cdx = null, list = null, site, url: urls = [], versions, max, warcs = null, replay = null } = options;
  for (const address of [cdx, warcs, replay]) {
    if (address !== null && !/^https?:$/.test(URL.parse(address)?.protocol ?? '')) {
      throw new CundangError('usage', `${address} is not a URL`);
    }
  }
  if (versions !== 'all' && versions !== 'first') throw new CundangError('usage', '--versions takes all or first');
  if (cdx !== null && site === undefined && urls.length === 0) {
    throw new CundangError('usage', '--cdx goes with --site or --url');
  }
  return {
    ...{ endpoint: cdx, list, urls, versions, warcs, replay },
    site: site === undefined ? null : siteById(sites, site),
    from: digits('--from', options.from),
    to: digits('--to', options.to),
    most: max === undefined ? null : wholeNumber('--max', max),
  };
}

function digits(name: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  const bare = value.replaceAll('-', '');
  if (!/^\d{4}(\d\d){0,5}$/.test(bare))
    throw new CundangError('usage', `${name} ${value}: expected YYYY, YYYYMM or YYYYMMDD`);
  return bare;
}

async function files(shell: Shell, from: readonly string[], options: IngestOptions): Promise<number> {
  const usage = measureUsage();
  let seen: IngestProgress = { source: '', files: 0, filesDone: 0, records: 0, articles: 0 };
  const progress = showProgress(
    () => `${bar(seen.filesDone, seen.files)} · ${seen.records} records · ${seen.articles} articles · ${seen.source}`,
  );
  const onProgress = (now: IngestProgress) => {
    seen = now;
  };
  const ingested = await ingest(from, { ...options, onProgress }).finally(progress.end);
  return report(shell, ingested, usage());
}

async function captures(shell: Shell, options: FromIndexOptions): Promise<number> {
  const usage = measureUsage();
  let seen: FromIndexProgress = { rows: 0, wanted: 0, here: 0, fetched: 0, articles: 0, failed: 0 };
  const progress = showProgress(
    () =>
      `${bar(seen.here + seen.fetched + seen.failed, seen.wanted)} · ${seen.rows} rows of the index · ${seen.fetched} fetched · ${seen.articles} articles · ${seen.failed} failed`,
  );
  const onProgress = (now: FromIndexProgress) => {
    seen = now;
  };
  const result = await ingestFromIndex({ ...options, onProgress }).finally(progress.end);
  const { failures, interrupted, rows, wanted, here, fetched, articles, newRecords, failed } = result;
  shell.document({ command: 'ingest', dir: shell.config.dir, ...result, usage: usage() });
  shell.print(
    table(
      ['captures', ''],
      [
        ['in the index', rows],
        ['wanted', wanted],
        ['here already', here],
        ['fetched', fetched],
        ['articles', articles],
        ['new records', newRecords],
        ['failed', failed],
      ],
    ),
  );
  for (const { url, code, message } of failures) shell.print(`${url}: ${message} (${code})`);
  shell.print(`${interrupted ? 'run the same command again to go on' : 'done'}; archive in ${shell.config.dir}`);
  return interrupted ? 130 : failed > 0 ? 3 : 0;
}

function report(shell: Shell, ingested: Ingested, usage: unknown): number {
  const { files, captures, articles, newRecords, failures, interrupted } = ingested;
  const damaged = files.reduce((sum, one) => sum + one.damaged, 0);
  shell.document({ command: 'ingest', dir: shell.config.dir, ...ingested, damaged, usage });
  if (files.length > 0) {
    const rows = files.map((one) => [clip(one.source, 60), one.state, one.records, one.captures, one.damaged]);
    shell.print(table(['source', '', 'records', 'captures', 'damaged'], rows));
  }
  for (const one of files) for (const line of damageLines(one)) shell.print(line);
  for (const { source, code, message } of failures) shell.print(`${source}: ${message} (${code})`);
  shell.print(
    `${articles} articles in ${captures} captures, ${newRecords} new records; archive in ${shell.config.dir}`,
  );
  if (interrupted) return 130;
  return damaged > 0 ? 4 : failures.length > 0 ? 3 : 0;
}

/** Damage by file and offset, as `verify` tells it. */
function damageLines({ source, damage, damaged }: Taken): readonly string[] {
  const lines = damage.map(({ offset, reason }) => `damaged: ${source} @ ${offset}: ${reason}`);
  return damaged > damage.length ? [...lines, `damaged: ${source}: ${damaged - damage.length} more`] : lines;
}
