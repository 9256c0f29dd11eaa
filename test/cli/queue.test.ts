/** `cundang queue` beside a worker that is under way, on both engines. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import type { Outcome } from '../../queue/frontier.ts';
import { openRedisQueue } from '../../queue/redis/open.ts';
import { openQueue, type Queue } from '../../queue/sqlite/open.ts';
import { done, swift, urls, visit } from '../conformance/workbench.ts';
import { cundang, here } from '../cundang.ts';
import { startRedis } from '../redis.ts';

const redis = await startRedis();
after(() => redis.close());
let prefixes = 0;

const engines = {
  sqlite: async (dir: string) => ({
    queue: await openQueue(join(dir, 'queue.sqlite'), { paceOf: () => swift }),
    words: [],
  }),
  redis: async (_: string) => {
    const prefix = `cli${++prefixes}`;
    return {
      queue: await openRedisQueue({ url: redis.url, prefix, paceOf: () => swift }),
      words: ['--set', `queue.redis=${redis.url}`, '--set', `queue.prefix=${prefix}`],
    };
  },
};

for (const [name, open] of Object.entries(engines)) {
  describe(`${name}: cundang queue`, () => {
    let dir: string;
    let queue: Queue;
    let words: readonly string[];

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'cundang-queue-'));
      ({ queue, words } = await open(dir));
      // Of `news`: one in hand, one failed, two done, one waiting on each of two hosts; `gov` waits.
      const { frontier } = queue;
      await frontier.add([1, 2, 3, 4].map((n) => visit(`http://a.example/${n}`, { site: 'news' })));
      const [bad, good, fine] = await frontier.claim(4);
      const reason = { code: 'http.gone', message: '410 不再提供\u001b[31m' };
      const failed: Outcome = { kind: 'failed', claim: bad!, reason };
      await frontier.settle([failed, done(good!), done(fine!)]);
      const more = ['http://a.example/5', 'http://b.example/1'].map((url) => visit(url, { site: 'news' }));
      await frontier.add([...more, visit('http://gov.example/', { site: 'gov', kind: 'seed' })]);
    });
    afterEach(async () => {
      await queue.close();
      rmSync(dir, { recursive: true, force: true });
    });

    const run = (...args: string[]) => here(['queue', ...args, '--dir', dir, ...words]);
    const json = async <T>(...args: string[]): Promise<T> => {
      const ran = await run(...args, '--json');
      assert.equal(ran.code, 0, ran.stderr);
      return ran.json as T;
    };

    test('status: counts by site, by host with --lanes', async () => {
      const gov = { site: 'gov', waiting: 1, leased: 0, done: 0, failed: 0, skipped: 0 };
      const news = { site: 'news', waiting: 2, leased: 1, done: 2, failed: 1, skipped: 0 };
      const plain = { command: 'queue status', sites: [gov, news], paused: [] };
      assert.deepEqual(await json(), plain);
      const { lanes, ...rest } = await json<{ lanes: { lane: string; waiting: number }[] }>('status', '--lanes');
      assert.deepEqual(rest, plain);
      assert.deepEqual(
        lanes.map(({ lane, waiting }) => [lane, waiting]),
        [
          ['a.example', 1],
          ['b.example', 1],
          ['gov.example', 1],
        ],
      );
      const [shown, byHost] = [await run(), await run('--lanes')];
      assert.match(shown.stdout, /^news +2 +1 +2 +0 +1$/m);
      assert.match(byHost.stdout, /^b\.example +news +1 +0 +0 +0 +0$/m);
    });

    test('failed, then retry: with its reason; the worker that runs gets it again', async () => {
      const { failures } = await json<{ failures: { url: string; code: string }[] }>('failed', 'news');
      assert.deepEqual(
        failures.map(({ url, code }) => [url, code]),
        [['http://a.example/1', 'http.gone']],
      );
      const shown = await run('failed');
      assert.match(shown.stdout, /news +http\.gone +1 +http:\/\/a\.example\/1 +410 不再提供/);
      assert.doesNotMatch(shown.stdout, /\u001b/);
      assert.match((await run('failed', 'gov')).stdout, /nothing of gov failed/);
      assert.deepEqual(await json('retry', 'gov'), { command: 'queue retry', site: 'gov', visits: 0 });
      assert.match((await run('retry')).stdout, /^waiting again: 1 failed visit$/m);
      assert.match((await run('failed')).stdout, /^nothing failed$/m);
      assert.ok(urls(await queue.frontier.claim(9)).includes('http://a.example/1'));
    });

    test('pause holds the worker that runs, resume lets it go on', async () => {
      const begin = Date.now();
      const paused = await json<{ until: string }>('pause', 'gov', '--for', '2h');
      const ms = Date.parse(paused.until) - begin;
      assert.ok(ms >= 7_200_000 && ms < 7_260_000, `${ms}`);
      assert.match((await run('pause', 'news')).stdout, /paused until `cundang queue resume news`/);
      assert.deepEqual(await queue.frontier.claim(9), []);
      const shown = await run();
      assert.match(shown.stdout, /^gov .* paused until \d{4}-/m);
      assert.match(shown.stdout, /^news .* paused$/m);
      assert.match((await run('resume', 'news')).stdout, /^news goes on$/m);
      assert.deepEqual(await json('resume', 'news'), { command: 'queue resume', site: 'news', wasPaused: false });
      const sites = new Set((await queue.frontier.claim(9)).map(({ site }) => site));
      assert.deepEqual([...sites], ['news']);
    });

    test('drain wants to be sure, then takes out what waits', async () => {
      const unsure = await run('drain', 'news');
      assert.equal(unsure.code, 2);
      assert.match(unsure.stderr, /2 waiting visits of news .* add --yes/);
      assert.deepEqual(await json('drain', 'news', '--yes'), { command: 'queue drain', site: 'news', visits: 2 });
      assert.deepEqual(urls(await queue.frontier.claim(9)), ['http://gov.example/']);
      const again = visit('http://a.example/5', { site: 'news' });
      assert.deepEqual(await queue.frontier.add([again]), [again]);
    });

    test('wrong calls are told in one line with the next step', async () => {
      const [near, far, time, limit] = await Promise.all([
        run('pause', 'newz'),
        run('drain', 'qqqqqqqqqqqqqqqqqqq', '--yes'),
        run('pause', 'news', '--for', 'ever'),
        run('failed', '--limit', '0'),
      ]);
      assert.deepEqual([near.code, far.code, time.code, limit.code], [2, 2, 2, 2]);
      assert.match(near.stderr, /did you mean `news`\?/);
      assert.match(far.stderr, /in the queue: gov, news/);
      assert.match(time.stderr, /--for ever: expected a time such as 90s/);
      for (const { stderr } of [near, far, time, limit]) assert.equal(stderr.trim().split('\n').length, 2, stderr);
      assert.deepEqual(await queue.control.paused(), []);
      // A site of the program that has no visit yet may be paused before its first crawl.
      assert.match((await run('pause', 'sxgov')).stdout, /^sxgov is paused/m);
    });
  });
}

test('where there is no queue, and where Redis is gone, it is told', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cundang-queue-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  for (const args of [[], ['retry'], ['pause', 'sxgov']]) {
    const ran = await here(['queue', ...args, '--dir', dir]);
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /there is no queue in .*\n {2}→ name the archive with --dir/);
  }
  const set = ['--set', 'queue.redis=redis://127.0.0.1:1', '--set', 'queue.goneMs=1000'];
  const gone = await here(['queue', '--dir', dir, ...set]);
  assert.equal(gone.code, 1);
  assert.match(gone.stderr, /→ start Redis/);
});

test('a file that another process holds for too long is told, not waited for without end', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cundang-queue-'));
  const queue = await openQueue(join(dir, 'queue.sqlite'), { paceOf: () => swift });
  const writer = new DatabaseSync(join(dir, 'queue.sqlite'));
  t.after(() => queue.close());
  t.after(() => writer.close());
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  writer.exec('BEGIN IMMEDIATE');
  const [read, write] = await Promise.all([
    cundang(['queue', '--dir', dir]),
    cundang(['queue', 'retry', '--dir', dir]),
  ]);
  assert.equal(read.code, 0, 'reading waits for nobody');
  assert.equal(write.code, 1);
  assert.match(write.stderr, /another process is writing/);
  writer.exec('ROLLBACK');
});
