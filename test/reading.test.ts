import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadSites } from '../crawlers/registry.ts';
import { type ReadingTask, read } from '../src/reading.ts';

const sites = await loadSites();
const stored = (path: string) => readFileSync(new URL(`../crawlers/${path}`, import.meta.url));
const page = (url: string, body: Uint8Array): ReadingTask => ({
  url,
  contentType: 'text/html',
  contentEncoding: null,
  body,
  fetchedAt: '2024-06-03T04:00:00Z',
  links: null,
  extract: true,
});

test('a page of a site without definition is read with the layout of the CMS it bears the marks of', () => {
  const body = stored('cms/fixtures/hanweb/article.html');
  const { draft } = read(sites, page('http://www.qinghe.example/art/2021/6/3/art_1002_30332664.html', body));
  assert.equal(draft?.extractor.rule, 'cms/hanweb');
});

test('so is a page of a known site that none of its own layouts fits', () => {
  const body = stored('cms/fixtures/founder/epaper.html');
  const { draft } = read(sites, page('http://cz.sxgov.cn/content/2022-02/12/content_547409.htm', body));
  assert.equal(draft?.extractor.rule, 'cms/founder-epaper');
});

test('further pages of an article are told by the form of the CMS: an epaper’s second number is no page', () => {
  const epaper = stored('cms/fixtures/founder/epaper.html');
  const part = (url: string) => read(sites, page(url, epaper)).part;
  const site = 'http://epaper.fenhe-news.example/html/2022-02/12/';
  assert.equal(part(`${site}content_48523_547409.htm`), null);
  assert.deepEqual(part(`${site}content_547409_2.htm`), { first: `${site}content_547409.htm`, certain: true });
  const trs = stored('cms/fixtures/trs/article.html');
  const { draft } = read(sites, page('http://www.luyuan.example/cj/201904/t20190415_3714581.htm', trs));
  assert.deepEqual(draft?.pages, [
    'http://www.luyuan.example/cj/201904/t20190415_3714581.htm',
    'http://www.luyuan.example/cj/201904/t20190415_3714581_1.htm',
  ]);
});

test('an address that the CMS of the page knows as a list gives no record; without the marks it may', () => {
  const url = 'https://www.yunling-u.example/xwzx/ywsd.htm';
  const body = stored('cms/fixtures/vsb/article.html');
  assert.deepEqual([read(sites, page(url, body)).draft, read(sites, page(url, body)).skip], [null, null]);
  const plain = Buffer.from(body.toString().replaceAll(/vsb_content_2|_showDynClicks|\/system\/resource\/js\//g, 'x'));
  assert.equal(read(sites, page(url, plain)).draft?.title, '第三届实验技能竞赛落幕');
});

test('a site that names its CMS needs no marks: an article by its pattern', () => {
  const body = stored('sites/shanxi-gov/fixtures/2019.html');
  const url = 'http://www.shanxi.gov.cn/yw/sxyw/202003/t20200302_765001.shtml';
  assert.equal(read(sites, page(url, body)).draft?.site, 'shanxi-gov');
  assert.equal(read(sites, page('http://www.shanxi.gov.cn/yw/sxyw/index.shtml', body)).draft, null);
});
