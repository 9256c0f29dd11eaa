/** A worker that ends cleanly leaves nothing in hand, even if it was just claiming: the next one need not wait for a lease. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { NewVisit } from '../../../queue/frontier.ts';
import { openRedisQueue } from '../../../queue/redis/open.ts';
import { type RedisServer, startRedis } from '../../redis.ts';

let redis: RedisServer;
before(async () => {
  redis = await startRedis();
});
after(() => redis?.close());

const visits = Array.from({ length: 4 }, (_, n): NewVisit => {
  return { url: `http://a.example/${n}`, site: 'sample', kind: 'article', depth: 1, via: null };
});

test('what a claim still gets while the queue is closed is put back', { timeout: 60_000 }, async () => {
  const open = (moment: number) =>
    openRedisQueue({ url: redis.url, prefix: `at${moment}`, paceOf: () => ({ concurrency: 4, delayMs: 0 }) });
  const other = new Redis(redis.url);
  const opened = [];
  try {
    // A claim takes several round trips, and the end may fall into any of them: Redis lets it wait there.
    for (let moment = 0; moment < 30; moment++) {
      const first = await open(moment);
      await first.frontier.add(visits);
      const claiming = first.frontier.claim(4).catch(() => []);
      for (let turn = 0; turn < moment; turn++) await nextTurn();
      await other.call('CLIENT', 'PAUSE', 30, 'ALL');
      await first.close();
      await claiming;
      const second = await open(moment);
      opened.push(second);
      assert.equal((await second.frontier.claim(4)).length, 4, `closed ${moment} turns after the claim began`);
    }
  } finally {
    for (const queue of opened) await queue.close();
    other.disconnect();
  }
});
