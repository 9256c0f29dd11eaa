import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guessKind } from '../../crawlers/guess.ts';

const headline = '全县召开秋季农业生产工作推进会议';

const articles: readonly (readonly [url: string, text: string])[] = [
  ['https://www.chinanews.com.cn/gn/2020/07-04/9228895.shtml', headline],
  ['http://www.sxgov.cn/content/2022-04/22/content_12345678.htm', ''],
  ['http://www.dangjian.com/shouye/201904/t20190415_5076589.shtml', headline],
  ['https://www.12371.cn/2024/01/02/ARTI1704160000000001.shtml', ''],
  ['http://www.xian.gov.cn/art/2016/11/22/art_1001_2002.html', headline],
  ['http://cpc.people.com.cn/n1/2019/0611/c64094-31130216.html', headline],
  ['https://www.gov.cn/xinwen/2019-09/18/content_5430952.htm', ''],
  ['http://www.xinhuanet.com/politics/2018-03/20/c_1122566452.htm', headline],
  ['https://www.thepaper.cn/newsDetail_forward_12345678', headline],
  ['https://www.thepaper.cn/detail/12345678', headline],
  ['http://www.example.gov.cn/show.asp?id=5602', headline],
  ['http://www.example.gov.cn/plus/view.php?aid=1234', headline],
  ['http://www.example.gov.cn/news/show-4-3302-1.html', headline],
  ['http://www.example.gov.cn/info/1021/3345.htm', headline],
  ['http://epaper.example.cn/html/2026-10/02/content_1234_567.htm', headline],
  ['http://www.example.gov.cn/djgz/20180316/2429616.html', '短标题'],
  ['http://www.example.gov.cn/index.php?m=content&c=index&a=show&catid=5&id=1203', headline],
];

const lists: readonly (readonly [url: string, text: string])[] = [
  ['http://www.example.gov.cn/', '首页'],
  ['http://www.example.gov.cn', ''],
  ['http://www.example.gov.cn/xwzx/', '新闻中心'],
  ['http://www.example.gov.cn/xwzx/index.html', '新闻中心'],
  ['http://www.example.gov.cn/xwzx/index_3.html', '4'],
  ['http://www.sxgov.cn/node_142.htm', '山西要闻'],
  ['http://www.sxgov.cn/node_142_2.htm', '下一页'],
  ['http://www.example.gov.cn/col/col1021/index.html', '政务动态'],
  ['http://www.example.gov.cn/list_12_2.html', '2'],
  ['http://www.example.gov.cn/list.php?cid=4', '更多>>'],
  ['http://www.example.gov.cn/class.asp?id=12', '学习园地'],
  ['https://www.chinanews.com.cn/china.shtml', '时政'],
  ['http://www.example.gov.cn/list/202404/', '四月'],
];

const neither: readonly (readonly [url: string, text: string])[] = [
  ['http://www.example.gov.cn/member/login.php?id=1', '登录'],
  ['http://www.example.gov.cn/search/2020/01/02/1234.html', headline],
  ['http://www.example.gov.cn/about/20200101/1234.html', '关于我们'],
  ['http://www.example.gov.cn/x/y', '专题'],
];

for (const [url, text] of articles) test(`article: ${url}`, () => assert.equal(guessKind(url, text), 'article'));
for (const [url, text] of lists) test(`list: ${url}`, () => assert.equal(guessKind(url, text), 'list'));
for (const [url, text] of neither) test(`neither: ${url}`, () => assert.equal(guessKind(url, text), null));

test('bounded time on a hostile URL', () => {
  const start = performance.now();
  for (const part of ['a/', '-', '1', 'show', '2020/01/', '.html', '?', '&id=']) {
    guessKind(`http://www.example.cn/${part.repeat(2000 / part.length)}`, '长'.repeat(200));
  }
  assert.ok(performance.now() - start < 200);
});
