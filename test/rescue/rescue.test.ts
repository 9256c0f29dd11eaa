/** `cundang rescue`: single pages with everything that can be had of them. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { historyPath, openHistory } from '../../src/history/store.ts';
import type { Rescued } from '../../src/rescue.ts';
import { readRecordAt } from '../../storage/warc/reader.ts';
import { chromiumPath } from '../chromium.ts';
import { assertRebuilds, assertWhole, crawl, type Replica, scratch, startReplica, status } from '../crawl/stand.ts';
import { here, type Ran } from '../cundang.ts';
import { type OldWeb, type OldWebOptions, oldWeb, title } from './old-web.ts';

const noBrowser = { 'browser.path': '/nowhere/chromium' };
const space = scratch();
after(() => space.remove());

function rescue(dir: string, urls: readonly string[], settings: Record<string, string | number>): Promise<Ran> {
  const all = { 'pace.delayMs': 0, 'crawl.backoffMs': 50, 'crawl.attempts': 2, ...settings };
  const set = Object.entries(all).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  return here(['rescue', ...urls, '--dir', dir, '--json', ...set]);
}

const pagesOf = ({ json }: Ran) => (json as { pages: readonly Rescued[] }).pages;

describe('from the web', () => {
  const site = 'yuncheng-dangjian';
  let replica: Replica;
  before(async () => {
    replica = await startReplica({ articlesPerSite: 8 });
  });
  after(() => replica.close());
  const network = () => ({ 'network.proxy': replica.proxyUrl, 'network.ca': replica.caFile() });
  const wanted = () => replica.sites[site]!.articles.map(({ url }) => url);

  test('a page as it is sent and as it is shown, both pictures, its files; it is watched from then on', async () => {
    const dir = space.dir('browser');
    const [url] = wanted() as [string];
    const ran = await rescue(dir, [url], { ...network(), 'browser.path': await chromiumPath() });
    assert.equal(ran.code, 0, ran.stderr);
    const [page] = pagesOf(ran);
    assert.equal(page!.isHad, true);
    assert.deepEqual(
      page!.snapshots.map(({ way, status }) => [way, status]),
      [
        ['http', 200],
        ['browser', 200],
      ],
    );
    assert.deepEqual(page!.screenshots.map(({ kind }) => kind).sort(), ['fullPage', 'view']);
    for (const { file, offset } of page!.screenshots) {
      const { record } = await readRecordAt(join(dir, 'warc', file), offset);
      assert.ok(record.type === 'resource');
      assert.equal(record.payload.subarray(1, 4).toString(), 'PNG');
    }
    assert.ok(page!.files > 0);
    assert.deepEqual([page!.article?.verdict, page!.troubles, page!.copies], ['clean', {}, []]);
    using history = openHistory(historyPath(dir), { readOnly: true });
    assert.deepEqual([history.page(url)?.fate, typeof history.page(url)?.due], ['alive', 'string']);
    await assertWhole(dir);
    await assertRebuilds(dir);
  });

  test('nothing that waits in the queue is visited, and no link followed', async () => {
    const dir = space.dir('queue');
    await crawl(replica, dir, [site], { 'max-pages': 3 });
    const before = await status(dir);
    assert.ok(before.hosts.some(({ waiting }) => waiting > 0));
    const asked = replica.log.length;
    const [, url, other] = wanted() as [string, string, string];
    const ran = await rescue(dir, [url, `${other}-no`], { ...network(), ...noBrowser });
    assert.equal(ran.code, 3, ran.stderr);
    assert.match(ran.stderr, /there is no Chromium/);
    const pages = new Set(
      replica.log
        .slice(asked)
        .map((hit) => hit.url)
        .filter((one) => /\.html/.test(one)),
    );
    assert.deepEqual([...pages], [url, `${other}-no`]);
    assert.deepEqual((await status(dir)).hosts, before.hosts);
    const [had, missing] = pagesOf(ran);
    assert.deepEqual([had!.isHad, had!.screenshots.length, had!.snapshots.length], [true, 0, 1]);
    assert.deepEqual([missing!.isHad, missing!.troubles.http?.code], [false, 'http.gone']);
    await assertWhole(dir);
  });
});

describe('older copies', () => {
  const open: OldWeb[] = [];
  after(() => {
    for (const one of open) one.close();
  });
  const web = async (options: OldWebOptions): Promise<OldWeb> => {
    const one = await oldWeb(options);
    open.push(one);
    return one;
  };
  const settings = ({ archive }: OldWeb) => ({
    ...{ ...noBrowser, 'network.allow': '127.0.0.0/8', 'rescue.archives': archive },
  });

  test('are taken from an archive, those that differ, beside the page of an unknown site', async () => {
    const dir = space.dir('copies');
    const old = await web({ status: 200 });
    const ran = await rescue(dir, [old.url], settings(old));
    assert.equal(ran.code, 0, ran.stderr + ran.stdout);
    const [page] = pagesOf(ran);
    assert.deepEqual([page!.article?.title, page!.files], [title, 1]);
    assert.deepEqual(page!.asked, [{ archive: old.archive, fetched: 2, failed: 0, trouble: null }]);
    assert.deepEqual(
      page!.copies.map(({ at, from, article }) => [at, from, article?.title]),
      [
        ['2019-04-02T03:04:05.000Z', old.archive, title],
        ['2020-01-02T03:04:05.000Z', old.archive, title],
      ],
    );
    assert.notEqual(page!.copies[0]!.article?.id, page!.copies[1]!.article?.id);
    assert.equal(page!.copies[1]!.article?.id, page!.article?.id, 'what it says now is what it said then');
    await assertWhole(dir);

    const again = await rescue(dir, [old.url], settings(old));
    const [second] = pagesOf(again);
    assert.deepEqual([second!.asked[0]!.fetched, second!.copies.length], [0, 2], 'nothing twice');
    assert.ok(second!.copies.every(({ from }) => from === null));
  });

  test('stand in for a page that is gone: status 3, and it says where to look', async () => {
    const dir = space.dir('gone');
    const old = await web({ status: 404 });
    const ran = await rescue(dir, [old.url], settings(old));
    assert.equal(ran.code, 3, ran.stderr);
    const [page] = pagesOf(ran);
    assert.deepEqual([page!.isHad, page!.copies.length, page!.troubles.http?.code], [false, 2, 'http.gone']);
    const set = Object.entries(settings(old)).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
    const told = await here(['rescue', old.url, '--dir', dir, ...set]);
    assert.match(told.stdout, /as it is sent +404 /);
    assert.match(told.stdout, /older copy +2019-04-02T03:04:05Z {2}here already {2}[0-9a-f]{16} {2}老桥检修/);
    assert.match(told.stdout, /cundang replay http:\/\/127\.0\.0\.1/);
    const shown = await here(['show', old.url, '--dir', dir]);
    assert.equal(shown.code, 0);
  });

  test('an archive that is down is told of; with nothing at all the status is 1', async () => {
    const dir = space.dir('nothing');
    const old = await web({ status: 410, archiveStatus: 403 });
    const ran = await rescue(dir, [old.url], settings(old));
    assert.equal(ran.code, 1, ran.stderr);
    const [page] = pagesOf(ran);
    assert.deepEqual([page!.asked[0]!.trouble?.code, page!.copies], ['http.refused', []]);
  });

  test('an address that is none is refused before anything is asked', async () => {
    const old = await web({ status: 200 });
    const ran = await rescue(space.dir('none'), [old.url, 'www.example.cn/a.html'], settings(old));
    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /www\.example\.cn\/a\.html: expected the URL of a page/);
    assert.deepEqual(old.asked.host, []);
  });
});
