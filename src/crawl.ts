/** A crawl: opens the parts, puts the seeds into the frontier, runs the pipeline until nothing is left or wanted. */
import { statfs } from 'node:fs/promises';
import type { Renderer } from '../crawlers/browser/render.ts';
import { genericSite } from '../crawlers/generic.ts';
import { type CrawlEnd, runCrawl } from '../crawlers/http/crawler.ts';
import { pacedWire } from '../crawlers/http/paced.ts';
import { createPoliteness } from '../crawlers/http/politeness.ts';
import { createRobots } from '../crawlers/http/robots.ts';
import { createWire, type Wire } from '../crawlers/http/wire.ts';
import { siteById, siteForUrl } from '../crawlers/registry.ts';
import { seedVisits, startVisit } from '../crawlers/seeds.ts';
import type { Site } from '../crawlers/site.ts';
import type { Failure, Frontier, LaneCounts, NewVisit, Pace } from '../queue/frontier.ts';
import { createCommitter } from './commit.ts';
import type { Config } from './config.ts';
import { CundangError, retryOf } from './errors.ts';
import { openFolder } from './folder.ts';
import type { Indexed } from './index-archive.ts';
import { createPipeline } from './pipeline.ts';
import { createReader } from './reader.ts';
import { siteOf, siteOfClaim } from './reading.ts';
import { isPlaceless } from './sites.ts';
import { count, countRecords, newTally, type Tally } from './tally.ts';
import { measureUsage, type Usage } from './usage.ts';
import { product, rendererOptions, wireOptions } from './wiring.ts';

export interface CrawlOptions {
  readonly config: Config;
  readonly sites: readonly Site[];
  /** Site ids or URLs. */
  readonly targets: readonly string[];
  /** Pages (not requisites) to visit at most. */
  readonly maxPages: number | null;
  /** Follow by-day archives back to this day. */
  readonly since: Date | null;
  /** False: archive only, no records. */
  readonly extract: boolean;
  /** What answers instead of the web; absent = the web. It is closed at the end. */
  readonly wire?: Wire;
  /** The day that by-day archives are followed back from; absent = now. */
  readonly now?: Date;
  /** First stop: finish what is in hand. */
  readonly stop: AbortSignal;
  /** Second stop: end now; what is in hand is fetched again by the next run. */
  readonly abort: AbortSignal;
  /** Called once the folder is open and the seeds are in. */
  readonly onStart?: (run: {
    readonly tally: Tally;
    readonly recovered: Indexed;
    /** Visits that may be made: the seeds and what earlier runs left. */
    readonly waiting: number;
  }) => void;
}

export interface CrawlResult {
  readonly tally: Tally;
  readonly lanes: readonly LaneCounts[];
  /** Visits that failed, were skipped or wait for another attempt, of this and earlier runs, newest first. */
  readonly failures: readonly Failure[];
  readonly recovered: Indexed;
  readonly ended: CrawlEnd['ended'];
  readonly usage: Usage;
}

/** @throws `site.unknown`, `archive.locked`, `disk.full` and what the stores throw; page failures are outcomes */
export async function crawl(options: CrawlOptions): Promise<CrawlResult> {
  const { config, sites, abort } = options;
  const usage = measureUsage();
  const seeds = options.targets.flatMap((target) => visitsOf(target, options));
  const politeness = createPoliteness({ pace: (site) => paceOf(config, sites, site) });
  const wire = options.wire ?? createWire(wireOptions(config));
  const renderer = openRenderer(config, sites, seeds, wire);
  const reader = createReader(sites, config['crawl.threads'], config['sites.origins']);
  const folder = await openFolder({ config, sites, reader, paceOf: politeness.paceOf }).catch(async (error) => {
    await Promise.all([reader.close(), wire.close()]);
    throw error;
  });
  const { archive, catalog } = folder;
  const { frontier, contentIndex } = folder.queue;
  const tally = newTally();
  const broken = new AbortController();
  try {
    const committer = createCommitter(
      { archive, catalog, contentIndex, frontier },
      { onFailure: (error) => broken.abort(error), onCommit: (committed) => count(tally, committed) },
    );
    const paced = pacedWire(wire, politeness, (url) => siteOf(sites, url).id);
    const robots = createRobots({
      wire: paced,
      product,
      policy: config['crawl.robots'],
      retryMs: config['crawl.backoffMs'],
    });
    const { extract } = options;
    const visit = createPipeline({
      ...{ config, sites, frontier, robots, politeness, wire, renderer, archive, committer, extract, abort },
      read: reader.read,
      startedAt: Date.now(),
    });
    await frontier.add([...seeds, ...(await worthAnotherTry(frontier, seeds))]);
    const waiting = (await frontier.counts()).reduce((sum, lane) => sum + lane.waiting, 0);
    options.onStart?.({ tally, recovered: folder.recovered, waiting });
    const watch = watchDisk(config, broken);
    const end = await runCrawl({
      frontier,
      handle: visit,
      concurrency: config['crawl.concurrency'],
      signal: AbortSignal.any([options.stop, broken.signal]),
      abort,
      maxPages: options.maxPages ?? undefined,
      patienceMs: config['crawl.patienceMs'],
      onIdle: () => committer.flush(),
    }).finally(() => clearInterval(watch));
    if (!abort.aborted) await committer.flush();
    if (broken.signal.aborted) throw broken.signal.reason;
    if (!abort.aborted) countRecords(tally, catalog.finish());
    await folder.caughtUp(abort);
    const [lanes, failures] = [await frontier.counts(), await frontier.failures(failuresShown)];
    return { tally, lanes, failures, recovered: folder.recovered, ended: end.ended, usage: usage() };
  } finally {
    await Promise.all([reader.close(), renderer.close()]);
    await wire.close();
    await folder.close();
  }
}

/** The browser, which starts with the first page that wants it. @throws `browser.missing` where one of these sites will */
function openRenderer(config: Config, sites: readonly Site[], seeds: readonly NewVisit[], wire: Wire): Renderer {
  const own = (id: string) => sites.find((site) => site.id === id)?.render ?? 'http';
  if (seeds.some(({ site }) => (config['crawl.render'] ?? own(site)) !== 'http')) rendererOptions(config, wire);
  let opened: Promise<Renderer> | null = null;
  const open = async (): Promise<Renderer> => {
    const options = rendererOptions(config, wire);
    const { createRenderer } = await import('../crawlers/browser/render.ts');
    return createRenderer(options);
  };
  return {
    async render(url, init) {
      opened ??= open();
      return (await opened).render(url, init);
    },
    async close() {
      await (await opened?.catch(() => null))?.close();
    },
  };
}

/** Pages of these sites that earlier runs gave up for a reason that may have passed: each run gives them new attempts. */
async function worthAnotherTry(frontier: Frontier, seeds: readonly NewVisit[]): Promise<readonly NewVisit[]> {
  const sites = new Set(seeds.map(({ site }) => site));
  const failures = await frontier.failures(failuresRetried);
  return failures
    .filter(({ state, site, reason }) => state === 'failed' && sites.has(site) && retryOf(reason.code) !== 'never')
    .map(({ url, site, kind, depth, via }) => ({ url, site, kind, depth, via, againAfterMs: 0 }));
}

const diskCheckMs = 2000;
const failuresShown = 1000;
const failuresRetried = 100_000;

/** Ends the run before the disk is full, while everything can still be closed cleanly. */
function watchDisk(config: Config, broken: AbortController): NodeJS.Timeout {
  const look = async () => {
    const { bavail, bsize } = await statfs(config.dir);
    if (bavail * bsize >= config['archive.minFreeBytes']) return;
    const message = `less than ${config['archive.minFreeBytes']} bytes are free (archive.minFreeBytes)`;
    broken.abort(new CundangError('disk.full', message, { path: config.dir }));
  };
  void look();
  return setInterval(() => void look(), diskCheckMs);
}

function visitsOf(target: string, { sites, since, config, wire, now }: CrawlOptions): readonly NewVisit[] {
  if (!/^https?:\/\//i.test(target)) {
    const site = siteById(sites, target);
    if (isPlaceless(site) && config['network.proxy'] === null && wire === undefined) {
      throw new CundangError('site.unconfirmed', `nobody has confirmed the address of ${site.name} (${site.id}) yet`);
    }
    return seedVisits(site, { now: now ?? new Date(), since: since ?? undefined });
  }
  const site = siteForUrl(sites, target) ?? (URL.canParse(target) ? genericSite(target) : null);
  if (!site) throw new CundangError('usage', `${target} is not a URL`);
  return [startVisit(site, target)];
}

function paceOf(config: Config, sites: readonly Site[], id: string): Pace {
  const own = siteOfClaim(sites, { site: id }).pace;
  return {
    concurrency: config['pace.concurrency'] ?? own.concurrency,
    delayMs: config['pace.delayMs'] ?? own.delayMs,
  };
}
