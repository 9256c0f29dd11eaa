/** The queue can be lost: `rebuild --queue` fills it from the WARC files, and no page is fetched anew that has not changed. */
import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Redis } from 'ioredis';
import { here } from '../cundang.ts';
import type { Hit } from '../replica/server.ts';
import {
  assertRebuilds,
  capturedUrls,
  crawl,
  exported,
  linesOf,
  onEachEngine,
  placesOf,
  queueOf,
  queueWords,
  type Replica,
  type Settings,
  startReplica,
  status,
} from './stand.ts';

const site = 'yuncheng-dangjian';
const pagesAlone: Settings = { 'crawl.assets': 'none' };
let replica: Replica;
before(async () => {
  replica = await startReplica({ articlesPerSite: 52 });
});
after(() => replica.close());

interface Rebuilt {
  readonly captures: number;
  readonly visits: number;
  readonly waiting: number;
}

async function loseQueue(dir: string): Promise<void> {
  const url = queueOf(dir)['queue.redis'];
  if (url === undefined) {
    const files = readdirSync(dir).filter((name) => name.startsWith('queue.sqlite'));
    assert.ok(files.length > 0);
    for (const name of files) rmSync(join(dir, name));
    return;
  }
  const client = new Redis(String(url));
  await client.flushall();
  await client.quit();
}

async function rebuildQueue(dir: string, ...words: string[]): Promise<Rebuilt> {
  const { code, json, stderr } = await here([
    ...['rebuild', '--queue', '--dir', dir, '--json'],
    ...[...queueWords(dir), ...words],
  ]);
  assert.equal(code, 0, stderr);
  return json as Rebuilt;
}

/** What a run asked for, without robots.txt. */
async function asked(dir: string, settings: Settings = {}): Promise<readonly Hit[]> {
  const from = replica.log.length;
  await crawl(replica, dir, [site], { 'pace.concurrency': 8, ...settings });
  return replica.log.slice(from).filter(({ url }) => !url.endsWith('/robots.txt'));
}

const articles = (): string[] => replica.sites[site]!.articles.map(({ url }) => url).sort();
const firstLists = (): string[] => replica.sites[site]!.lists.filter((url) => !/_\d+\.html$/.test(url)).sort();
const urlsOf = (hits: readonly Hit[]): string[] => hits.map(({ url }) => url).sort();

onEachEngine((space) => {
  test('after it a run asks for the lists alone, whether they have changed, and on --revisit for every page', async () => {
    const dir = space.dir('whole');
    await asked(dir, pagesAlone);
    const done = (await status(dir)).hosts.reduce((sum, host) => sum + host.done, 0);
    await loseQueue(dir);
    const rebuilt = await rebuildQueue(dir, '--set', 'crawl.assets=none');
    assert.deepEqual([rebuilt.visits, rebuilt.waiting], [done, 0]);
    const second = await rebuildQueue(dir, '--set', 'crawl.assets=none');
    assert.deepEqual([second.captures, second.visits, second.waiting], [rebuilt.captures, 0, 0], 'again: no change');

    const lists = await asked(dir, pagesAlone);
    assert.deepEqual(urlsOf(lists), firstLists());
    const again = await asked(dir, { ...pagesAlone, revisit: '0s' });
    const pages = new Set(urlsOf(again));
    for (const url of articles()) assert.ok(pages.has(url), url);
    for (const { url, status: answered, headers } of [...lists, ...again]) {
      assert.equal(answered, 304, url);
      assert.ok(headers['if-none-match'] && headers['if-modified-since'], url);
    }
    await assertRebuilds(dir);
  });

  test('what waited is found in the archived pages, and fetched once', async () => {
    const dir = space.dir('part');
    const first = await asked(dir, { 'max-pages': 25 });
    const had = new Set(urlsOf(first));
    assert.ok(articles().some((url) => had.has(url)) && articles().some((url) => !had.has(url)));
    await loseQueue(dir);
    const { waiting } = await rebuildQueue(dir);
    assert.ok(waiting > 0);
    const second = await asked(dir);
    for (const { url, status: answered } of second) assert.ok(!had.has(url) || answered === 304, url);
    assert.deepEqual(placesOf(linesOf(await exported(dir))), articles());
    const captured = Map.groupBy(capturedUrls(dir), (url) => url);
    for (const { url, images, attachments } of replica.sites[site]!.articles) {
      for (const part of [url, ...[...images, ...attachments].map((file) => file.url)]) {
        assert.equal(captured.get(part)?.length, 1, part);
      }
    }
  });
});

onEachEngine((space) => {
  test('from WARC files that lie in the store alone: the catalogue and the queue', async () => {
    const dir = space.dir('stored');
    const store = ['store.url', space.dir('store')] as const;
    const settings = { [store[0]]: store[1], 'store.removeLocal': 'true', 'archive.maxBytes': 64 * 1024 };
    await asked(dir, settings);
    assert.deepEqual(
      readdirSync(join(dir, 'warc')).filter((name) => name.includes('.warc')),
      [],
    );
    const before = await exported(dir);
    await loseQueue(dir);
    const words = ['--set', store.join('=')];
    const { visits, waiting } = await rebuildQueue(dir, ...words);
    assert.ok(visits > articles().length);
    assert.equal(waiting, 0);
    const lists = await asked(dir, settings);
    assert.deepEqual(urlsOf(lists), firstLists());
    assert.ok(lists.every((hit) => hit.status === 304));

    const { code, stderr } = await here(['rebuild', '--dir', dir, '--json', ...queueWords(dir), ...words]);
    assert.equal(code, 0, stderr);
    assert.equal(await exported(dir), before);
    const nowhere = ['--set', `store.url=${space.dir('nowhere')}`];
    const none = await here(['rebuild', '--dir', dir, '--json', ...queueWords(dir), ...nowhere]);
    assert.equal((none.json as { error: { code: string } }).error.code, 'archive.missing');
    assert.equal(await exported(dir), before, 'the catalogue stays');
  });
});
