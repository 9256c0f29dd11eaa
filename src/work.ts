/**
 * A worker: one of any number around a Redis and a store. It takes visits that `schedule` or a crawl put into the queue, archives
 * into a folder of its own, and sends closed files with their articles into the store. Killing it loses nothing: its claims
 * come back to the others, its files are sent by whoever takes its folder next.
 */
import { runCrawl } from '../crawlers/http/crawler.ts';
import { createPoliteness } from '../crawlers/http/politeness.ts';
import { createWire } from '../crawlers/http/wire.ts';
import type { Site } from '../crawlers/site.ts';
import type { SharedTurns } from '../queue/turns.ts';
import type { Config } from './config.ts';
import { deadline } from './deadline.ts';
import { watchDisk } from './disk.ts';
import { CundangError } from './errors.ts';
import type { FolderOptions } from './folder.ts';
import { openHealth } from './metrics/open.ts';
import { createReader } from './reader.ts';
import { checkBrowser } from './renderer.ts';
import { runBegan } from './schedule/began.ts';
import { openSpoolFolder, sendOrphans } from './spool-folder.ts';
import { count, newTally, type Tally } from './tally.ts';
import { measureUsage, type Usage } from './usage.ts';
import { openVisiting } from './visiting.ts';
import { paceOf, wireOptions } from './wiring.ts';

export interface WorkOptions {
  readonly config: Config;
  readonly sites: readonly Site[];
  /** Asks for a clean end: pages in hand are finished, all files sent. */
  readonly stop: AbortSignal;
  /** Ends at once. */
  readonly abort: AbortSignal;
  /** How long a clean end may take, milliseconds; then it ends at once. */
  readonly deadlineMs: number;
  /** Told when the store does not take a file; there is always another attempt. */
  readonly onStoreProblem?: FolderOptions['onProblem'];
  /** Told when files of workers that died were sent. */
  readonly onOrphans?: (dir: string) => void;
  /** Called once the worker takes visits. */
  readonly onStart?: (run: { readonly tally: Tally; readonly dir: string }) => void;
}

export interface WorkResult {
  readonly tally: Tally;
  /** Folder of this worker. */
  readonly dir: string;
  /** Closed files that the store has not confirmed yet; whoever takes the folder next sends them. */
  readonly unsent: number;
  readonly ended: 'stopped' | 'aborted';
  readonly usage: Usage;
}

/** How often folders of workers that died are looked for, milliseconds. */
const orphansMs = 60_000;

/** @throws `usage` without Redis or a store; `queue.gone`, `disk.full` and what the stores throw; page failures are outcomes */
export async function work(options: WorkOptions): Promise<WorkResult> {
  const { config, sites, stop, onStoreProblem } = options;
  if (config['queue.redis'] === null) throw new CundangError('usage', 'a worker needs a queue: set queue.redis');
  if (config['store.url'] === null) throw new CundangError('usage', 'a worker needs a store: set store.url');
  const usage = measureUsage();
  await using health = await openHealth({ config, sites, draining: stop });
  const metrics = health?.metrics;
  const ends = deadline(stop, options.abort, options.deadlineMs);
  const abort = ends.signal;
  let shared: SharedTurns | null = null;
  const politeness = createPoliteness({
    pace: paceOf(config, sites),
    sharedTurns: () => shared,
    onTurn: metrics?.turn,
  });
  const wire = createWire(wireOptions(config));
  checkBrowser(config, sites, wire);
  const reader = createReader(sites, config['crawl.threads'], config['sites.origins']);
  const broken = new AbortController();
  const tally = newTally();
  try {
    await using folder = await openSpoolFolder(config, {
      paceOf: politeness.paceOf,
      onRecovered: metrics?.recovered,
      onStored: metrics?.stored,
      onProblem(error, nextInMs) {
        metrics?.storeProblem(error);
        onStoreProblem?.(error, nextInMs);
      },
    });
    const { dir, archive, queue, sending } = folder;
    shared = queue.turns;
    const visiting = await openVisiting({
      ...{ config, sites, folder, politeness, wire, reader, abort, extract: true },
      runBegan: runBegan(config, sites),
      onCommit(committed) {
        count(tally, committed);
        metrics?.committed(committed);
      },
      onFailure: (error) => broken.abort(error),
    });
    const { committer } = visiting;
    const watch = watchDisk(config, broken);
    const rescue = setInterval(() => void rescued(), orphansMs).unref();
    const rescued = () => sendOrphans(config, options.onOrphans).catch(() => {});
    void rescued();
    try {
      health?.started({ dir, frontier: queue.frontier, spool: sending });
      options.onStart?.({ tally, dir });
      const { ended } = await runCrawl({
        frontier: queue.frontier,
        handle: visiting.visit,
        concurrency: config['crawl.concurrency'],
        signal: AbortSignal.any([stop, broken.signal]),
        abort,
        stays: true,
        onIdle: () => committer.flush(),
      });
      if (!abort.aborted) await committer.flush();
      if (broken.signal.aborted) throw broken.signal.reason;
      await archive.rotate();
      const unsent = await sending.drain(abort);
      return { tally, dir, unsent, ended: ended === 'aborted' ? ended : 'stopped', usage: usage() };
    } finally {
      clearInterval(watch);
      clearInterval(rescue);
      await visiting[Symbol.asyncDispose]();
    }
  } finally {
    ends.clear();
    await reader.close();
    await wire.close();
  }
}
