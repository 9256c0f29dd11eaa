/** What the extractor falls back to, and how it says so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { articleOf, extract, paragraphs, portal, prose } from './fixture.ts';

const body = paragraphs(prose);
const heading = '<h1>青河县部署防汛工作</h1>';
const linked = (articleBody: string): string =>
  `<script type="application/ld+json">${JSON.stringify({ '@type': 'NewsArticle', headline: '青河县部署防汛工作', articleBody })}</script>`;

test('a body that only JSON-LD holds is the record, and its rule says so', () => {
  const empty = `<html><head><title>青河县部署防汛工作</title>${linked(prose.join('\n'))}</head><body><div id="app"></div></body></html>`;
  const { article, evidence } = extract(empty);
  assert.deepEqual(article?.paragraphs, prose);
  assert.equal(article?.extractor.rule, 'json-ld');
  assert.equal(evidence.paragraphs?.rule, 'json-ld');
});

test('a teaser gives way to the JSON-LD body, mark-up in it is taken off', () => {
  const marked = prose
    .map((text) => `<p>${text}</p>`)
    .join('')
    .repeat(2);
  const html = portal({ head: linked(marked), above: heading, body: '<p>6月3日，青河县召开防汛会。</p>' });
  assert.deepEqual(articleOf(html).paragraphs, [...prose, ...prose]);
});

test('a body in the page is never replaced', () => {
  const html = portal({ head: linked('另一篇文章，长得多，说的是别的事情。'.repeat(100)), above: heading, body });
  const article = articleOf(html);
  assert.deepEqual(article.paragraphs, prose);
  assert.equal(article.extractor.rule, 'generic');
});

test('a date that a script writes under the title counts, one in the sidebar does not', () => {
  const call = '<script>showDate("2020/04/17 01:43:09")</script>';
  const own = extract(portal({ above: `${heading}<p>${call} 浏览</p>`, body }));
  assert.equal(own.article?.published?.iso, '2020-04-17T01:43:09+08:00');
  assert.equal(own.evidence.published?.rule, 'script');
  const aside = portal({ above: heading, body, side: `${'<p>一条别的消息</p>'.repeat(30)}<p>${call}</p>` });
  assert.equal(articleOf(aside).published, null);
});

test('a page published as mojibake is suspect', () => {
  const broken = iconv.decode(iconv.encode(body, 'utf-8'), 'gb18030');
  assert.equal(articleOf(portal({ above: heading, body: broken })).integrity.verdict, 'suspect');
  assert.equal(articleOf(portal({ above: heading, body })).integrity.verdict, 'clean');
});

test('every field that was found has its rule and its place', () => {
  const { article, evidence } = extract(
    portal({
      above: `<div class="crumbs"><a href="/">首页</a> > <a href="/yw">要闻</a></div>${heading}<p class="subtitle">县乡村三级联动</p><p>2024年06月03日 08:15 来源：青河日报 作者：李明 浏览量：1.2万</p>`,
      body: `${paragraphs(prose.slice(0, 2))}<p><img src="http://a.cn/p/1001.jpg"></p>${paragraphs(prose.slice(2))}<p><a href="http://a.cn/f.pdf">附件：方案</a></p>`,
      below:
        '<p>原标题：青河县部署防汛</p><p>责任编辑：王强</p><h3>相关链接</h3><ul><li><a href="http://a.cn/2.html">另一次会议在邻县召开</a></li></ul>',
    }),
  );
  assert.equal(article?.clicks, 12_000);
  assert.equal(article?.originalTitle, '青河县部署防汛');
  const fields =
    'title deck originalTitle published source authors editors clicks column paragraphs registration related images attachments';
  for (const field of fields.split(' ')) {
    const found = evidence[field as keyof typeof evidence];
    assert.ok(found?.rule, `${field} has no rule`);
    assert.ok(found?.where, `${field} has no place`);
  }
});

test('a page that calls itself its next page is read once', () => {
  const url = 'http://www.qinghe.cn/yw/1.html';
  const html = portal({ above: heading, body, below: '<a href="1.html">下一页</a><a href="1_2.html">2</a>' });
  const article = articleOf(html, { url });
  assert.deepEqual(article.paragraphs, prose);
  assert.deepEqual(article.pages, [url]);
});
