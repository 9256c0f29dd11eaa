/** Portals without a definition: lists and articles are told apart by their links, pages read without a layout. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  assertRebuilds,
  assertWhole,
  crawl,
  exported,
  linesOf,
  onEachEngine,
  type Replica,
  reasons,
  startReplica,
} from './stand.ts';

onEachEngine((space, engine) => {
  let replica: Replica;

  before(async () => {
    replica = await startReplica({ articlesPerSite: 10, slowMs: 10 });
  });
  after(() => replica?.close());

  test('the front page of an unknown host leads to its articles', async () => {
    const dir = space.dir('front');
    const { misbehavingHome: home, misbehaving } = replica;
    for (const { url } of misbehaving) replica.misbehave(url, { kind: 'slow-headers', ms: 1 });
    await crawl(replica, dir, [home]);
    assert.equal(existsSync(join(dir, 'queue.sqlite')), engine === 'sqlite', 'there is one queue');
    const lines = linesOf(await exported(dir));
    assert.deepEqual(lines.map(({ url }) => url).sort(), misbehaving.map(({ url }) => url).sort());
    for (const { site, extractor, title, published } of lines) {
      assert.equal(site, 'guzhang-news.example');
      assert.equal(extractor.rule, 'generic');
      assert.match(title ?? '', /^第\d+号线路检修记录$/);
      assert.equal(published?.iso, '2024-05-01T09:30+08:00');
    }
    assert.deepEqual([...(await reasons(dir))], []);
    await assertWhole(dir);
    await assertRebuilds(dir);
  });

  test('article URLs, of known and of unknown hosts, are archived by themselves', async () => {
    const dir = space.dir('urls');
    const { clone, sites } = replica;
    const known = sites['minsheng-fazhi']!.articles[0]!;
    const copy = clone.copies.find(({ original }) => original.title !== known.title)!;
    const report = await crawl(replica, dir, [copy.url, known.url], { 'crawl.assets': 'none', 'max-pages': 2 });
    assert.equal(report.ended, 'max-pages');
    const lines = linesOf(await exported(dir));
    const siteOf = (url: string) => lines.find((line) => line.url === url)?.site;
    assert.deepEqual([siteOf(copy.url), siteOf(known.url)], ['hengxin-zhizao.example', 'minsheng-fazhi']);
    assert.equal(lines.length, 2);
  });
});
