import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { loadSites, siteForUrl } from '../../crawlers/registry.ts';
import { type AskOptions, ask, type Reply } from './ask.ts';
import { type Replica, startReplica } from './server.ts';
import type { Expected } from './story.ts';

const TODAY = '2026-03-02';
let replica: Replica;
const get = (url: string, options: Partial<AskOptions> = {}): Promise<Reply> =>
  ask(url, { proxyUrl: replica.proxyUrl, caPem: replica.caPem, ...options });

before(async () => {
  replica = await startReplica({ today: TODAY, seed: 3 });
});
after(() => replica.close());

const articles = (site: string): readonly Expected[] => replica.sites[site]?.articles ?? [];

test('the proxy answers for real host names over http and over https with its own CA', async () => {
  const plain = await get('http://www.sxgov.cn/');
  assert.equal(plain.status, 200);
  const secure = await get('https://www.chinanews.com.cn/');
  assert.equal(secure.status, 200);
  assert.match(secure.body.toString(), /中国新闻网/);
  await assert.rejects(get('https://www.chinanews.com.cn/', { caPem: undefined }), /certificate/);
});

test('a host that is not there gets 502, by both ways', async () => {
  assert.equal((await get('http://www.nowhere.example/')).status, 502);
  await assert.rejects(get('https://www.nowhere.example/'), /CONNECT answered 502/);
});

test('every site has 60 articles or more and each one answers where it says, within the site definition', async () => {
  const sites = await loadSites();
  for (const { site, articles: list, lists, home } of Object.values(replica.sites)) {
    const definition = sites.find(({ id }) => id === site);
    assert.ok(definition, site);
    assert.ok(list.length >= 60, site);
    for (const url of [home, ...lists]) {
      const matches = definition.lists.some((pattern) => pattern.test(url));
      assert.ok(matches, `${url} is a list of ${site}`);
    }
    for (const { url, pages } of list) {
      assert.equal(siteForUrl(sites, url)?.id, site, url);
      assert.ok(
        definition.articles.some((pattern) => pattern.test(url)),
        url,
      );
      for (const page of pages.slice(1)) {
        assert.ok(
          definition.continuations?.some((pattern) => pattern.test(page)),
          page,
        );
      }
    }
    for (const seed of definition.seeds) {
      const url = seed.url.replace('{YYYY}', '2026').replace('{MM}', '03').replace('{DD}', '01');
      assert.equal((await get(url)).status, 200, url);
    }
  }
});

test('gzip for whom asks, where the host has it', async () => {
  const { url } = articles('sxgov')[0] as Expected;
  const plain = await get(url);
  const zipped = await get(url, { headers: { 'accept-encoding': 'gzip, deflate' } });
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(zipped.headers['content-encoding'], 'gzip');
  assert.deepEqual(gunzipSync(zipped.body), plain.body);
  const without = await get(articles('chinanews-shanxi')[0]?.url ?? '', { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(without.headers['content-encoding'], undefined);
});

test('ETag and Last-Modified bring 304, a changed ETag does not', async () => {
  const { url } = articles('chinanews')[0] as Expected;
  const first = await get(url);
  const etag = first.headers.etag as string;
  const again = await get(url, { headers: { 'if-none-match': etag } });
  assert.equal(again.status, 304);
  assert.equal(again.body.length, 0);
  const since = first.headers['last-modified'] as string;
  assert.equal((await get(url, { headers: { 'if-modified-since': since } })).status, 304);
  assert.equal((await get(url, { headers: { 'if-none-match': '"other"', 'if-modified-since': since } })).status, 200);
});

test('images, style sheets, attachments and robots.txt are there', async () => {
  const all = Object.values(replica.sites).flatMap((site) => site.articles);
  const png = all.flatMap(({ images }) => images).find(({ url }) => url.endsWith('.png'))?.url ?? '';
  const jpeg = all.flatMap(({ images }) => images).find(({ url }) => url.endsWith('.jpg'))?.url ?? '';
  assert.equal((await get(png)).body.subarray(1, 4).toString(), 'PNG');
  assert.equal((await get(jpeg)).body.subarray(6, 10).toString(), 'JFIF');
  const attached = all.flatMap(({ attachments }) => attachments);
  assert.ok(attached.length >= 6);
  assert.equal(
    (await get(attached.find(({ url }) => url.endsWith('.pdf'))?.url ?? '')).body.subarray(0, 5).toString(),
    '%PDF-',
  );
  assert.match((await get(attached.find(({ url }) => url.endsWith('.doc'))?.url ?? '')).body.toString(), /^{\\rtf1/);
  assert.match((await get('http://law.sxgov.cn/robots.txt')).body.toString(), /Crawl-delay: 0\.5/);
  assert.match((await get('http://www.sxgov.cn/robots.txt')).body.toString(), /Disallow: \/content\/1999-01\//);
  assert.equal((await get('http://www.minsheng-fazhi.invalid/robots.txt')).status, 404);
  assert.equal((await get('http://www.sxgov.cn/css/style.css')).headers['content-type'], 'text/css');
});

test('the log tells who asked what when, and how much was in hand', async () => {
  const from = replica.log.length;
  const undo = replica.misbehave('cz.sxgov.cn', { kind: 'slow-headers', ms: 60 });
  await Promise.all([
    get('http://cz.sxgov.cn/'),
    get('http://cz.sxgov.cn/node_120.htm', { headers: { 'x-mark': '1' } }),
  ]);
  undo();
  const hits = replica.log.slice(from);
  assert.deepEqual(hits.map(({ active }) => active).sort(), [1, 2]);
  assert.deepEqual([...new Set(hits.map(({ host, status }) => `${host} ${status}`))], ['cz.sxgov.cn 200']);
  assert.equal(hits.find(({ url }) => url.endsWith('node_120.htm'))?.headers['x-mark'], '1');
  assert.ok(Math.abs((hits[0]?.at ?? 0) - Date.now()) < 5000);
});

test('the CA file is written on demand and goes with the replica', async () => {
  const other = await startReplica({ today: TODAY, articlesPerSite: 8 });
  const path = other.caFile();
  assert.equal(readFileSync(path, 'utf8'), other.caPem);
  await other.close();
  assert.ok(!existsSync(path));
});
