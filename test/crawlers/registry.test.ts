import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { checkSite } from '../../crawlers/check-site.ts';
import { profiles } from '../../crawlers/cms/registry.ts';
import { genericSite } from '../../crawlers/generic.ts';
import { kindOf, loadSites, siteAt, siteById, siteForUrl } from '../../crawlers/registry.ts';
import type { Site } from '../../crawlers/site.ts';
import { CundangError } from '../../src/errors.ts';

const sites = await loadSites();

test('the sites are found by their folders, in the order of their ids', () => {
  const ids = sites.map(({ id }) => id);
  assert.deepEqual(ids, [...ids].sort());
  for (const id of ['chinanews', 'chinanews-shanxi', 'dtdjzx', 'minsheng-fazhi', 'sxgov', 'yuncheng-dangjian']) {
    assert.ok(ids.includes(id), id);
  }
});

test('the closest claim on a host wins', () => {
  const idOf = (url: string) => siteForUrl(sites, url)?.id;
  assert.equal(idOf('http://www.sx.chinanews.com.cn/news/2022/0823/1.html'), 'chinanews-shanxi');
  assert.equal(idOf('https://www.chinanews.com.cn/gn/2020/07-04/1.shtml'), 'chinanews');
  assert.equal(idOf('http://cz.sxgov.cn/'), 'sxgov');
  assert.equal(idOf('http://WWW.SXGOV.CN/'), 'sxgov');
  assert.equal(idOf('http://xsxgov.cn/'), undefined);
  assert.equal(idOf('not a url'), undefined);
  assert.equal(idOf('http://cpc.people.com.cn/'), 'people-cpc');
  assert.equal(idOf('http://politics.people.com.cn/'), 'people');
  assert.equal(idOf('https://epaper.gmw.cn/gmrb/'), 'guangming-daily');
  assert.equal(idOf('https://news.gmw.cn/'), 'gmw');
  assert.equal(idOf('https://www.gov.cn/'), 'gov-cn');
  assert.equal(idOf('https://www.shanxi.gov.cn/'), 'shanxi-gov');
  assert.equal(idOf('https://slt.shanxi.gov.cn/'), undefined);
  const wide = { ...siteById(sites, 'sxgov'), id: 'wide', hosts: ['*.cn'] };
  assert.equal(siteForUrl([wide, ...sites], 'http://lf.sxgov.cn/')?.id, 'sxgov');
});

test('an unknown id is an error that says so', () => {
  assert.throws(() => siteById(sites, 'nope'), { code: 'site.unknown' });
});

test('a definition is put on another origin', () => {
  const site = siteAt(siteById(sites, 'yuncheng-dangjian'), 'https://www.dangjian-yuncheng.example/xx');
  assert.equal(site.unconfirmed, undefined);
  assert.deepEqual(site.seeds, [{ url: 'https://www.dangjian-yuncheng.example/', kind: 'list' }]);
  assert.equal(siteForUrl([site], 'http://dangjian-yuncheng.example/a.html')?.id, 'yuncheng-dangjian');
  const days = siteAt(siteById(sites, 'chinanews'), 'http://mirror.example').seeds.at(-1);
  assert.equal(days?.url, 'http://mirror.example/scroll-news/{YYYY}/{MM}{DD}/news.shtml');
});

test('no URL a hostile page can hold makes a pattern slow', () => {
  const parts = ['a', '1', 'a1', '-', 'a/', '1/', '2020/', '_1', '&id', 'id=1&', '.html', '2020/01-02/', 'a.', '?'];
  const cms = profiles.map(({ id }): Site => ({ ...genericSite('http://www.example.cn/'), id, cms: id }));
  for (const site of [...sites, ...cms]) {
    const { origin, pathname } = new URL(site.seeds[0]!.url);
    const bases = [`${origin}${pathname}`, `${origin}/show.php?`, `${origin}/staticPage/`, `${origin}/a/t20200102_`];
    for (const url of bases.flatMap((base) => parts.map((part) => base + part.repeat(2000 / part.length)))) {
      const start = performance.now();
      for (let n = 0; n < 20; n++) kindOf(site, url);
      assert.ok(performance.now() - start < 100, `${site.id}: ${url.slice(0, 60)}…`);
    }
  }
});

describe('a definition that does not hold is refused with what is wrong', () => {
  const good = siteById(sites, 'sxgov');
  const layout = good.layouts[0]!;
  const faults: readonly (readonly [string, Partial<Site>, RegExp])[] = [
    ['id', { id: 'other' }, /not the name of its folder/],
    ['name', { name: '' }, /name is empty/],
    ['hosts', { hosts: [] }, /hosts is empty/],
    ['host', { hosts: ['http://www.sxgov.cn'] }, /no host name/],
    ['seeds', { seeds: [] }, /seeds is empty/],
    ['seed elsewhere', { seeds: [{ url: 'http://other.cn/', kind: 'list' }] }, /on none of its hosts/],
    ['days', { seeds: [{ url: 'http://www.sxgov.cn/a', kind: 'days', daysBack: 3 }] }, /needs \{DD\}/],
    ['articles', { articles: [] }, /articles is empty/],
    ['articles of a CMS that has none', { articles: [], cms: 'government-meta' }, /articles is empty/],
    ['cms', { cms: 'wordpress' as 'trs' }, /no profile/],
    ['not anchored', { articles: [/sxgov\.cn\/\d+/] }, /does not begin with/],
    ['sticky', { articles: [/^https?:\/\/x/g] }, /flag g or y/],
    ['slow', { lists: [/^https?:\/\/(?:[a-z]+\/?)+$/] }, /repeats a repeated group/],
    ['continuation', { continuations: [/^https?:\/\/x\/\d+_\d+$/] }, /no group/],
    ['layout name', { layouts: [{ ...layout, id: 'x/1' }] }, /is not named sxgov\//],
    ['layout twice', { layouts: [layout, layout] }, /stands twice/],
    ['layout day', { layouts: [{ ...layout, from: '2020' }] }, /for a day/],
    ['layout selector', { layouts: [{ ...layout, body: 'div[' }] }, /not CSS/],
    ['pace', { pace: { concurrency: 0, delayMs: 0 } }, /pace/],
    ['schedule', { schedule: 'daily' }, /five cron fields/],
  ];
  for (const [name, change, message] of faults) {
    test(name, () => {
      assert.throws(
        () => checkSite({ ...good, ...change }, 'sxgov'),
        (error: unknown) => {
          assert.ok(error instanceof CundangError);
          assert.equal(error.code, 'site.invalid');
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }
  test('the good one passes', () => assert.equal(checkSite(good, 'sxgov'), good));
});

test('a folder without a definition, and one that cannot be loaded, are named', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'cundang-sites-'));
  t.after(() => rm(root, { recursive: true }));
  const directory = pathToFileURL(`${root}/`);
  await mkdir(join(root, 'empty'));
  await assert.rejects(loadSites(directory), /empty: no site\.ts/);
  await writeFile(join(root, 'empty/site.ts'), 'export const nothing = 1;');
  await assert.rejects(loadSites(directory), /empty: site\.ts has no default export/);
  await rm(join(root, 'empty'), { recursive: true });
  await mkdir(join(root, 'broken'));
  await writeFile(join(root, 'broken/site.ts'), 'export default {');
  await assert.rejects(loadSites(directory), { code: 'site.invalid' });
});
