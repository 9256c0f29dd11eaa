/** Ends that are asked for, or forced: signals, a second writer, a disk that runs full. Nothing is lost by any of them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { here } from '../cundang.ts';
import {
  assertWhole,
  crawl,
  crawled,
  exported,
  linesOf,
  onEachEngine,
  placesOf,
  type Replica,
  reportOf,
  type Settings,
  startCrawl,
  startReplica,
  status,
  until,
} from './stand.ts';

const site = 'yuncheng-dangjian';
let replica: Replica;

beforeEach(async () => {
  replica = await startReplica({ articlesPerSite: 20, latencyMs: 40 });
});
afterEach(() => replica.close());

const asked = (count: number) => until(`${count} requests`, () => replica.log.length >= count);

/** What an earlier run left is fetched by the next one, and then all is there. */
async function assertGoesOn(dir: string, settings: Settings = {}): Promise<void> {
  await crawl(replica, dir, [site], settings);
  const wanted = replica.sites[site]!.articles.map(({ url }) => url).sort();
  assert.deepEqual(placesOf(linesOf(await exported(dir))), wanted);
  await assertWhole(dir);
}

onEachEngine((space, engine) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal}: pages in hand are finished, the rest waits for the next run`, async () => {
      const dir = space.dir(signal);
      const { process: child, ended } = startCrawl(replica, dir, [site]);
      await asked(15);
      child.kill(signal);
      const ran = await ended;
      const report = reportOf(ran, [130]);
      assert.equal(report.ended, 'stopped');
      assert.match(ran.stderr, /finishing the pages in hand/);
      assert.ok(report.waiting > 0, 'there was more to do');
      const { hosts, failures } = await status(dir);
      assert.deepEqual([hosts.reduce((sum, host) => sum + host.leased, 0), failures], [0, []]);
      const answered = replica.log.filter(({ status: code }) => code === 200).length;
      assert.equal(answered, replica.log.length, 'no request was cut off');
      await assertWhole(dir);
      const before = new Set(placesOf(linesOf(await exported(dir))));
      const from = replica.log.length;
      await assertGoesOn(dir);
      const again = replica.log.slice(from).filter(({ url }) => before.has(url));
      assert.deepEqual(again, [], 'no article was fetched twice');
    });
  }

  test('a second signal ends the run at once, and what was in hand is fetched again', async () => {
    const dir = space.dir('twice');
    const undo = replica.misbehave(/\.html$/, { kind: 'slow-headers', ms: 20_000 });
    const { process: child, ended } = startCrawl(replica, dir, [site]);
    await until('slow pages are in hand', () => replica.log.some(({ url }) => url.endsWith('.html')));
    child.kill('SIGINT');
    assert.equal(await Promise.race([ended, sleep(600, 'waits for the pages in hand')]), 'waits for the pages in hand');
    const began = performance.now();
    child.kill('SIGINT');
    const report = reportOf(await ended, [130]);
    assert.ok(performance.now() - began < 3000);
    assert.equal(report.ended, 'aborted');
    assert.deepEqual(report.failures, []);
    await assertWhole(dir);
    undo();
    await assertGoesOn(dir);
  });

  test('an archive has one writer; others may look', async () => {
    const dir = space.dir('shared');
    const { process: child, ended } = startCrawl(replica, dir, [site], { 'pace.delayMs': 300 });
    await asked(3);
    const second = await crawled(replica, dir, [site]);
    assert.equal(second.code, 1);
    assert.equal((second.json as { error: { code: string } }).error.code, 'archive.locked');
    assert.match(second.stderr, /^cundang: .*in use by process \d+.*\n {2}→ wait for the other crawl.*\n$/);
    await until('the run has committed something', () => replica.log.length > 6);
    const now = await status(dir);
    assert.equal(now.warc.beingWritten, true);
    assert.ok(now.hosts.some(({ done }) => done > 0));
    const verified = await here(['verify', '--dir', dir, '--json']);
    assert.equal(verified.code, 0, 'an open file is verified as far as it is whole');
    child.kill('SIGINT');
    reportOf(await ended, [130]);
  });

  test('too little free space ends a run cleanly, and it goes on when there is room', async () => {
    const dir = space.dir('full');
    await crawl(replica, dir, [site], { 'max-pages': 3 });
    const full = await crawled(replica, dir, [site], { 'archive.minFreeBytes': 2 ** 52 });
    assert.equal(full.code, 5);
    assert.equal((full.json as { error: { code: string } }).error.code, 'disk.full');
    assert.match(full.stderr, /→ free some space and run the same command again; nothing is lost/);
    await assertWhole(dir);
    await assertGoesOn(dir);
  });

  test('a disk that is really full: what is written stays whole, and the run goes on when there is room', async (t) => {
    // WARC, catalogue and the queue's file all grow; which of them meets the end first depends on the size.
    for (const size of engine === 'sqlite' ? ['500k', '1000k'] : ['250k', '400k']) {
      const dir = space.dir(`disk-${size}/archive`);
      const folder = dirname(dir);
      mkdirSync(folder, { recursive: true });
      const mount = (options: string): boolean =>
        spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { timeout: 5000 }).status === 0;
      if (!mount(`size=${size}`)) return t.skip('needs the right to mount a small disk');
      try {
        for (let nth = 0; nth < 2; nth++) {
          const full = await crawled(replica, dir, [site], { 'archive.minFreeBytes': 0 });
          assert.equal(full.code, 5, full.stderr);
          assert.match(full.stderr, /the disk is full/);
        }
        assert.equal((await here(['verify', '--dir', dir, '--json'])).code, 0);
        assert.ok(mount('remount,size=64m'));
        await assertGoesOn(dir, { 'archive.minFreeBytes': 0 });
      } finally {
        spawnSync('umount', [folder], { timeout: 5000 });
      }
    }
  });
});
