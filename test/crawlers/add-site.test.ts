/**
 * "Add a site" as CONTRIBUTING.md tells it, done in a copy of the folder: one new folder with `site.ts` and `fixtures/`, no
 * file of the others touched, and the site is known, crawled from and extracted.
 */
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadSites, siteById, siteForUrl } from '../../crawlers/registry.ts';
import { seedVisits } from '../../crawlers/seeds.ts';
import { checkList, checkRecord, layoutsOf, listPagesOf } from './site-fixtures.ts';

const definition = `import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'qinghe-news',
  name: '清河新闻网',
  hosts: ['www.qinghe-news.example'],
  seeds: [{ url: 'http://www.qinghe-news.example/yw/', kind: 'list' }],
  lists: [/^https?:\\/\\/www\\.qinghe-news\\.example\\/[a-z]+\\/(?:index_\\d+\\.html)?$/],
  articles: [/^https?:\\/\\/www\\.qinghe-news\\.example\\/[a-z]+\\/\\d{8}\\/\\d+\\.html$/],
  layouts: [
    { id: 'qinghe-news/new', from: '2020-01-01', when: '.text', title: 'h2.bt', source: '.ly', body: '.text' },
    { id: 'qinghe-news/old', to: '2019-12-31', when: '.text', title: '.biaoti', source: '.laiyuan', body: '.text' },
  ],
  pace: { concurrency: 1, delayMs: 1000 },
  charset: 'gb18030',
  schedule: '0 * * * *',
});
`;

const paragraphs = [
  '清河县图书馆新馆日前建成开放，可藏书三十万册，设有少儿、视障和地方文献等阅览区。',
  '新馆每周开放六天，读者凭身份证即可办理借阅，乡镇分馆的图书也能通借通还。',
  '馆长介绍，开放首日接待读者两千余人次，少儿阅览区座无虚席。',
];
const text = paragraphs.map((paragraph) => `<p>　　${paragraph}</p>`).join('');
const shared = { authors: [], editors: [], column: [], paragraphs, title: '清河县图书馆新馆开放', source: '清河日报' };

const files: Readonly<Record<string, string>> = {
  'site.ts': definition,
  'fixtures/new.html': `<title>x</title><h2 class="bt">清河县图书馆新馆开放</h2><p>2022-05-06 08:00</p><p class="ly">清河日报</p><div class="text">${text}</div>`,
  'fixtures/new.json': JSON.stringify({
    ...shared,
    url: 'http://www.qinghe-news.example/yw/20220506/11.html',
    published: '2022-05-06T08:00+08:00',
  }),
  'fixtures/old.html': `<title>x</title><div class="biaoti">清河县图书馆新馆开放</div><p>2018-05-06 08:00</p><p class="laiyuan">清河日报</p><div class="text">${text}</div>`,
  'fixtures/old.json': JSON.stringify({
    ...shared,
    url: 'http://www.qinghe-news.example/yw/20180506/7.html',
    published: '2018-05-06T08:00+08:00',
  }),
  'fixtures/yw.list.html':
    '<a href="/yw/20220506/11.html">清河县图书馆新馆开放</a><a href="/sh/">社会</a><a href="index_1.html">下一页</a>',
  'fixtures/yw.list.json': JSON.stringify({
    url: 'http://www.qinghe-news.example/yw/',
    articles: ['http://www.qinghe-news.example/yw/20220506/11.html'],
    lists: ['http://www.qinghe-news.example/sh/'],
    next: 'http://www.qinghe-news.example/yw/index_1.html',
  }),
};

let root = '';
const directory = () => pathToFileURL(`${join(root, 'crawlers/sites')}/`);
const fixtures = () => new URL('qinghe-news/fixtures/', directory());

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'cundang-add-site-'));
  const crawlers = new URL('../../crawlers/', import.meta.url);
  await writeFile(join(root, 'package.json'), '{ "type": "module" }');
  await cp(fileURLToPath(new URL('site.ts', crawlers)), join(root, 'crawlers/site.ts'));
  await cp(fileURLToPath(new URL('sites/', crawlers)), join(root, 'crawlers/sites'), { recursive: true });
  await mkdir(join(root, 'crawlers/sites/qinghe-news/fixtures'), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(root, 'crawlers/sites/qinghe-news', name), content);
  }
});
after(() => rm(root, { recursive: true, force: true }));

test('the new folder alone makes the site known, beside the others', async () => {
  const sites = await loadSites(directory());
  assert.equal(sites.length, (await loadSites()).length + 1);
  assert.equal(siteForUrl(sites, 'http://www.qinghe-news.example/x')?.id, 'qinghe-news');
});

test('crawled from: its seeds, the links of its list', async () => {
  const site = siteById(await loadSites(directory()), 'qinghe-news');
  const seeds = seedVisits(site, { now: new Date() }).map(({ url }) => url);
  assert.deepEqual(seeds, ['http://www.qinghe-news.example/yw/']);
  for (const name of listPagesOf(fixtures())) checkList(site, new URL(name, fixtures()));
});

test('extracted: each page by the layout of its day', async () => {
  const sites = await loadSites(directory());
  const site = siteById(sites, 'qinghe-news');
  assert.equal(layoutsOf(site).length, 2);
  for (const layout of layoutsOf(site)) checkRecord(sites, site, layout, fixtures());
});

test('a page that was forgotten, a field left empty and a wrong expectation are noticed', async () => {
  const sites = await loadSites(directory());
  const site = siteById(sites, 'qinghe-news');
  const expect = (change: object) =>
    writeFile(
      new URL('new.json', fixtures()),
      JSON.stringify({ ...JSON.parse(files['fixtures/new.json']!), ...change }),
    );
  await expect({ source: '' });
  assert.throws(() => checkRecord(sites, site, 'qinghe-news/new', fixtures()), /expected source is empty/);
  await expect({ title: '另一个题目' });
  assert.throws(() => checkRecord(sites, site, 'qinghe-news/new', fixtures()), /deep-equal/);
  await rm(new URL('old.html', fixtures()));
  assert.throws(() => checkRecord(sites, site, 'qinghe-news/old', fixtures()), /needs a stored page/);
  await rm(new URL('yw.list.html', fixtures()));
  assert.throws(() => listPagesOf(fixtures()), /no stored list page/);
});
