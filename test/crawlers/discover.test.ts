import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DiscoverOptions, discover } from '../../crawlers/discover.ts';
import { genericSite } from '../../crawlers/generic.ts';
import { loadSites, siteById } from '../../crawlers/registry.ts';
import type { Site } from '../../crawlers/site.ts';
import type { Claim, VisitKind } from '../../queue/frontier.ts';

const sites = await loadSites();
const sxgov = siteById(sites, 'sxgov');
const chinanews = siteById(sites, 'chinanews');

function found(
  site: Site,
  kind: VisitKind,
  depth: number,
  url: string,
  html: string,
  options?: Partial<DiscoverOptions>,
) {
  const claim: Claim = { url, site: site.id, kind, depth, via: null, key: '', lane: '', attempts: 0, known: null };
  return discover(site, claim, html, url, { assets: 'none', ...options });
}
const short = (visits: readonly { kind: string; depth: number; url: string }[]) =>
  visits.map(
    ({ kind, depth, url }) =>
      `${kind} ${depth} ${url.replace(/^https?:\/\/www\.(?:sxgov|chinanews\.com|example)\.cn/, '')}`,
  );

const article = '/content/2022-04/22/content_1.htm';

describe('from a list', () => {
  const page = `<a href="${article}?from=timeline#x">甲</a><a href="${article}">甲</a><a href="/node_3.htm">社会</a>
    <a href="http://cz.sxgov.cn/content/2022-04/22/content_2.htm">乙</a><a href="http://other.cn${article}">外</a><a href="/about.htm">关于</a>
    <img src="http://cdn.other.cn/a.png"><a href="/f/通知.pdf">附件</a>`;

  test('articles and lists of the site, canonical and once; other hosts and unknown pages dropped', () => {
    assert.deepEqual(short(found(sxgov, 'seed', 0, 'http://www.sxgov.cn/', page).visits), [
      `article 1 ${article}`,
      'list 1 /node_3.htm',
      'article 1 http://cz.sxgov.cn/content/2022-04/22/content_2.htm',
    ]);
  });

  test('requisites of any host and files on offer, only when wanted', () => {
    const { visits } = found(sxgov, 'seed', 0, 'http://www.sxgov.cn/', page, { assets: 'page' });
    assert.deepEqual(short(visits.filter(({ kind }) => kind === 'asset')), [
      'asset 1 http://cdn.other.cn/a.png',
      'asset 1 /f/%E9%80%9A%E7%9F%A5.pdf',
    ]);
  });

  test('a captcha is no requisite', () => {
    const html = '<img src="/captcha.svl"><img src="/inc/verifyCode.php?r=1"><img src="/captcha/rules.png">';
    const { visits } = found(sxgov, 'seed', 0, 'http://www.sxgov.cn/', html, { assets: 'page' });
    assert.deepEqual(short(visits), ['asset 1 /captcha/rules.png']);
  });

  test('lists are due on every run, articles as told, requisites never again', () => {
    const again = (revisitMs: number | null) =>
      found(sxgov, 'seed', 0, 'http://www.sxgov.cn/', page, { assets: 'page', revisitMs }).visits.map(
        ({ kind, againAfterMs }) => `${kind} ${againAfterMs}`,
      );
    assert.deepEqual([...new Set(again(null))], ['article undefined', 'list 0', 'asset undefined']);
    assert.deepEqual([...new Set(again(5000))], ['article 5000', 'list 0', 'asset undefined']);
  });

  test('visits name the site of the claim and the page they were found on', () => {
    const [visit] = found(sxgov, 'list', 1, 'http://www.sxgov.cn/node_1.htm', page).visits;
    assert.deepEqual([visit?.site, visit?.via], ['sxgov', 'http://www.sxgov.cn/node_1.htm']);
  });

  test('lists below lists end at a depth', () => {
    const lists = (depth: number) =>
      found(sxgov, 'list', depth, 'http://www.sxgov.cn/node_1.htm', page).visits.filter(({ kind }) => kind === 'list')
        .length;
    assert.deepEqual([lists(1), lists(2)], [1, 0]);
  });

  test('a front page that only jumps, and its feed, are followed', () => {
    const html = `<meta http-equiv="refresh" content="0;url=/xw/front.htm"><link rel="alternate" type="application/rss+xml" href="/rss.xml">`;
    assert.deepEqual(short(found(sxgov, 'seed', 0, 'http://www.sxgov.cn/', html).visits), [
      'list 1 /xw/front.htm',
      'list 1 /rss.xml',
    ]);
  });
});

describe('the next page of a list', () => {
  const next = (url: string, html: string, site = sxgov) => short(found(site, 'list', 1, url, html).nextPages);

  test('by name, as deep as the list, and not among the visits', () => {
    const html =
      '<a href="node_1.htm">1</a><a href="node_1_3.htm">3</a><a href="node_1_3.htm">下一页</a><a href="node_1_9.htm">尾页</a>';
    assert.deepEqual(next('http://www.sxgov.cn/node_1_2.htm', html), ['list 1 /node_1_3.htm']);
    assert.deepEqual(short(found(sxgov, 'list', 1, 'http://www.sxgov.cn/node_1_2.htm', html).visits), []);
  });

  test('by number where nothing is named', () => {
    const html =
      '<a href="/node_1_4.htm">[4]</a><a href="/node_1_2.htm">2</a><a href="/node_1_3.htm">3</a><a href="/node_7.htm">7</a>';
    assert.deepEqual(next('http://www.sxgov.cn/node_1.htm', html), ['list 1 /node_1_2.htm']);
    assert.deepEqual(next('http://www.sxgov.cn/node_1_2.htm', html), ['list 1 /node_1_3.htm']);
    assert.deepEqual(next('http://www.sxgov.cn/node_1_4.htm', html), []);
  });

  test('by createPageHTML, rel=next and a page parameter', () => {
    const site = genericSite('http://www.example.cn/');
    assert.deepEqual(
      next('http://www.example.cn/zw/', '<script>createPageHTML(3, 0, "index", "html")</script>', site),
      ['list 1 /zw/index_1.html'],
    );
    assert.deepEqual(
      next('http://www.example.cn/zw/index_2.html', '<script>createPageHTML(3, 2, "index", "html")</script>', site),
      [],
    );
    assert.deepEqual(next('http://www.example.cn/l', '<link rel="next" href="/l?pn=2">', site), ['list 1 /l?pn=2']);
    assert.deepEqual(
      next('http://www.example.cn/l?c=1&page=1', '<a href="?c=1&page=2">2</a><a href="?c=2&page=1">1</a>', site),
      ['list 1 /l?c=1&page=2'],
    );
  });

  test('never off the site, never an article, never itself', () => {
    assert.deepEqual(next('http://www.sxgov.cn/node_1.htm', '<a href="http://other.cn/node_1_2.htm">下一页</a>'), []);
    assert.deepEqual(next('http://www.sxgov.cn/node_1.htm', `<a href="${article}">下一页</a>`), []);
    assert.deepEqual(next('http://www.sxgov.cn/node_1.htm', '<a href="node_1.htm">下一页</a>'), []);
  });
});

describe('from an article', () => {
  const url = 'https://www.chinanews.com.cn/gn/2020/07-04/9228895.shtml';

  test('its further pages by the site’s pattern, whatever the link says; another article’s pages are not its own', () => {
    const html = '<a href="9228895_2.shtml">全文</a><a href="9228895_3.shtml">【3】</a><a href="9228896_2.shtml">2</a>';
    assert.deepEqual(short(found(chinanews, 'article', 2, url, html).visits), [
      'continuation 2 /gn/2020/07-04/9228895_2.shtml',
      'continuation 2 /gn/2020/07-04/9228895_3.shtml',
    ]);
    assert.deepEqual(short(found(chinanews, 'continuation', 2, url.replace('.shtml', '_2.shtml'), html).visits), [
      'continuation 2 /gn/2020/07-04/9228895_3.shtml',
    ]);
  });

  test('下一篇 is another article', () => {
    const { visits } = found(
      chinanews,
      'article',
      2,
      url,
      '<a href="9228896.shtml">下一篇：又一条</a><a href="9228896.shtml">下一页</a>',
    );
    assert.deepEqual(short(visits), ['article 3 /gn/2020/07-04/9228896.shtml']);
  });

  test('where the site has no pattern: 下一页 and numbers on the article’s own URL with a page number', () => {
    const site = genericSite('http://www.example.cn/');
    const page = 'http://www.example.cn/2020/0102/t20200102_371.htm';
    const html = `<a href="t20200102_371_1.htm">下一页</a><a href="t20200102_371_2.htm">【3】</a><a href="t20200102_372.htm">2</a>`;
    const kinds = short(found(site, 'article', 3, page, html).visits);
    assert.deepEqual(kinds, [
      'continuation 3 /2020/0102/t20200102_371_1.htm',
      'continuation 3 /2020/0102/t20200102_371_2.htm',
    ]);
    const trs = '<script>createPageHTML(2,0,"t20200102_371","htm");</script>';
    assert.deepEqual(short(found(site, 'article', 3, page, trs).visits), [
      'continuation 3 /2020/0102/t20200102_371_1.htm',
    ]);
    const query = '<a href="?id=5&page=2">下一页</a><a href="?id=6">下一页</a>';
    assert.deepEqual(short(found(site, 'article', 3, 'http://www.example.cn/show.asp?id=5', query).visits), [
      'continuation 3 /show.asp?id=5&page=2',
    ]);
  });

  test('lists are not followed, related articles down to a depth', () => {
    const html = '<a href="/china.shtml">时政</a><a href="/gn/2020/07-03/9228000.shtml">旧闻</a>';
    assert.deepEqual(short(found(chinanews, 'article', 2, url, html).visits), [
      'article 3 /gn/2020/07-03/9228000.shtml',
    ]);
    assert.deepEqual(short(found(chinanews, 'article', 3, url, html).visits), []);
  });
});

describe('from what is no page', () => {
  test('a feed gives articles, of the site only', () => {
    const rss = `<rss><channel><item><link>https://www.chinanews.com.cn/gn/2020/07-04/1.shtml</link></item><item><link>http://other.cn/gn/2020/07-04/1.shtml</link></item></channel></rss>`;
    assert.deepEqual(short(found(chinanews, 'seed', 0, 'https://www.chinanews.com.cn/rss/china.xml', rss).visits), [
      'article 1 /gn/2020/07-04/1.shtml',
    ]);
  });

  test('a sitemap index gives sitemaps', () => {
    const xml = '<sitemapindex><sitemap><loc>http://www.sxgov.cn/s1.xml</loc></sitemap></sitemapindex>';
    assert.deepEqual(short(found(sxgov, 'seed', 0, 'http://www.sxgov.cn/sitemap.xml', xml).visits), ['list 1 /s1.xml']);
  });

  test('a style sheet gives its pictures, by type or by name; another asset gives nothing', () => {
    const css = '.a{background:url(/a.png)}';
    const visits = (url: string, options: Partial<DiscoverOptions>) =>
      short(found(sxgov, 'asset', 2, url, css, options).visits);
    assert.deepEqual(visits('http://www.sxgov.cn/s.css', { assets: 'page' }), ['asset 3 /a.png']);
    assert.deepEqual(visits('http://www.sxgov.cn/s?v=1', { assets: 'page', contentType: 'text/css' }), [
      'asset 3 /a.png',
    ]);
    assert.deepEqual(visits('http://www.sxgov.cn/s.css', { assets: 'none' }), []);
    assert.deepEqual(visits('http://www.sxgov.cn/s.js', { assets: 'page' }), []);
  });
});
