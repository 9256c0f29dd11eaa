/**
 * A worker of the queue benchmark, as `cundang worker` joins its parts, but for the wire: pages come from memory. It reads
 * pages on its main thread, so that a worker is a core. Its parent sends JSON {@link WorkerTask} as the one argument, then
 * `begin` and `end` as messages, and is told `ready` and the {@link WorkerCost} between the two.
 */
import { once } from 'node:events';
import { runCrawl } from '../../crawlers/http/crawler.ts';
import { createPoliteness } from '../../crawlers/http/politeness.ts';
import type { SharedTurns } from '../../queue/turns.ts';
import { loadConfig } from '../../src/config.ts';
import { createReader } from '../../src/reader.ts';
import { openSpoolFolder } from '../../src/spool-folder.ts';
import { count, newTally } from '../../src/tally.ts';
import { openVisiting } from '../../src/visiting.ts';
import { paceOf } from '../../src/wiring.ts';
import { sampleShare } from './cpu-share.ts';
import { type BenchHost, memoryWire } from './memory-wire.ts';

export interface WorkerTask {
  readonly flags: Readonly<Record<string, string | number>>;
  readonly hosts: readonly BenchHost[];
}

export interface WorkerCost {
  readonly pages: number;
  readonly failed: number;
  readonly articles: number;
  /** CPU of the process, all threads. */
  readonly cpuMs: number;
  /** CPU of it that the queue took: calls of it, of BullMQ and of the Redis client. */
  readonly queueCpuMs: number;
}

const { flags, hosts } = JSON.parse(process.argv[2]!) as WorkerTask;
const { config } = loadConfig({ file: null, environment: {}, flags });
let shared: SharedTurns | null = null;
const politeness = createPoliteness({ pace: paceOf(config, []), sharedTurns: () => shared });
const reader = createReader([], config['crawl.threads'], []);
const wire = memoryWire(hosts);
const tally = newTally();
const broken = new AbortController();
const stop = new AbortController();
const folder = await openSpoolFolder(config, { paceOf: politeness.paceOf });
shared = folder.queue.turns;
const began = Date.now();
const visiting = await openVisiting({
  ...{ config, sites: [], folder, politeness, wire, reader, extract: true },
  abort: new AbortController().signal,
  runBegan: () => began,
  onCommit: (committed) => count(tally, committed),
  onFailure: (error) => broken.abort(error),
});
const run = runCrawl({
  frontier: folder.queue.frontier,
  handle: visiting.visit,
  concurrency: config['crawl.concurrency'],
  signal: AbortSignal.any([stop.signal, broken.signal]),
  stays: true,
  onIdle: () => visiting.committer.flush(),
});

process.send!('ready');
await once(process, 'message');
const before = { pages: tally.pages, failed: tally.failed, articles: tally.articles.new };
const [all, main] = [process.cpuUsage(), process.threadCpuUsage()];
const share = await sampleShare((file) => /\/queue\/|\/node_modules\/(bullmq|ioredis|@ioredis)\//.test(file));
process.send!('begun');

await once(process, 'message');
const [allCpu, mainCpu] = [process.cpuUsage(all), process.threadCpuUsage(main)];
const cost: WorkerCost = {
  pages: tally.pages - before.pages,
  failed: tally.failed - before.failed,
  articles: tally.articles.new - before.articles,
  cpuMs: (allCpu.user + allCpu.system) / 1e3,
  queueCpuMs: ((await share()) * (mainCpu.user + mainCpu.system)) / 1e3,
};
stop.abort();
await run;
await visiting.committer.flush();
if (broken.signal.aborted) throw broken.signal.reason;
await visiting[Symbol.asyncDispose]();
await folder[Symbol.asyncDispose]();
await reader.close();
process.send!(cost);
process.disconnect();
