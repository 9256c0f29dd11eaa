/** Workers on one Redis, a process and a core each: how many pages they archive together, and what the queue takes of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { genericSite } from '../../crawlers/generic.ts';
import { startVisit } from '../../crawlers/seeds.ts';
import type { Frontier } from '../../queue/frontier.ts';
import { openRedisQueue } from '../../queue/redis/open.ts';
import { startRedis } from '../redis.ts';
import { programWords } from './child.ts';
import { type BenchHost, benchHosts, LEAST_ARTICLES, listUrls } from './memory-wire.ts';
import type { WorkerCost, WorkerTask } from './worker.ts';

export interface WorkersCost {
  readonly pagesPerSecond: number;
  /** CPU of a page, milliseconds: of the workers and of the Redis server. */
  readonly cpuMsPerPage: number;
  readonly redisCpuMsPerPage: number;
  /** Cores that a worker kept busy. */
  readonly coresPerWorker: number;
  /** Part of a page's CPU that goes into the queue, in the worker and in the Redis server: 0 to 1. */
  readonly queueShare: number;
}

const program = fileURLToPath(new URL('worker.ts', import.meta.url));
/** Hosts, at most: each has enough articles. */
const lanes = { warm: 4, measured: 8 };
/** Articles that each worker begins with, unmeasured: until its code is compiled; no more than are measured. */
const warmUp = 400;
const lookMs = 100;

/** @throws when pages are left out or archived twice */
export async function benchWorkers(workers: number, articles: number): Promise<WorkersCost> {
  const dir = await mkdtemp(join(tmpdir(), 'cundang-bench-workers-'));
  const server = await startRedis();
  const client = new Redis(server.url);
  const hostsFor = (count: number, most: number) => Math.min(most, Math.ceil(count / LEAST_ARTICLES));
  const warming = Math.min(warmUp, articles) * workers;
  const warm = benchHosts('warm', hostsFor(warming, lanes.warm), warming, 0);
  const hosts = benchHosts('host', hostsFor(articles, lanes.measured), articles, 1_000_000);
  const children = Array.from({ length: workers }, () =>
    startWorker({
      flags: {
        dir,
        'queue.redis': server.url,
        'store.url': join(dir, 'store'),
        // A worker is a core: it reads pages where it archives them.
        'crawl.threads': 0,
        'pace.delayMs': 0,
        'pace.concurrency': 16,
      },
      hosts: [...warm, ...hosts],
    }),
  );
  const queue = await openRedisQueue({ url: server.url, paceOf: () => ({ concurrency: 1, delayMs: 0 }) });
  try {
    await Promise.all(children.map((child) => told<'ready'>(child)));
    await archived(queue.frontier, warm);
    await Promise.all(children.map((child) => ask<'begun'>(child, 'begin')));

    const [redisBefore, start] = [await redisCpuMs(client), performance.now()];
    await archived(queue.frontier, hosts);
    const [redisAfter, end] = [await redisCpuMs(client), performance.now()];
    const costs = await Promise.all(children.map((child) => ask<WorkerCost>(child, 'end')));

    const sum = (of: keyof WorkerCost): number => costs.reduce((total, cost) => total + cost[of], 0);
    const pages = hosts.flatMap(listUrls).length + hosts.reduce((total, host) => total + host.articles, 0);
    if (sum('pages') !== pages || sum('failed') > 0) {
      throw new Error(`${sum('pages')} pages of ${pages}, ${sum('failed')} failed`);
    }
    const redis = redisAfter - redisBefore;
    return {
      pagesPerSecond: round(pages / ((end - start) / 1000), 1),
      cpuMsPerPage: round((sum('cpuMs') + redis) / pages, 2),
      redisCpuMsPerPage: round(redis / pages, 2),
      coresPerWorker: round(sum('cpuMs') / (end - start) / workers, 2),
      queueShare: round((sum('queueCpuMs') + redis) / (sum('cpuMs') + redis), 3),
    };
  } finally {
    for (const child of children) child.kill();
    await queue.close();
    client.disconnect();
    await server.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Puts the lists of these hosts into the queue and waits until nothing is left in it. */
async function archived(frontier: Frontier, hosts: readonly BenchHost[]): Promise<void> {
  await frontier.add(hosts.flatMap(listUrls).map((url) => startVisit(genericSite(url), url)));
  const left = async () => (await frontier.counts()).reduce((sum, lane) => sum + lane.waiting + lane.leased, 0);
  while ((await left()) > 0) await sleep(lookMs);
}

function startWorker(task: WorkerTask): ChildProcess {
  const flags = programWords().filter((word) => word.startsWith('--'));
  return spawn(process.execPath, [...flags, program, JSON.stringify(task)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** The worker's next message. @throws when it ends without one */
async function told<T>(child: ChildProcess): Promise<T> {
  const ended = new AbortController();
  const gone = once(child, 'exit', { signal: ended.signal }).then(([code, signal]) => {
    throw new Error(`a worker ended with ${code ?? signal}`);
  });
  gone.catch(() => {});
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal: ended.signal }), gone])) as [T];
    return message;
  } finally {
    ended.abort();
  }
}

function ask<T>(child: ChildProcess, question: 'begin' | 'end'): Promise<T> {
  const answer = told<T>(child);
  child.send(question);
  return answer;
}

/** CPU that the server has used, its background threads included. */
async function redisCpuMs(client: Redis): Promise<number> {
  const info = await client.info('cpu');
  const of = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
  return 1000 * (of('used_cpu_sys') + of('used_cpu_user'));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
