/**
 * What the queue costs on each engine: visits added, claimed and done, and the memory or disk that each URL and digest
 * takes; and what workers archive on one Redis.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Redis } from 'ioredis';
import type { Known, NewVisit } from '../../queue/frontier.ts';
import { openRedisQueue } from '../../queue/redis/open.ts';
import { openQueue, type Queue } from '../../queue/sqlite/open.ts';
import { startRedis } from '../redis.ts';
import { benchWorkers, type WorkersCost } from './workers.ts';

export interface QueueCost {
  readonly addPerSecond: number;
  /** Claimed by 64 and settled as done with what is known, each. */
  readonly claimDonePerSecond: number;
  /** CPU of this process for one visit claimed and done, milliseconds; the Redis server's comes on top. */
  readonly claimDoneCpuMs: number;
  /** Of a visited URL of 61 characters with all that is known of it: file size, or memory of Redis. */
  readonly bytesPerUrl: number;
  /** Of a content hash and its record's name. */
  readonly bytesPerHash: number;
}

export interface QueueBench {
  readonly sqlite: QueueCost;
  readonly redis: QueueCost;
  /** By number of worker processes on one Redis. */
  readonly workers: Readonly<Record<'1' | '2', WorkersCost>>;
  /** Pages per second of two workers, by those of one. */
  readonly speedup: number;
  /** Part of a page's CPU that goes into the queue, with two workers: 0 to 1. */
  readonly queueShare: number;
}

interface Options {
  /** Visits, and digests, on each engine. */
  readonly pages: number;
  /** What each number of workers archives; null = a fifth of the visits, for a page costs many times what a visit does. */
  readonly articles: number | null;
  readonly note: (line: string) => void;
}

const hosts = 8;
const batch = 64;
const addBatch = 500;
const visitsPerArticle = 5;

export async function benchQueue({ pages, articles: wanted, note }: Options): Promise<QueueBench> {
  note(`queue on SQLite, ${pages} visits`);
  const sqlite = await onSqlite(pages);
  note(`queue on Redis, ${pages} visits`);
  const redis = await onRedis(pages);
  const articles = wanted ?? Math.ceil(pages / visitsPerArticle);
  note(`one worker, ${articles} articles`);
  const one = await benchWorkers(1, articles);
  note(`two workers, ${articles} articles`);
  const two = await benchWorkers(2, articles);
  const speedup = Number((two.pagesPerSecond / one.pagesPerSecond).toFixed(2));
  return { sqlite, redis, workers: { 1: one, 2: two }, speedup, queueShare: two.queueShare };
}

const paceOf = () => ({ concurrency: batch, delayMs: 0 });

async function onSqlite(pages: number): Promise<QueueCost> {
  const dir = mkdtempSync(join(tmpdir(), 'cundang-bench-queue-'));
  const path = join(dir, 'queue.sqlite');
  const queue = await openQueue(path, { paceOf });
  try {
    return await measure(queue, pages, async () => {
      const db = new DatabaseSync(path, { readOnly: true });
      const row = db.prepare('SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size').get();
      db.close();
      return Number(row?.size);
    });
  } finally {
    await queue.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function onRedis(pages: number): Promise<QueueCost> {
  const server = await startRedis();
  const client = new Redis(server.url);
  try {
    const queue = await openRedisQueue({ url: server.url, paceOf });
    try {
      return await measure(queue, pages, async () => {
        const info = await client.info('memory');
        return Number(/^used_memory_dataset:(\d+)/m.exec(info)?.[1]);
      });
    } finally {
      await queue.close();
    }
  } finally {
    client.disconnect();
    await server.close();
  }
}

async function measure(
  { frontier, contentIndex }: Queue,
  pages: number,
  size: () => Promise<number>,
): Promise<QueueCost> {
  const empty = await size();
  const visits = Array.from({ length: pages }, (_, n) => pageVisit(n));
  const adding = performance.now();
  for (let at = 0; at < pages; at += addBatch) await frontier.add(visits.slice(at, at + addBatch));
  const addSeconds = (performance.now() - adding) / 1000;

  const claiming = performance.now();
  const cpu = process.cpuUsage();
  let done = 0;
  for (let claims = await frontier.claim(batch); claims.length > 0; claims = await frontier.claim(batch)) {
    done += claims.length;
    await frontier.settle(claims.map((claim) => ({ kind: 'done', claim, known: knownOf(claim.url), found: [] })));
  }
  const claimSeconds = (performance.now() - claiming) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (done !== pages) throw new Error(`${done} of ${pages} visits were handed out`);
  const visited = await size();

  for (let at = 0; at < pages; at += addBatch) {
    const contents = Array.from({ length: Math.min(addBatch, pages - at) }, (_, n) => contentEntry(at + n));
    await contentIndex.publish({ payloads: [], contents });
  }
  return {
    addPerSecond: Math.round(pages / addSeconds),
    claimDonePerSecond: Math.round(pages / claimSeconds),
    claimDoneCpuMs: Number(((user + system) / 1000 / pages).toFixed(3)),
    bytesPerUrl: Math.round((visited - empty) / pages),
    bytesPerHash: Math.round(((await size()) - visited) / pages),
  };
}

function pageVisit(n: number): NewVisit {
  const url = `http://www.host${n % hosts}.example/content/2022-04/22/content_${12_000_000 + n}.htm`;
  return { url, site: 'sample', kind: 'article', depth: 2, via: `http://www.host${n % hosts}.example/node_142_2.htm` };
}

function knownOf(url: string): Known {
  return {
    etag: '"626273a0-6a2c"',
    lastModified: 'Fri, 22 Apr 2022 10:11:12 GMT',
    payloadDigest: `sha256:${'ABCDEFG234567'.repeat(4)}`,
    recordId: '<urn:uuid:12345678-1234-4234-8234-123456789abc>',
    recordUrl: url,
    fetchedAt: '2022-04-22T10:11:12.345Z',
  };
}

/** A number spread over 64 hex digits as digests are. */
function contentEntry(n: number) {
  const hash = Array.from({ length: 8 }, (_, at) =>
    (Math.imul(n * 8 + at + 1, 2_654_435_761) >>> 0).toString(16).padStart(8, '0'),
  );
  return { hash: hash.join(''), recordId: `<urn:uuid:${hash[0]}-0000-4000-8000-${n.toString(16).padStart(12, '0')}>` };
}
