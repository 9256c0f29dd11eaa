/** One worker: what it takes, sends and leaves; the folder of one that died. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../crawl/stand.ts';
import { here } from '../cundang.ts';
import { type Replica, startReplica } from '../replica/server.ts';
import { assertStored, drained, type Plant, recordedUrls, seed, startPlant } from './stand.ts';

interface Report {
  readonly ended: string;
  readonly pages: number;
  readonly unsent: number;
  readonly articles: { readonly new: number };
}

describe('worker', () => {
  let replica: Replica;
  let plant: Plant;
  before(async () => {
    replica = await startReplica({ articlesPerSite: 20 });
    plant = await startPlant(replica);
  });
  after(async () => {
    await plant?.close();
    await replica?.close();
  });

  const warcs = (dir: string): string[] => readdirSync(dir).filter((name) => /\.warc\.gz(\.open)?$/.test(name));

  test('without a queue or a store it says what to set', async () => {
    const none = await here(['worker', '--dir', plant.dir('none')]);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /a worker needs a queue: set queue\.redis/);
    const storeless = await here(['worker', '--dir', plant.dir('none'), '--set', `queue.redis=${plant.redis.url}`]);
    assert.match(storeless.stderr, /a worker needs a store: set store\.url/);
  });

  test('takes what comes into the queue; SIGTERM ends it with everything in the store', async () => {
    const queue = await plant.queue();
    const { process: child, ended } = plant.worker();
    try {
      await seed(queue, ['dtdjzx']);
      await drained(queue);
      // It stays when nothing is left, and takes what comes later.
      await seed(queue, ['chinanews-shanxi']);
      await drained(queue);
    } finally {
      child.kill('SIGTERM');
      await queue.close();
    }
    const { code, json, stderr } = await ended;
    assert.equal(code, 0, stderr);
    const report = json as Report;
    assert.deepEqual([report.ended, report.unsent], ['stopped', 0]);
    assert.ok(report.articles.new > 0);
    const wanted = ['dtdjzx', 'chinanews-shanxi'].flatMap((site) => replica.sites[site]!.articles);
    const recorded = await recordedUrls(plant.store);
    for (const { url } of wanted) assert.ok(recorded.has(url), url);
    assert.deepEqual(warcs(plant.store), warcs(join(plant.spool, 'worker-1', 'warc')));
    const names = readdirSync(plant.store).filter((name) => !name.endsWith('.sha256'));
    assert.equal(names.length, 3 * warcs(plant.store).length, 'WARC, index and records of each');
    await assertStored(plant);
  });

  test('the files of a worker that was killed are sent by the next one on its disk', async () => {
    const queue = await plant.queue();
    const first = plant.worker();
    const asked = replica.log.length;
    await seed(queue, ['minsheng-fazhi']);
    await until('it is at work', () => replica.log.length > asked + 20);
    first.process.kill('SIGKILL');
    await first.ended;
    const left = warcs(join(plant.spool, 'worker-1', 'warc')).filter((name) => name.endsWith('.open'));
    assert.equal(left.length, 1);
    const second = plant.worker();
    await drained(queue);
    await queue.close();
    second.process.kill('SIGTERM');
    const { code, stderr } = await second.ended;
    assert.equal(code, 0, stderr);
    assert.ok(warcs(plant.store).includes(left[0]!.replace('.open', '')));
    await assertStored(plant);
    const urls = new Set(replica.log.map(({ url }) => url));
    for (const { url } of replica.sites['minsheng-fazhi']!.articles) assert.ok(urls.has(url), url);
  });
});
