import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Layout } from '../../src/extract/layout.ts';
import { articleOf, extract, paragraphs, portal, prose } from './fixture.ts';

const layout: Layout = {
  id: 'qinghe/2',
  from: '2020-01-01',
  when: '#ltext',
  title: '#title h1',
  deck: '.futi',
  published: { select: '.pub', match: /(\d{4}-\d\d-\d\d)/ },
  source: { select: '.pub', match: /来源：(\S+)/ },
  editors: '.edit',
  column: '#baright',
  clicks: { select: 'input#hits', attr: 'value' },
  related: '.rel a',
  body: '#ltext',
  drop: ['.adInContent', '.note'],
};

const html = portal({
  above:
    '<div id="baright"><a href="/">青河网</a> &gt; <a href="/yw">要闻</a></div><div id="title"><h1>青河县部署防汛工作</h1></div><div class="futi">李明出席会议</div><p class="pub">2024-06-03 来源：青河日报</p><input id="hits" type="hidden" value="77">',
  body: `<div id="ltext">${paragraphs(prose.slice(0, 2))}<table class="adInContent"><tr><td>某某药业，健康生活每一天，购买请拨打热线电话。</td></tr></table>${paragraphs(prose.slice(2))}<p class="edit">（责编：李明）</p></div>`,
  below: '<div class="rel"><a href="/1.html">全县防汛演练举行</a></div>',
});

test('a layout gives its fields, and the record names it', () => {
  const article = articleOf(html, { layouts: [layout], url: 'http://www.qinghe.cn/2024/0603/1.html' });
  assert.equal(article.extractor.rule, 'qinghe/2');
  assert.deepEqual(article.paragraphs, prose);
  assert.equal(article.title, '青河县部署防汛工作');
  assert.deepEqual(article.deck, ['李明出席会议']);
  assert.equal(article.published?.iso, '2024-06-03');
  assert.equal(article.published?.inferred, false);
  assert.equal(article.source, '青河日报');
  assert.deepEqual(article.editors, ['李明']);
  assert.deepEqual(article.column, ['青河网', '要闻']);
  assert.equal(article.clicks, 77);
  assert.deepEqual(article.related, [{ url: 'http://www.qinghe.cn/1.html', title: '全县防汛演练举行' }]);
});

test('evidence names the layout for the fields that it gave', () => {
  const { evidence } = extract(html, { layouts: [layout] });
  assert.equal(evidence.source?.rule, 'layout qinghe/2');
  assert.equal(evidence.paragraphs?.rule, 'qinghe/2');
});

test('a layout out of its days does not apply', () => {
  const old = { ...layout, from: '2025-01-01' };
  assert.equal(
    articleOf(html, { layouts: [old], url: 'http://www.qinghe.cn/2024/0603/1.html' }).extractor.rule,
    'generic',
  );
  assert.equal(articleOf(html, { layouts: [old], fetchedAt: '2024-06-04T00:00:00.000Z' }).extractor.rule, 'generic');
  assert.equal(
    articleOf(html, { layouts: [{ ...layout, to: '2019-12-31' }, layout], fetchedAt: '2024-06-04T00:00:00.000Z' })
      .extractor.rule,
    'qinghe/2',
  );
});

test('a layout whose body is not there gives way to the generic rules', () => {
  const aged: Layout = { ...layout, when: '#title', body: '.gone' };
  const article = articleOf(html, { layouts: [aged] });
  assert.equal(article.extractor.rule, 'generic');
  assert.ok(article.paragraphs.includes(prose[0]));
});

test('fields a layout does not find are looked for', () => {
  const bare: Layout = { id: 'qinghe/1', when: '#ltext', body: '#ltext', title: '.gone', source: '.gone' };
  const article = articleOf(html, { layouts: [bare] });
  assert.equal(article.title, '青河县部署防汛工作');
  assert.equal(article.source, '青河日报');
});

test('nested body blocks count once, several blocks in order', () => {
  const nested = portal({
    above: '<h1>青河县部署防汛工作</h1>',
    body: `<div class="TRS_Editor"><div class="TRS_Editor">${paragraphs(prose.slice(0, 2))}</div></div><div class="TRS_Editor">${paragraphs(prose.slice(2))}</div>`,
  });
  const trs: Layout = { id: 'trs/1', when: '.TRS_Editor', body: '.TRS_Editor' };
  assert.deepEqual(articleOf(nested, { layouts: [trs] }).paragraphs, prose);
});

test('the default source stands in only where the page names none', () => {
  const silent = portal({ above: '<h1>青河县部署防汛工作</h1>', body: paragraphs(prose) });
  assert.equal(articleOf(silent, { defaultSource: '青河网' }).source, '青河网');
  assert.equal(articleOf(html, { defaultSource: '青河网' }).source, '青河日报');
});
