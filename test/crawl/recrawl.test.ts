/** The next run of an archive: it asks whether pages have changed, fetches what is new, and tries again what failed. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toBytes } from '../replica/resource.ts';
import type { Hit } from '../replica/server.ts';
import {
  assertRebuilds,
  assertWhole,
  type CrawlReport,
  capturedUrls,
  crawl,
  exported,
  indexed,
  linesOf,
  onEachEngine,
  placesOf,
  type Replica,
  reasons,
  type Settings,
  startReplica,
} from './stand.ts';

const site = 'yuncheng-dangjian';
const home = 'http://www.yuncheng-dangjian.invalid';
const urlsOf = (hits: readonly Hit[]): string[] => hits.map(({ url }) => url).sort();
const isFirstPage = (url: string): boolean => !/_\d+\.html$/.test(url);

onEachEngine((space) => {
  let replica: Replica;

  before(async () => {
    replica = await startReplica({ articlesPerSite: 52 });
  });
  after(() => replica?.close());

  /** A run, and what it asked for. */
  async function run(
    dir: string,
    settings: Settings = {},
    codes: readonly number[] = [0],
  ): Promise<{ readonly report: CrawlReport; readonly hits: readonly Hit[] }> {
    const from = replica.log.length;
    const report = await crawl(
      replica,
      dir,
      [site],
      { 'crawl.assets': 'none', 'pace.concurrency': 8, ...settings },
      codes,
    );
    const hits = replica.log.slice(from).filter(({ url }) => !url.endsWith('/robots.txt'));
    return { report, hits };
  }

  const articles = (): string[] => replica.sites[site]!.articles.map(({ url }) => url).sort();
  const lists = (): readonly string[] => replica.sites[site]!.lists;
  const edited = (url: string, edit: (html: string) => string): void =>
    replica.publish(url, (bytes) => Buffer.from(edit(bytes.toString('latin1')), 'latin1'));

  describe('an archive that is crawled again and again', () => {
    const dir = space.dir('again');

    test('the first run fetches every list and article once', async () => {
      const { report, hits } = await run(dir);
      assert.deepEqual(urlsOf(hits), [...articles(), ...lists()].sort());
      assert.ok(
        lists().some((url) => !isFirstPage(url)),
        'there are lists of several pages',
      );
      assert.deepEqual([report.captures.notModified, report.articles.known], [0, 1]);
    });

    test('the second asks only whether the lists have changed, and no further than their first pages', async () => {
      const { report, hits } = await run(dir);
      assert.deepEqual(urlsOf(hits), lists().filter(isFirstPage).sort());
      for (const { url, status, headers } of hits) {
        assert.equal(status, 304, url);
        assert.ok(headers['if-none-match'] && headers['if-modified-since'], url);
      }
      assert.deepEqual([report.captures.notModified, report.articles.new], [hits.length, 0]);
      const revisits = indexed(dir).filter(({ mime, status }) => mime === 'warc/revisit' && status === '304');
      assert.equal(revisits.length, hits.length);
    });

    test('a new article on a list behind an unchanged front page is found', async () => {
      const url = `${home}/djyw/10990001.html`;
      replica.publish(url, () => {
        const paragraphs = [
          '　　今天新发布的一篇文章，讲的是村里修好了路。',
          '　　路通以后，村民出行方便多了，大家都说好。',
        ];
        const body = `<h1>村里的路修好了</h1><div class="nr">${paragraphs.map((p) => `<p>${p.repeat(3)}</p>`).join('\n')}</div>`;
        return toBytes(
          `<html><head><meta charset="gb2312"><title>村里的路修好了</title></head><body>${body}</body></html>`,
          'gbk',
        );
      });
      const list = `${home}/djyw/index.html`;
      edited(list, (html) =>
        html.replace('<ul class="list">', '<ul class="list"><li><a href="/djyw/10990001.html">10990001</a></li>'),
      );
      const { report, hits } = await run(dir);
      assert.equal(hits.find((hit) => hit.url === `${home}/`)?.status, 304);
      assert.equal(hits.find((hit) => hit.url === list)?.status, 200);
      const further = lists().filter((other) => other.startsWith(`${home}/djyw/`) && !isFirstPage(other));
      assert.ok(further.length > 0);
      // A list that brings news is followed as long as its pages do.
      assert.deepEqual(urlsOf(hits), [...lists().filter(isFirstPage), further[0]!, url].sort());
      assert.equal(report.articles.new, 1);
    });

    test('--revisit fetches articles again; what has changed is another record at the same URL', async () => {
      const [changed] = articles() as [string];
      edited(changed, (html) => html.replace('<div class="nr">', '<div class="nr"><p>2026 10086 12315 update</p>'));
      const known = new Set(placesOf(linesOf(await exported(dir))));
      const { report, hits } = await run(dir, { revisit: '0s' });
      const again = hits.filter(({ url }) => known.has(url));
      assert.deepEqual(new Set(urlsOf(again)), known, 'all of them, to the last page of each list');
      assert.deepEqual(
        again.filter(({ status }) => status !== 304).map(({ url }) => url),
        [changed],
      );
      assert.equal(report.articles.new, 1);
      const versions = linesOf(await exported(dir)).filter((line) => line.sightings.some(({ url }) => url === changed));
      assert.equal(versions.length, 2);
      assert.notEqual(versions[0]!.contentDigest, versions[1]!.contentDigest);
    });

    test('the same bytes without a validator become revisits', async () => {
      // A page that misbehaves never answers a conditional request.
      const undo = replica.misbehave(/.*/, { kind: 'slow-headers', ms: 1 });
      const { report, hits } = await run(dir, { revisit: '0s' });
      undo();
      const pages = hits.filter(({ url }) => !lists().includes(url));
      assert.ok(pages.length > articles().length, 'all of them');
      // robots.txt is one more.
      assert.deepEqual(report.captures, { response: 0, revisit: hits.length + 1, notModified: 0 });
      assert.deepEqual([report.articles.new, report.articles.known], [0, pages.length]);
    });

    test('the archive of all runs is whole and gives the same records', async () => {
      await assertWhole(dir);
      await assertRebuilds(dir);
    });
  });

  test('what failed gets another try on the next run, what is gone does not', async () => {
    const dir = space.dir('failed');
    const [broken, gone] = articles() as [string, string];
    const undo = replica.misbehave(broken, { kind: 'status', status: 500 });
    const never = replica.misbehave(gone, { kind: 'status', status: 410 });
    const { report } = await run(dir, { 'crawl.attempts': 2 }, [3]);
    assert.equal(report.failed, 2);
    assert.deepEqual(
      await reasons(dir),
      new Map([
        [broken, 'http.server-error'],
        [gone, 'http.gone'],
      ]),
    );
    undo();
    const { hits } = await run(dir);
    assert.deepEqual(urlsOf(hits.filter(({ url }) => articles().includes(url))), [broken]);
    assert.deepEqual([...(await reasons(dir)).keys()], [gone]);
    never();
  });

  test('--max-pages ends a run early and the next one goes on', async () => {
    const dir = space.dir('parts');
    const seen: string[] = [];
    for (const ended of ['max-pages', 'max-pages', 'empty']) {
      const { report, hits } = await run(dir, ended === 'empty' ? {} : { 'max-pages': 15 });
      assert.equal(report.ended, ended);
      if (ended !== 'empty') assert.deepEqual([report.pages, hits.length], [15, 15]);
      seen.push(...urlsOf(hits.filter(({ url }) => !lists().includes(url))));
    }
    for (const url of articles()) assert.equal(seen.filter((other) => other === url).length, 1, url);
  });

  describe('what pages need to be shown', () => {
    const partsOf = () => {
      const { articles: all } = replica.sites[site]!;
      const urls = all.flatMap(({ images, attachments }) => [...images, ...attachments].map(({ url }) => url));
      return [...new Set(urls)].sort();
    };
    const isPart = ({ url }: Hit) => /\/(uploads|css|images|js)\//.test(url);

    test('--assets page archives style sheets and their images, pictures loaded lazily and attachments, once each', async () => {
      const dir = space.dir('assets');
      const { report, hits } = await run(dir, { 'crawl.assets': 'page' });
      const asked = urlsOf(hits.filter(isPart));
      assert.equal(new Set(asked).size, asked.length, 'nothing twice');
      const wanted = [...partsOf(), `${home}/css/style.css`, `${home}/images/bg.png`, `${home}/images/nav.png`];
      for (const url of wanted) assert.ok(asked.includes(url), url);
      for (const end of ['.jpg', '.png', '.pdf', '.doc'])
        assert.ok(
          wanted.some((url) => url.endsWith(end)),
          end,
        );
      const captured = new Set(capturedUrls(dir));
      assert.deepEqual(
        asked.filter((url) => !captured.has(url)),
        [],
      );
      assert.equal(report.assets, asked.length);
      await assertWhole(dir);
      const again = await run(dir, { 'crawl.assets': 'page' });
      assert.deepEqual(again.hits.filter(isPart), [], 'nothing again');
    });

    test('--assets none archives none of it', async () => {
      const { hits } = await run(space.dir('bare'), { 'max-pages': 12 });
      assert.deepEqual(hits.filter(isPart), []);
    });
  });
});
