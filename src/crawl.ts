/** A crawl: opens the parts, puts the seeds into the frontier, runs the pipeline until nothing is left or wanted. */
import { type CrawlEnd, runCrawl } from '../crawlers/http/crawler.ts';
import { createPoliteness } from '../crawlers/http/politeness.ts';
import { createWire } from '../crawlers/http/wire.ts';
import type { Failure, LaneCounts } from '../queue/frontier.ts';
import type { SharedTurns } from '../queue/turns.ts';
import { worthAnotherTry } from './another-try.ts';
import type { Committed } from './commit.ts';
import { watchDisk } from './disk.ts';
import { type FolderOptions, openFolder } from './folder.ts';
import { historyPath, openHistory } from './history/store.ts';
import type { Indexed } from './index-archive.ts';
import { dueVisits, knownFrom } from './known-articles.ts';
import { type Health, openHealth } from './metrics/open.ts';
import { createReader } from './reader.ts';
import { siteOfClaim } from './reading.ts';
import { checkBrowser } from './renderer.ts';
import { count, countRecords, newTally, type Tally } from './tally.ts';
import { hostSitesOf, seedsOf, siteIdsOf, type TargetOptions } from './targets.ts';
import { measureUsage, type Usage } from './usage.ts';
import { openVisiting } from './visiting.ts';
import { paceOf, wireOptions } from './wiring.ts';

export interface CrawlOptions extends TargetOptions {
  /** Pages (not requisites) to visit at most. */
  readonly maxPages: number | null;
  /** Sites whose known articles are looked at again when their time has come, beside those of the targets. */
  readonly revisits?: readonly string[] | 'all';
  /** False: archive only, no records. */
  readonly extract: boolean;
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

const failuresShown = 1000;

/** @throws `site.unknown`, `archive.locked`, `disk.full` and what the stores throw; page failures are outcomes */
export async function crawl(options: CrawlOptions): Promise<CrawlResult> {
  const { config, sites, targets, stop, abort } = options;
  const usage = measureUsage();
  const seeds = seedsOf(options);
  await using own =
    options.health === undefined
      ? await openHealth({ config, sites: [...sites, ...hostSitesOf(targets)], draining: stop })
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
    const known = history === null ? undefined : await knownFrom(history, catalog, config, stop);
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
    const revisited = options.revisits === 'all' ? 'all' : [...siteIdsOf(options), ...(options.revisits ?? [])];
    const due = history === null ? [] : dueVisits(history, revisited);
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
      signal: AbortSignal.any([stop, broken.signal]),
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
