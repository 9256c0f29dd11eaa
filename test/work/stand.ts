/** Workers as processes around one Redis and one store, before the stand-in web. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { genericSite } from '../../crawlers/generic.ts';
import { loadSites } from '../../crawlers/registry.ts';
import { seedVisits, startVisit } from '../../crawlers/seeds.ts';
import { openRedisQueue } from '../../queue/redis/open.ts';
import type { Queue } from '../../queue/sqlite/open.ts';
import { segmentRecords } from '../../storage/store/records-journal.ts';
import type { Settings } from '../crawl/stand.ts';
import { here, type Running, start } from '../cundang.ts';
import { type RedisServer, startRedis } from '../redis.ts';
import type { Replica } from '../replica/server.ts';

export interface Plant {
  readonly redis: RedisServer;
  /** The folder that is the store, and the one that the workers share. */
  readonly store: string;
  readonly spool: string;
  /** A folder of its own for each name. */
  dir(name: string): string;
  /** What every process of the plant is told. */
  words(settings?: Settings): string[];
  worker(settings?: Settings): Running;
  queue(): Promise<Queue>;
  close(): Promise<void>;
}

const usual: Settings = { 'pace.delayMs': 0, 'pace.concurrency': 4, 'crawl.backoffMs': 50, 'queue.leaseMs': 2000 };

export async function startPlant(replica: Replica, shared: Settings = {}): Promise<Plant> {
  const redis = await startRedis({ fsync: 'always' });
  const folder = mkdtempSync(join(tmpdir(), 'cundang-work-'));
  const [store, spool] = [join(folder, 'store'), join(folder, 'spool')];
  const workers: Running[] = [];
  const words = (settings: Settings = {}): string[] => {
    const all = {
      ...{ ...usual, ...shared, ...settings, 'queue.redis': redis.url, 'store.url': store },
      ...{ 'network.proxy': replica.proxyUrl, 'network.ca': replica.caFile() },
    };
    return Object.entries(all).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  };
  return {
    ...{ redis, store, spool, words },
    dir: (name) => join(folder, name),
    worker(settings) {
      const worker = start(['worker', '--dir', spool, '--json', ...words(settings)]);
      workers.push(worker);
      return worker;
    },
    queue: () =>
      openRedisQueue({ url: redis.url, paceOf: () => ({ concurrency: 1, delayMs: 0 }), leaseMs: 2000, extendMs: 0 }),
    async close() {
      // None is left but of a test that failed.
      for (const { process: child } of workers) child.kill('SIGKILL');
      await Promise.all(workers.map(({ ended }) => ended));
      await redis.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Puts the seeds of sites, or pages by URL, into the queue. */
export async function seed(queue: Queue, targets: readonly string[]): Promise<void> {
  const sites = await loadSites();
  const visits = targets.flatMap((target) => {
    const site = sites.find(({ id }) => id === target);
    return site ? seedVisits(site, { now: new Date() }) : [startVisit(genericSite(target)!, target)];
  });
  assert.ok((await queue.frontier.add(visits)).length > 0);
}

/** Resolves when nothing is left to visit or in hand. */
export async function drained(queue: Queue, seconds = 120): Promise<void> {
  for (const end = performance.now() + seconds * 1000; (await queue.frontier.wait()) !== null; ) {
    if (performance.now() > end) assert.fail(`visits are left: ${JSON.stringify(await queue.frontier.counts())}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Nothing is wrong with any record in the store. */
export async function assertStored(plant: Plant): Promise<void> {
  const { code, json, stderr } = await here([
    'verify',
    '--store',
    '--dir',
    plant.dir('none'),
    '--json',
    ...plant.words(),
  ]);
  assert.equal(code, 0, `${JSON.stringify(json)} ${stderr}`);
}

/** URLs of the pages whose articles stand in the records of a folder store. */
export async function recordedUrls(store: string): Promise<ReadonlySet<string>> {
  const urls = new Set<string>();
  for (const name of readdirSync(store).filter((one) => one.endsWith('.records.jsonl'))) {
    for await (const { article } of segmentRecords(join(store, name))) for (const url of article.pages) urls.add(url);
  }
  return urls;
}
