/** Pages drawn by scripts, from the stand-in web through Chromium into the archive, and back out of it. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { header } from '../../storage/exchange.ts';
import { readRecords } from '../../storage/warc/reader.ts';
import type { WarcRecord, WarcResource, WarcResponse } from '../../storage/warc/record.ts';
import { chromiumPath } from '../chromium.ts';
import {
  assertRebuilds,
  assertWhole,
  type CrawlReport,
  crawl,
  exported,
  linesOf,
  type Replica,
  reasons,
  scratch,
  startReplica,
} from '../crawl/stand.ts';

const space = scratch();
const guarded = 'http://www.jiaoben-news.example/news/20240506/8101.html';
const metadata = 'http://169.254.169.254/latest/meta-data/';
let replica: Replica;
let browser: Record<string, string | number>;

before(async () => {
  replica = await startReplica({ articlesPerSite: 3 });
  browser = { 'browser.path': await chromiumPath(), 'browser.tabs': 2, 'browser.pageMs': 30_000 };
});
after(async () => {
  await replica?.close();
  space.remove();
});

async function recordsOf(dir: string): Promise<WarcRecord[]> {
  const records: WarcRecord[] = [];
  for (const name of readdirSync(join(dir, 'warc')).filter((file) => file.endsWith('.warc.gz'))) {
    for await (const found of readRecords(join(dir, 'warc', name)))
      if (found.kind === 'record') records.push(found.record);
  }
  return records;
}

describe('pages opened in the browser', () => {
  let dir: string;
  let report: CrawlReport;
  let records: WarcRecord[];
  const response = (url: string): WarcResponse => {
    const found = records.find((record) => record.type === 'response' && record.url === url);
    assert.ok(found, `a response of ${url}`);
    return found as WarcResponse;
  };
  const resource = (url: string): WarcResource => {
    const found = records.find((record) => record.type === 'resource' && record.url === url);
    assert.ok(found, `a resource ${url}`);
    return found as WarcResource;
  };
  const at = (path: string): string => new URL(path, replica.scripted.home).href;
  const infoOf = (url: string) =>
    JSON.parse(resource(`urn:pageinfo:${url}`).payload.toString()) as {
      url: string;
      ts: string;
      tsStatus: number;
      urls: Record<string, { status: number; mime: string; type: string; error?: string }>;
    };

  before(async () => {
    dir = space.dir('browser');
    const { drawn, plain, endless, pushy, worker, download, led } = replica.scripted.pages;
    replica.publish(guarded, () => Buffer.from(`<h1>没有的图</h1><img src="${metadata}"><img src="/img/none.png">`));
    const targets = [drawn, plain, endless, pushy, download, led, guarded, worker.replace('http:', 'https:')];
    const settings = { ...browser, 'crawl.render': 'browser', 'browser.screenshots': 'both', 'crawl.assets': 'none' };
    report = await crawl(replica, dir, targets, settings);
    records = await recordsOf(dir);
  });

  test('every page is visited, the archive is whole and the catalogue can be made anew from it', async () => {
    assert.equal(report.pages + report.skipped, 8);
    assert.equal(report.failed, 0);
    await assertWhole(dir);
    await assertRebuilds(dir);
  });

  test('a page without a word in its source becomes a record, by what the browser drew', async () => {
    const { pages, title, paragraphs } = replica.scripted;
    assert.ok(!response(pages.drawn).content().includes(paragraphs[0]!));
    const lines = linesOf(await exported(dir));
    assert.equal(lines.length, 1, 'the same article on all pages');
    assert.deepEqual([lines[0]!.title, lines[0]!.paragraphs], [title, paragraphs]);
    assert.equal(lines[0]!.published?.iso, '2024-05-06T09:30+08:00');
    const places = lines[0]!.sightings.map(({ url }) => url).sort();
    for (const url of [pages.drawn, pages.plain, pages.endless, pages.pushy]) assert.ok(places.includes(url), url);
    const tree = resource(`urn:dom:${pages.drawn}`);
    assert.ok(tree.payload.includes(paragraphs[0]!));
    const page = response(pages.drawn);
    assert.deepEqual(tree.fields.all('WARC-Concurrent-To'), [page.id]);
    assert.equal(tree.date, page.date);
    assert.ok(resource(`urn:text:${pages.drawn}`).payload.includes(paragraphs[2]!));
  });

  test('the bytes are those the host sent, with their coding', () => {
    const { plain } = replica.scripted.pages;
    const { payload, http } = response(plain);
    assert.equal(header(http!.headers, 'content-encoding'), 'gzip');
    const text = new TextDecoder('gbk').decode(gunzipSync(payload));
    assert.match(text, /<meta charset="gb2312">.*脚本绘制的报道/s);
    const request = records.find((record) => record.type === 'request' && record.url === plain);
    assert.match(
      request!.block.toString(),
      /^GET \S*\/news\/20240506\/8002.html HTTP\/1.1\r\nhost: www.jiaoben-news.example\r\n/,
    );
  });

  test('pictures come that load when they are seen, and a picture of the page is in the archive', () => {
    const { drawn } = replica.scripted.pages;
    for (const path of ['/img/top.png', '/img/lazy.png', '/img/seen.png', '/img/line.png', '/css/site.css'])
      response(at(path));
    const view = PNG.sync.read(resource(`urn:view:${drawn}`).payload);
    const whole = PNG.sync.read(resource(`urn:fullPage:${drawn}`).payload);
    assert.deepEqual([view.width, view.height], [1280, 800]);
    assert.ok(whole.height > 5000 && whole.height <= 16_000, String(whole.height));
    const inPicture = 4 * (1280 * 200 + 120);
    assert.deepEqual([...view.data.subarray(inPicture, inPicture + 3)], [20, 90, 160], 'top.png is painted');
  });

  test('the summary names every request, its type, and why one failed', () => {
    const { drawn } = replica.scripted.pages;
    const info = infoOf(drawn);
    assert.deepEqual([info.url, info.tsStatus, info.ts], [drawn, 200, response(drawn).date]);
    assert.deepEqual(info.urls[drawn], { status: 200, mime: 'text/html', type: 'Document' });
    assert.deepEqual(info.urls[at('/css/site.css')], { status: 200, mime: 'text/css', type: 'Stylesheet' });
    assert.deepEqual(info.urls[at('/img/seen.png')], { status: 200, mime: 'image/png', type: 'Image' });
    assert.equal(info.urls[at('/js/draw.js')]?.type, 'Script');
    assert.match(info.urls[at('/api/8001.json')]?.type ?? '', /Fetch|XHR/);
    assert.equal(infoOf(guarded).urls[at('/img/none.png')]?.status, 404);
  });

  test('no request reaches a private address', () => {
    assert.deepEqual(infoOf(guarded).urls[metadata], {
      ...{ status: 0, mime: '', type: 'Image', error: 'fetch.private-address' },
    });
    assert.ok(!replica.log.some(({ host }) => host === '169.254.169.254'));
  });

  test('an endless page ends, a pushy one gets neither windows nor answers', () => {
    const more = records.filter((record) => record.type === 'response' && record.url.includes('/api/more.json')).length;
    assert.ok(more > 2 && more <= 60, `${more} further parts`);
    assert.ok(!replica.log.some(({ url }) => url.includes('/advert.html')), 'no window was opened');
  });

  test('a download is archived', () => {
    assert.equal(response(at('/files/report.zip')).payload.length, 5004);
  });

  test('what a service worker fetched and what it made up are both there', () => {
    const made = response('https://www.jiaoben-news.example/api/made-up.json');
    assert.equal(made.content().toString(), '{"bytes":"有"}');
    assert.equal(header(made.http!.headers, 'x-orig-content-encoding'), 'none');
    response('https://www.jiaoben-news.example/worker.js');
    // The picture that the worker fetched has the bytes of one that is held already.
    const fetched = 'https://www.jiaoben-news.example/img/top.png';
    assert.ok(records.some((record) => record.type === 'revisit' && record.url === fetched));
    assert.ok(!replica.log.some(({ url }) => url.endsWith('/api/made-up.json')), 'the host has no such page');
  });

  test('a page whose script leads on is followed, and both are kept', () => {
    const { led, plain } = replica.scripted.pages;
    assert.match(response(led).content().toString(), /location.replace/);
    assert.ok(replica.log.filter(({ url }) => url === plain).length >= 2);
  });
});

test('`auto` opens in the browser what has nothing in its source, and nothing else', async () => {
  const dir = space.dir('auto');
  const settings = { ...browser, 'crawl.render': 'auto', 'browser.screenshots': 'none' };
  const report = await crawl(replica, dir, [replica.scripted.home], settings);
  assert.deepEqual([report.pages, report.failed], [4, 0]);
  const trees = (await recordsOf(dir)).flatMap((record) =>
    record.type === 'resource' && record.url.startsWith('urn:dom:') ? [record.url.slice('urn:dom:'.length)] : [],
  );
  const { home, pages } = replica.scripted;
  assert.deepEqual(trees.sort(), [home, pages.drawn].sort());
  const places = linesOf(await exported(dir)).flatMap(({ sightings }) => sightings.map(({ url }) => url));
  assert.deepEqual(places.sort(), [pages.drawn, pages.plain, pages.pushy].sort());
  assert.deepEqual([...(await reasons(dir))], []);
  await assertRebuilds(dir);
});

test('a page that hangs costs one retry; then it is archived as it was sent', async () => {
  const dir = space.dir('hanging');
  const { hanging, plain } = replica.scripted.pages;
  const settings = { ...browser, 'crawl.render': 'browser', 'browser.pageMs': 5000 };
  const report = await crawl(replica, dir, [hanging, plain], settings);
  assert.deepEqual([report.pages, report.failed, report.retried], [2, 0, 1]);
  const trees = (await recordsOf(dir)).filter(({ fields }) => /^urn:dom:/.test(fields.get('WARC-Target-URI') ?? ''));
  assert.equal(trees.length, 1);
  const places = linesOf(await exported(dir)).flatMap(({ sightings }) => sightings.map(({ url }) => url));
  assert.deepEqual(places.sort(), [plain, hanging].sort());
});

test('a page that takes all memory costs one retry; then it is archived as it was sent, and others go on', async () => {
  const dir = space.dir('greedy');
  const { greedy, plain, drawn } = replica.scripted.pages;
  const settings = { ...browser, 'crawl.render': 'browser', 'browser.memoryMb': 400, 'crawl.assets': 'none' };
  const report = await crawl(replica, dir, [greedy, plain, drawn], settings);
  assert.deepEqual([report.pages, report.failed, report.retried], [3, 0, 1]);
  const trees = (await recordsOf(dir)).flatMap((record) =>
    record.type === 'resource' && record.url.startsWith('urn:dom:') ? [record.url.slice('urn:dom:'.length)] : [],
  );
  assert.deepEqual(trees.sort(), [plain, drawn].sort());
  const places = linesOf(await exported(dir)).flatMap(({ sightings }) => sightings.map(({ url }) => url));
  assert.deepEqual(places.sort(), [plain, drawn, greedy].sort());
});
