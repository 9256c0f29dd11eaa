/** What is the Redis engine's own: shared pace, deaths of workers and of Redis itself, packing. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Claim, NewVisit } from '../../../queue/frontier.ts';
import { openConnection } from '../../../queue/redis/connection.ts';
import { createRedisFrontier } from '../../../queue/redis/frontier.ts';
import { openRedisQueue, type RedisQueueOptions } from '../../../queue/redis/open.ts';
import { pack, unpack } from '../../../queue/redis/packing.ts';
import { lanePlace } from '../../../queue/redis/places.ts';
import { CundangError } from '../../../src/errors.ts';
import { done, swift, urls, visit } from '../../conformance/workbench.ts';
import { startRedis } from '../../redis.ts';
import { scratch, settledRedis } from './bench.ts';

const redis = await startRedis();
after(() => redis.close());
await settledRedis(redis.url);

let bench: ReturnType<typeof scratch>;
beforeEach(() => {
  bench = scratch();
});
afterEach(() => bench.close());

const open = async (options: Partial<RedisQueueOptions> = {}) =>
  bench.keep(
    openRedisQueue({ url: redis.url, prefix: bench.prefix, paceOf: () => swift, goneAfterMs: 30_000, ...options }),
  );
const code = (wanted: string) => (thrown: unknown) => thrown instanceof CundangError && thrown.code === wanted;

describe('redis: one pace for all workers', () => {
  test('two workers who ask at once get two visits at concurrency 2, and the third none', async () => {
    const paceOf = () => ({ concurrency: 2, delayMs: 0 });
    const [{ frontier: one }, { frontier: two }] = [await open({ paceOf }), await open({ paceOf })];
    await one.add(Array.from({ length: 9 }, (_, n) => visit(`http://a.example/${n}`)));
    const claims = (await Promise.all([one.claim(5), two.claim(5)])).flat();
    assert.equal(claims.length, 2);
    assert.deepEqual([...(await one.claim(1)), ...(await two.claim(1))], []);
  });

  test('the starts of two workers that race are a delay apart', async () => {
    const delayMs = 300;
    const paceOf = () => ({ concurrency: 9, delayMs });
    const workers = [(await open({ paceOf })).frontier, (await open({ paceOf })).frontier];
    await workers[0]!.add(Array.from({ length: 6 }, (_, n) => visit(`http://a.example/${n}`)));
    const starts: number[] = [];
    const race = async (frontier: (typeof workers)[number]): Promise<void> => {
      while (starts.length < 6) {
        const claims = await frontier.claim(9);
        starts.push(...claims.map(() => performance.now()));
        await frontier.settle(claims.map((claim) => done(claim)));
        await sleep(10);
      }
    };
    await Promise.all(workers.map(race));
    // A start is seen somewhat after it was: by no more for the last of many than for one.
    const late = 80;
    for (const [first, from] of starts.entries()) {
      for (const [n, at] of starts.slice(first + 1).entries()) {
        const least = (n + 1) * delayMs - late;
        assert.ok(at - from >= least, `${n + 1} delays in ${(at - from).toFixed(0)} ms`);
      }
    }
  });

  test('a queue that was paused by hand gives nothing until it is resumed', async () => {
    const { frontier } = await open();
    await frontier.add([visit('http://a.example/1')]);
    const client = await bench.keep(connect());
    const queue = new Queue(lanePlace('a.example').queue, { connection: client.redis, prefix: bench.prefix });
    await queue.pause();
    assert.deepEqual(await frontier.claim(1), []);
    assert.ok((await frontier.wait())! > 0);
    await queue.resume();
    assert.equal((await frontier.claim(1)).length, 1);
    assert.equal(await queue.getActiveCount(), 1);
    await queue.close();
  });
});

test('work that goes to a new lane while lanes are looked at is not taken for the end', async () => {
  const { frontier } = await open();
  const connection = await bench.keep(openConnection({ url: redis.url, prefix: bench.prefix, goneAfterMs: 1_000 }));
  const onlooker = await bench.keep(createRedisFrontier(connection, bench.prefix, { paceOf: () => swift }));
  const { client } = connection;
  const smembers = client.smembers.bind(client);
  let between: (() => Promise<unknown>) | null = null;
  let listed = 0;
  client.smembers = (async (key: string) => {
    const lanes = await smembers(key);
    // The second list is that of the look which is to tell that nothing is left.
    if (++listed === 2) await between?.();
    return lanes;
  }) as typeof client.smembers;

  await frontier.add([visit('http://a.example/1')]);
  await frontier.settle((await frontier.claim(1)).map((claim) => done(claim)));
  assert.equal(await onlooker.wait(), null);
  await frontier.add([visit('http://a.example/2')]);
  const [claim] = await frontier.claim(1);
  listed = 0;
  between = () => frontier.settle([done(claim!, [visit('http://b.example/')])]);
  assert.notEqual(await onlooker.wait(), null);
  assert.ok(listed >= 2, 'the look that matters was not made');
});

describe('redis: leases', () => {
  test('the lease of a worker that lives is extended by itself, and its end is told', async () => {
    let recovered = 0;
    const onRecovered = (claims: number) => {
      recovered += claims;
    };
    const { frontier: first } = await open({ leaseMs: 400 });
    const { frontier: second } = await open({ leaseMs: 400, onRecovered });
    await first.add([visit('http://a.example/1')]);
    const [claim] = await first.claim(1);
    for (let step = 0; step < 10; step++) {
      assert.deepEqual(await second.claim(1), []);
      await sleep(100);
    }
    await first.settle([done(claim!)]);
    assert.equal((await second.counts())[0]?.done, 1);
    assert.equal(recovered, 0);
    const { frontier: hanging } = await open({ leaseMs: 400, extendMs: 0 });
    await hanging.add([visit('http://a.example/2')]);
    await hanging.claim(1);
    await sleep(450);
    assert.equal((await second.claim(1)).length, 1);
    assert.equal(recovered, 1);
  });

  test('what was put back comes first, in its order', async () => {
    const { frontier: hanging } = await open({ leaseMs: 300, extendMs: 0 });
    const { frontier } = await open({ leaseMs: 300 });
    await frontier.add(Array.from({ length: 30 }, (_, n) => visit(`http://a.example/${n}`)));
    const lost = await hanging.claim(12);
    await sleep(350);
    const all = await frontier.claim(30);
    assert.deepEqual(
      urls(all),
      Array.from({ length: 30 }, (_, n) => `http://a.example/${n}`),
    );
    assert.equal(lost.length, 12);
  });
});

test('what BullMQ shows of a lane: waiting, active, failed with its reason', async () => {
  const { frontier } = await open();
  await frontier.add([1, 2, 3].map((n) => visit(`http://www.a.example:8080/${n}`)));
  const [claim] = await frontier.claim(1);
  const reason = { code: 'http.gone', message: '404' };
  await frontier.settle([{ kind: 'failed', claim: claim!, reason }]);
  await frontier.claim(1);
  const client = await bench.keep(connect());
  const queue = new Queue('www.{a.example%3A8080}', { connection: client.redis, prefix: bench.prefix });
  const { prioritized, active, failed } = await queue.getJobCounts();
  assert.deepEqual([prioritized, active, failed], [1, 1, 1]);
  const [job] = await queue.getFailed();
  assert.deepEqual([job?.failedReason, job?.data.url], ['http.gone: 404', claim?.url]);
  await job?.retry();
  await queue.close();
  const rest = ['http://www.a.example:8080/3', claim!.url];
  assert.deepEqual(urls(await frontier.claim(9)), rest, 'retried from there, after what waits');
  assert.deepEqual(await frontier.failures(9), []);
});

test('closing twice is closing once; afterwards nothing works', async () => {
  const queue = await open();
  await queue.close();
  await queue.close();
  await assert.rejects(queue.frontier.claim(1), code('queue.gone'));
});

test('no Redis at the address is told with its hint', async () => {
  const url = 'redis://:secret@127.0.0.1:1';
  await assert.rejects(open({ url, goneAfterMs: 200 }), (thrown) => {
    assert.ok(code('queue.gone')(thrown));
    assert.equal((thrown as CundangError).where.path, 'redis://127.0.0.1:1');
    return true;
  });
});

test('packing reads back exactly what it was given', () => {
  const rows = [
    [null, '', '习近平', '"v1"', 'Fri, 22 Apr 2022 10:11:12 GMT', 'Thu, 22 Apr 2022 10:11:12 GMT', '22 Apr 2022'],
    [
      '2022-04-22T10:11:12.345Z',
      '2022-04-22T10:11:12Z',
      '2022-04-22T10:11:12.000Z',
      '2022-04-22',
      '1969-01-01T00:00:00Z',
    ],
    [
      `sha256:${'A'.repeat(52)}`,
      `sha256:${'7'.repeat(52)}`,
      `sha256:${'AB2'.repeat(17)}A`,
      'sha256:abc',
      `sha1:${'A'.repeat(32)}`,
    ],
    [
      '<urn:uuid:12345678-1234-4234-8234-123456789abc>',
      '<urn:uuid:12345678-1234-4234-8234-123456789ABC>',
      '<urn:uuid:>',
    ],
    ['x'.repeat(70_000)],
  ];
  for (const row of rows) assert.deepEqual(unpack(pack(row)), row);
  assert.equal(pack(['<urn:uuid:12345678-1234-4234-8234-123456789abc>', `sha256:${'A'.repeat(52)}`]).length, 17 + 33);
});

describe('redis: Redis itself dies', () => {
  test('killed and restarted five times in the middle of everything: nothing lost, nothing again after done', {
    timeout: 180_000,
  }, async () => {
    const own = await startRedis({ fsync: 'always' });
    try {
      const pages = 6_000;
      const page = (n: number): NewVisit => visit(`http://h${n % 4}.example/${n}`);
      const options = { url: own.url, leaseMs: 4_000 };
      const workers = [await open(options), await open(options)];
      await workers[0]!.frontier.add([page(1)]);
      const ended = new Map<string, number>();
      const again: string[] = [];
      const crawl = async ({ frontier }: (typeof workers)[number]): Promise<void> => {
        while ((await frontier.wait()) !== null) {
          const claims = await frontier.claim(16);
          again.push(...claims.filter(({ url }) => ended.has(url)).map(({ url }) => url));
          const links = ({ url }: Claim): NewVisit[] => {
            const n = Number(url.split('/').at(-1));
            return [2 * n, 2 * n + 1, n - 1].filter((link) => link >= 1 && link <= pages).map(page);
          };
          await frontier.settle(claims.map((claim) => done(claim, links(claim))));
          for (const { url } of claims) ended.set(url, 1);
          await sleep(2);
        }
      };
      const crawls = Promise.all(workers.map(crawl));
      const kills = async (): Promise<number> => {
        let before = 0;
        for (let kill = 1; kill <= 5; kill++) {
          // At a seventh of the way, at two …: by progress, not by time, on a fast machine and a slow one.
          while (ended.size < (kill * pages) / 7) await sleep(1);
          before = ended.size;
          await own.kill();
          await sleep(100);
          await own.start();
        }
        return before;
      };
      const [before] = await Promise.all([kills(), crawls]);
      assert.ok(before < pages, 'the crawl was over before the last kill; its web is too small');
      assert.equal(ended.size, pages);
      assert.deepEqual(again, []);
      const counts = await workers[0]!.frontier.counts();
      const sum = (pick: 'done' | 'waiting' | 'leased') => counts.reduce((total, row) => total + row[pick], 0);
      assert.deepEqual([sum('done'), sum('waiting'), sum('leased')], [pages, 0, 0]);
      await bench.close();
      bench = scratch();
    } finally {
      await own.close();
    }
  });

  test('away for longer than a lease: claims stay with workers that live, and come back from one that died', {
    timeout: 60_000,
  }, async () => {
    const own = await startRedis({ fsync: 'always' });
    try {
      const options = { url: own.url, leaseMs: 2_500 };
      const [{ frontier: one }, { frontier: two }] = [await open(options), await open(options)];
      const { frontier: dead } = await open({ ...options, extendMs: 0 });
      await one.add([1, 2, 3].map((n) => visit(`http://a.example/${n}`)));
      const [mine] = await one.claim(1);
      const [extended] = await one.claim(1);
      const [lost] = await dead.claim(1);
      await own.kill();
      await sleep(3_000);
      await own.start();
      assert.deepEqual(await two.claim(9), []);
      const found = [visit('http://b.example/1')];
      assert.deepEqual(await one.settle([done(mine!, found)]), found);
      await two.settle((await two.claim(9)).map((claim) => done(claim)));
      await until(async () => (await two.claim(9)).some(({ url }) => url === lost!.url));
      assert.deepEqual(await dead.settle([done(lost!, [visit('http://b.example/late')])]), []);
      await one.settle([done(extended!)]);
      const counts = await one.counts();
      assert.deepEqual(
        counts.map(({ lane, waiting, leased, done }) => [lane, waiting, leased, done]),
        [
          ['a.example', 0, 1, 2],
          ['b.example', 0, 0, 1],
        ],
      );
      await bench.close();
      bench = scratch();
    } finally {
      await own.close();
    }
  });

  test('operations wait for it, then end with queue.gone; back again, all goes on', { timeout: 30_000 }, async () => {
    const own = await startRedis({ fsync: 'always' });
    try {
      // What the operation that was given up had asked for may still be done: that claim ends with its lease.
      const { frontier } = await open({ url: own.url, goneAfterMs: 1_000, leaseMs: 1_000 });
      await frontier.add([visit('http://a.example/1')]);
      const [claim] = await frontier.claim(1);
      await own.kill();
      const settling = frontier.settle([done(claim!, [visit('http://a.example/2')])]);
      await sleep(300);
      await own.start();
      assert.equal((await settling).length, 1);
      await own.kill();
      await assert.rejects(frontier.claim(1), code('queue.gone'));
      await own.start();
      await until(async () => (await frontier.claim(1)).length === 1);
      await bench.close();
      bench = scratch();
    } finally {
      await own.close();
    }
  });

  test('a Redis that comes back empty is told, not taken for a crawl that is over', { timeout: 30_000 }, async () => {
    const own = await startRedis();
    try {
      const { frontier } = await open({ url: own.url });
      await frontier.add([visit('http://a.example/1')]);
      await own.kill();
      own.empty();
      await own.start();
      await until(async () => {
        await assert.rejects(frontier.add([visit('http://a.example/2')]), code('queue.emptied'));
        return true;
      });
      await assert.rejects(frontier.wait(), code('queue.emptied'));
      await bench.close();
      bench = scratch();
    } finally {
      await own.close();
    }
  });
});

/** Tries until it is true, for at most five seconds; the last error is thrown. */
async function until(check: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 5_000;
  for (;;) {
    const late = performance.now() > end;
    try {
      if (await check()) return;
      if (late) assert.fail('it did not come true in five seconds');
    } catch (error) {
      if (late) throw error;
    }
    await sleep(50);
  }
}

async function connect() {
  const client = new Redis(redis.url, { maxRetriesPerRequest: null });
  if (client.status !== 'ready') await once(client, 'ready');
  return { redis: client, close: async () => void (await client.quit()) };
}
