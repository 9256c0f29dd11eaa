/** A crawl: opens the parts, puts the seeds into the frontier, runs the pipeline until nothing is left or wanted. */
import { genericSite } from '../crawlers/generic.ts';
import { type CrawlEnd, runCrawl } from '../crawlers/http/crawler.ts';
import { createPoliteness } from '../crawlers/http/politeness.ts';
import { createWire, type Wire } from '../crawlers/http/wire.ts';
import { siteById, siteForUrl } from '../crawlers/registry.ts';
import { seedVisits, startVisit } from '../crawlers/seeds.ts';
import type { Site } from '../crawlers/site.ts';
import type { Failure, LaneCounts, NewVisit } from '../queue/frontier.ts';
import type { SharedTurns } from '../queue/turns.ts';
import type { Catalog } from '../storage/catalog/catalog.ts';
import { worthAnotherTry } from './another-try.ts';
import type { Committed } from './commit.ts';
import type { Config } from './config.ts';
import { watchDisk } from './disk.ts';
import { CundangError } from './errors.ts';
import { type FolderOptions, openFolder } from './folder.ts';
import { policiesOf } from './history/policy.ts';
import { type History, historyPath, openHistory } from './history/store.ts';
import type { Indexed } from './index-archive.ts';
import { looksInto } from './looks.ts';
import { type Health, openHealth } from './metrics/open.ts';
import { createReader } from './reader.ts';
import { siteOfClaim } from './reading.ts';
import { checkBrowser } from './renderer.ts';
import { isPlaceless } from './sites.ts';
import { count, countRecords, newTally, type Tally } from './tally.ts';
import { measureUsage, type Usage } from './usage.ts';
import { openVisiting } from './visiting.ts';
import { paceOf, wireOptions } from './wiring.ts';

export interface CrawlOptions {
  readonly config: Config;
  readonly sites: readonly Site[];
  /** Site ids or URLs. */
  readonly targets: readonly string[];
  /** Pages (not requisites) to visit at most. */
  readonly maxPages: number | null;
  /** Follow by-day archives back to this day. */
  readonly since: Date | null;
  /** Sites whose known articles are looked at again when their time has come, beside those of the targets. */
  readonly revisits?: readonly string[] | 'all';
  /** Sites whose lists are followed to the end, each page once since that moment, and by-day archives so many ms back. */
  readonly deep?: { readonly sites: ReadonlyMap<string, Date>; readonly backMs: number };
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
  /** Told when the store does not take a file; there is always another attempt. */
  readonly onStoreProblem?: FolderOptions['onProblem'];
  /** Where a process that crawls again and again tells of itself; absent = where `metrics.listen` says, for this crawl. */
  readonly health?: Health | null;
  /** Called after each group of visits that is done. */
  readonly onCommit?: (committed: Committed) => void;
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
  /** Closed files that the store has not confirmed yet; the next run sends them. */
  readonly unsent: number;
  readonly recovered: Indexed;
  readonly ended: CrawlEnd['ended'];
  readonly usage: Usage;
}

/** @throws `site.unknown`, `archive.locked`, `disk.full` and what the stores throw; page failures are outcomes */
export async function crawl(options: CrawlOptions): Promise<CrawlResult> {
  const { config, sites, abort } = options;
  const usage = measureUsage();
  const seeds = options.targets.flatMap((target) => visitsOf(target, options));
  const named = options.targets.flatMap((target) => (isUrl(target) ? (genericSite(target) ?? []) : []));
  await using own =
    options.health === undefined
      ? await openHealth({ config, sites: [...sites, ...named], draining: options.stop })
      : null;
  const health = options.health ?? own;
  const metrics = health?.metrics;
  let shared: SharedTurns | null = null;
  const politeness = createPoliteness({
    pace: paceOf(config, sites),
    sharedTurns: () => shared,
    onTurn: metrics?.turn,
  });
  const wire = options.wire ?? createWire(wireOptions(config));
  checkBrowser(
    config,
    seeds.map((seed) => siteOfClaim(sites, seed)),
    wire,
  );
  const reader = createReader(sites, config['crawl.threads'], config['sites.origins']);
  const onProblem: FolderOptions['onProblem'] = (error, nextInMs) => {
    metrics?.storeProblem(error);
    options.onStoreProblem?.(error, nextInMs);
  };
  const { recovered: onRecovered, stored: onStored } = metrics ?? {};
  const folder = await openFolder({
    config,
    sites,
    reader,
    paceOf: politeness.paceOf,
    onProblem,
    onStored,
    onRecovered,
  }).catch(async (error) => {
    await Promise.all([reader.close(), wire.close()]);
    throw error;
  });
  const { catalog } = folder;
  const { frontier, turns } = folder.queue;
  shared = turns;
  const tally = newTally();
  const broken = new AbortController();
  const began = Date.now();
  try {
    // What answers instead of the web says nothing of the web; without articles there is nothing to look at.
    using history = options.extract && options.wire === undefined ? openHistory(historyPath(config.dir)) : null;
    const known = history === null ? undefined : await openKnown(history, catalog, options);
    await using visiting = await openVisiting({
      ...{ config, sites, folder, politeness, wire, reader, abort, extract: options.extract, known },
      runBegan: () => began,
      deepSince: (site) => options.deep?.sites.get(site) ?? null,
      onCommit(committed) {
        count(tally, committed);
        metrics?.committed(committed);
        options.onCommit?.(committed);
      },
      onFailure: (error) => broken.abort(error),
    });
    const { committer } = visiting;
    const due = history === null ? [] : dueVisits(history, options);
    await frontier.add([...seeds, ...(await worthAnotherTry(frontier, seeds)), ...due]);
    const waiting = (await frontier.counts()).reduce((sum, lane) => sum + lane.waiting, 0);
    const unindexed = () => catalog.lastChange() - catalog.indexedUpTo();
    health?.started({ dir: config.dir, frontier, spool: folder.sending ?? undefined, unindexed });
    options.onStart?.({ tally, recovered: folder.recovered, waiting });
    const watch = watchDisk(config, broken);
    const end = await runCrawl({
      frontier,
      handle: visiting.visit,
      concurrency: config['crawl.concurrency'],
      signal: AbortSignal.any([options.stop, broken.signal]),
      abort,
      maxPages: options.maxPages ?? undefined,
      patienceMs: config['crawl.patienceMs'],
      onIdle: () => committer.flush(),
    }).finally(() => clearInterval(watch));
    if (!abort.aborted) await committer.flush();
    if (broken.signal.aborted) throw broken.signal.reason;
    if (!abort.aborted) {
      const recorded = catalog.finish();
      countRecords(tally, recorded);
      metrics?.recorded(recorded);
    }
    await folder.caughtUp(abort);
    const unsent = await folder.sendAll(abort);
    const [lanes, failures] = [await frontier.counts(), await frontier.failures(failuresShown)];
    return { tally, lanes, failures, unsent, recovered: folder.recovered, ended: end.ended, usage: usage() };
  } finally {
    await reader.close();
    await wire.close();
    await folder.close();
  }
}

const failuresShown = 1000;
/** Looks that one run begins with at most. */
const mostLooks = 100_000;

/** The history as it is judged by; pages of a catalogue that is older than it are taken in. */
async function openKnown(history: History, catalog: Catalog, { config, stop }: CrawlOptions) {
  const policyOf = policiesOf(config['revisit.budget']);
  const now = new Date();
  history.reschedule(policyOf, now);
  await history.seedFromCatalog(catalog, { policyOf, now, signal: stop });
  return { history, catalog, looks: looksInto(history, policyOf) };
}

/** Known articles whose time has come, of the targets' sites and of those that are named beside them. */
function dueVisits(history: History, { sites, targets, revisits = [] }: CrawlOptions): readonly NewVisit[] {
  const ids = targets.flatMap((target) => (isUrl(target) ? (siteAtUrl(sites, target)?.id ?? []) : [target]));
  return history
    .due(new Date(), mostLooks, revisits === 'all' ? undefined : [...ids, ...revisits])
    .map(({ url, site }) => ({ url, site, kind: 'revisit', depth: 0, via: null, againAfterMs: 0 }));
}

/** The site that a URL belongs to; one made for its host where none is defined. */
function siteAtUrl(sites: readonly Site[], url: string): Site | null {
  return siteForUrl(sites, url) ?? (URL.canParse(url) ? genericSite(url) : null);
}

const isUrl = (target: string): boolean => /^https?:\/\//i.test(target);

function visitsOf(
  target: string,
  { sites, since, deep, config, wire, now = new Date() }: CrawlOptions,
): readonly NewVisit[] {
  if (!isUrl(target)) {
    const site = siteById(sites, target);
    if (isPlaceless(site) && config['network.proxy'] === null && wire === undefined) {
      throw new CundangError('site.unconfirmed', `nobody has confirmed the address of ${site.name} (${site.id}) yet`);
    }
    const back = deep?.sites.has(site.id) ? new Date(now.getTime() - deep.backMs) : undefined;
    return seedVisits(site, { now, since: since ?? back });
  }
  const site = siteAtUrl(sites, target);
  if (!site) throw new CundangError('usage', `${target} is not a URL`);
  return [startVisit(site, target)];
}
