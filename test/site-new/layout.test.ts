/** Selectors learned from pages of one template: those that hold on all of them, and none where there are none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Site } from '../../crawlers/site.ts';
import { extractArticle } from '../../src/extract/article.ts';
import { parsePage } from '../../src/page.ts';
import { asExpected, extractionOf, storedPage } from '../../src/site-check.ts';
import { learnLayout } from '../../src/site-new/layout.ts';
import type { Sample } from '../../src/site-new/sample.ts';
import { settleLayout } from '../../src/site-new/settle.ts';
import { prose } from '../extract/fixture.ts';

interface Made {
  readonly id: number;
  readonly title: string;
  readonly info: string;
  readonly block?: string;
  readonly main?: string;
  readonly editor?: string;
}

const paragraphs = (from: number) =>
  [...prose.slice(from), ...prose.slice(0, from)].map((text) => `<p>　　${text}</p>`);

/** A page of a template that numbers its elements and has the same class in its sidebar. */
function sampleOf({ id, title, info, block = 'text', main = 'main', editor }: Made): Sample {
  const html = `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${title}_青河网</title></head><body>
<div class="side"><a class="bt" href="/1.html">别的新闻一条</a><div class="list"><a href="/2.html">再一条别的新闻</a></div></div>
<div class="${main}" id="art_${id}"><h2 class="bt big">${title}</h2><div class="meta"><span class="x">${info}</span></div>
<div class="${block}" id="c${id}">${paragraphs(id % 4).join('\n')}</div>
${editor === undefined ? '' : `<p class="zb">【责任编辑：${editor}】</p>`}</div></body></html>`;
  const url = `http://www.qinghe.example/yw/${id}.html`;
  const page = parsePage(Buffer.from(html), { url });
  const { article, evidence } = extractArticle(page, { layouts: [], site: null });
  assert.ok(article);
  return { url, page, article, evidence };
}

const samples = [
  sampleOf({ id: 31, title: '青河县部署防汛工作', info: '2023-06-03 08:30 来源：青河日报', editor: '周红' }),
  sampleOf({ id: 32, title: '青河县老渠通水', info: '2023-07-04 09:10 来源：县融媒体中心', editor: '李明' }),
  sampleOf({ id: 33, title: '乡村大集又热闹起来', info: '2023-08-05 10:00' }),
];
const list = parsePage(Buffer.from('<div class="text"><a href="/yw/31.html">青河县部署防汛工作</a></div>'), {
  url: null,
});
const site: Site = {
  ...{ id: 'qinghe', name: '青河网', hosts: ['www.qinghe.example'], lists: [], layouts: [], charset: 'utf-8' },
  seeds: [{ url: 'http://www.qinghe.example/', kind: 'list' }],
  articles: [/^https?:\/\/www\.qinghe\.example\/yw\/\d+\.html$/],
  ...{ pace: { concurrency: 1, delayMs: 0 }, schedule: '0 * * * *' },
};

test('names that number one page are passed over, and a class that something else bears first', () => {
  const layout = learnLayout('qinghe/2023', samples, []);
  assert.equal(layout?.body, '.text');
  assert.equal(layout?.title, '.big');
  assert.equal(layout?.published, '.x');
  assert.equal(typeof layout?.source === 'string' ? layout.source : layout?.source?.select, '.x');
  assert.equal(layout?.editors, '.zb');
  assert.equal(layout?.column, undefined);
});

test('what marks the layout is not on a list page', () => {
  assert.equal(learnLayout('qinghe/2023', samples, [])?.when, '.text');
  assert.equal(learnLayout('qinghe/2023', samples, [list.document])?.when, '.big');
});

const later = { id: 34, title: '青河县开春第一课', info: '2024-02-03 08:00', block: 'content', editor: '周红' };

test('where the blocks differ, the one around them is the body if it gives the same text', () => {
  assert.equal(learnLayout('qinghe/2024', [...samples, sampleOf(later)], [])?.body, '.main');
});

test('where no block is shared there is no layout, and the definition says so', () => {
  const other = sampleOf({ ...later, main: 'wrap' });
  assert.equal(learnLayout('qinghe/2024', [...samples, other], []), null);
  const settled = settleLayout(site, [...samples, other], list.document);
  assert.deepEqual(settled.site.layouts, []);
  assert.equal(settled.article.name, 'generic');
  assert.match(settled.doubts.join(), /generic rules/);
});

test('the stored page is read by the layout alone, with sentences that no sample has', () => {
  const settled = settleLayout(site, samples, list.document);
  const { html, expected, name } = settled.article;
  assert.equal(name, '2023');
  const { article, evidence } = extractionOf(settled.site, storedPage(settled.site, Buffer.from(html), expected.url));
  assert.ok(article);
  assert.deepEqual(asExpected(article, expected), { ...expected, rule: 'qinghe/2023' });
  for (const field of ['title', 'published', 'source', 'editors'] as const) {
    assert.equal(evidence[field]?.rule, 'layout qinghe/2023', field);
  }
  for (const sentence of [...prose, ...samples.map(({ article }) => article.title!)])
    assert.ok(!html.includes(sentence));
});
