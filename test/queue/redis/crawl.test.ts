/** A crawl whose queue is in Redis: the whole stand-in site, over deaths of the crawl and of Redis. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRedisQueue } from '../../../queue/redis/open.ts';
import {
  assertWhole,
  capturedUrls,
  crawl,
  exported,
  linesOf,
  placesOf,
  reportOf,
  type Settings,
  scratch,
  startCrawl,
  startReplica,
  until,
} from '../../crawl/stand.ts';
import { here } from '../../cundang.ts';
import { startRedis } from '../../redis.ts';

const sites = ['chinanews-shanxi', 'yuncheng-dangjian'];
const space = scratch();
after(() => space.remove());

test('a crawl on Redis archives every page, over kills of the crawl and a restart of Redis', {
  timeout: 120_000,
}, async () => {
  const redis = await startRedis({ fsync: 'always' });
  const replica = await startReplica({ articlesPerSite: 25, latencyMs: 20 });
  const dir = space.dir('redis');
  const settings: Settings = { 'queue.redis': redis.url, 'queue.prefix': 'archive', 'queue.leaseMs': 1_000 };
  try {
    const underWay = async () => {
      const asked = replica.log.length;
      const run = startCrawl(replica, dir, sites, settings);
      await until('the run asks for something', () => replica.log.length > asked || run.process.exitCode !== null);
      await sleep(150);
      return run;
    };
    for (let kill = 0; kill < 3; kill++) {
      const { process: child, ended } = await underWay();
      child.kill('SIGKILL');
      await ended;
    }
    const { ended } = await underWay();
    await redis.kill();
    await sleep(300);
    await redis.start();
    const report = reportOf(await ended);
    assert.equal(report.ended, 'empty');
    assert.deepEqual(report.failures, []);
    await assertWhole(dir);
    assert.equal(existsSync(join(dir, 'queue.sqlite')), false, 'there is one queue');

    const wanted = sites.flatMap((site) => replica.sites[site]!.articles);
    const captured = new Set(capturedUrls(dir));
    for (const { url, images, attachments } of wanted) {
      for (const part of [url, ...[...images, ...attachments].map((file) => file.url)]) {
        assert.ok(captured.has(part), part);
      }
    }
    assert.deepEqual(placesOf(linesOf(await exported(dir))), wanted.map(({ url }) => url).sort());

    const again = await crawl(replica, dir, sites, settings);
    assert.equal(again.articles.new, 0);
    const queue = await openRedisQueue({
      url: redis.url,
      prefix: 'archive',
      paceOf: () => ({ concurrency: 1, delayMs: 0 }),
    });
    for (const { lane, waiting, leased } of await queue.frontier.counts()) {
      assert.deepEqual([lane, waiting, leased], [lane, 0, 0]);
    }
    await queue.close();

    const set = ['--set', `queue.redis=${redis.url}`, '--set', 'queue.prefix=archive'];
    const { json } = await here(['status', '--dir', dir, '--json', ...set]);
    const { hosts } = json as { readonly hosts: readonly { readonly done: number }[] };
    assert.ok(hosts.reduce((sum, { done }) => sum + done, 0) >= wanted.length);
  } finally {
    await replica.close();
    await redis.close();
  }
});
