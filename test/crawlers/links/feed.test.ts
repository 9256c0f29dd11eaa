import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findFeedLinks, isFeed } from '../../../crawlers/links/feed.ts';

const base = 'https://www.example.cn/rss/china.xml';

test('RSS: items only, CDATA and entities taken off, the channel left out', () => {
  const rss = `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>要闻</title><link>https://www.example.cn/</link>
    <item><title><![CDATA[甲县开会]]></title><link>https://www.example.cn/a?x=1&amp;y=2</link></item>
    <item><title>乙县</title><link><![CDATA[ /b.shtml ]]></link></item><item><title>无</title></item></channel></rss>`;
  assert.ok(isFeed(rss));
  assert.deepEqual(findFeedLinks(rss, base).pages, [
    { url: 'https://www.example.cn/a?x=1&y=2', text: '甲县开会' },
    { url: 'https://www.example.cn/b.shtml', text: '乙县' },
  ]);
});

test('Atom', () => {
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://www.example.cn/"/><entry><title>丙</title><link rel="alternate" href="/c.html"/></entry></feed>`;
  assert.deepEqual(findFeedLinks(atom, base).pages, [{ url: 'https://www.example.cn/c.html', text: '丙' }]);
});

test('sitemap and sitemap index', () => {
  const map = '<urlset><url><loc>https://www.example.cn/d.html</loc><lastmod>2020-01-01</lastmod></url></urlset>';
  assert.deepEqual(findFeedLinks(map, base), {
    pages: [{ url: 'https://www.example.cn/d.html', text: '' }],
    sitemaps: [],
  });
  const index = '<sitemapindex><sitemap><loc>https://www.example.cn/s1.xml</loc></sitemap></sitemapindex>';
  assert.deepEqual(findFeedLinks(index, base), { pages: [], sitemaps: ['https://www.example.cn/s1.xml'] });
});

test('HTML is no feed; a feed that breaks off gives what stands before the break', () => {
  assert.equal(isFeed('<html><body><rss></body></html>'), false);
  assert.equal(isFeed('<html><head><title>url</title></head></html>'), false);
  const cut = '<rss><item><link>https://www.example.cn/e.html</link></item><item><link>https://www.exam';
  assert.deepEqual(findFeedLinks(cut, base).pages, [{ url: 'https://www.example.cn/e.html', text: '' }]);
});

test('bounded time on a megabyte of openings', () => {
  const start = performance.now();
  findFeedLinks(`<rss>${'<item><link>'.repeat(80_000)}`, base);
  findFeedLinks(`<rss><item>${'<link '.repeat(150_000)}`, base);
  assert.ok(performance.now() - start < 2000);
});
