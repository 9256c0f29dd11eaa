import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHead } from '../../src/extract/page-head.ts';
import { withoutSuffix } from '../../src/extract/title.ts';
import { buildTree } from '../../src/tree.ts';
import { articleOf, paragraphs, portal, prose } from './fixture.ts';

const head = readHead(buildTree('<meta property="og:site_name" content="River Post">'));
const body = paragraphs(prose);

const suffixes: readonly [declared: string, title: string][] = [
  ['青河县部署防汛工作_青河新闻网', '青河县部署防汛工作'],
  ['青河县部署防汛工作-要闻-青河日报', '青河县部署防汛工作-要闻'],
  ['青河县部署防汛工作 - 青河县人民政府', '青河县部署防汛工作'],
  ['青河县部署防汛工作|要闻|青河在线', '青河县部署防汛工作'],
  ['青河县部署防汛工作-青河要闻-青河县人民政府门户网站', '青河县部署防汛工作'],
  ['青河县部署防汛工作 青河网', '青河县部署防汛工作'],
  ['青河先锋网-青河县部署防汛工作', '青河县部署防汛工作'],
  ['记者走进 青河两岸', '记者走进 青河两岸'],
  ['Council approves plan | River Post', 'Council approves plan'],
  ['李明——一位水利人的三十年', '李明——一位水利人的三十年'],
  ['“一水之隔”：两岸-共建共享', '“一水之隔”：两岸-共建共享'],
];
for (const [declared, title] of suffixes)
  test(`suffix: ${declared}`, () => assert.equal(withoutSuffix(declared, head), title));

test('the heading that agrees with <title> wins over a site name in h1', () => {
  const html = portal({ above: '<h1>青河新闻网</h1><h2>青河县部署防汛工作</h2><p>2024-06-03 08:15</p>', body });
  assert.equal(articleOf(html).title, '青河县部署防汛工作');
});

test('a line above the byline is the title where <title> names the site alone', () => {
  const html = portal({
    title: '欢迎访问',
    above: '<div>关于做好防汛值守工作的通知</div><div>2024-06-03 来源：县水利局</div>',
    body,
  });
  assert.equal(articleOf(html).title, '关于做好防汛值守工作的通知');
});

test('a heading is not cut at quotes and dashes that belong to it', () => {
  const title = '“守坝人”李明——三十年如一日';
  assert.equal(articleOf(portal({ title, above: `<h1>${title}</h1>`, body })).title, title);
});

test('a stuffed <title> is refused and kept as evidence', () => {
  const stuffed = '久久99激情综合网_色五月激情中文字幕_国产女主播在线播放_五月丁香综合_成人综合亚洲欧美一区';
  const html = portal({ above: '<h1>青河县部署防汛工作</h1>', body }).replace(
    /<title>.*<\/title>/,
    `<title>${stuffed}</title>`,
  );
  const article = articleOf(html);
  assert.equal(article.title, '青河县部署防汛工作');
  assert.equal(article.integrity.stuffedTitle, stuffed);
  assert.equal(article.integrity.verdict, 'restored');
});

test('a deck at the head of the body: lines that the title is made of', () => {
  const title = '县委常委会召开会议 研究部署防汛工作';
  const lead = ['县委常委会召开会议', '深入学习贯彻上级部署', '坚决守牢防汛底线'];
  const article = articleOf(portal({ title, above: `<h1>${title}</h1>`, body: paragraphs([...lead, ...prose]) }));
  assert.deepEqual(article.deck, lead);
  assert.deepEqual(article.paragraphs, prose);
});

test('a title repeated at the head of the body is no paragraph; a subheading is', () => {
  const article = articleOf(
    portal({ above: '<h1>青河县部署防汛工作</h1>', body: paragraphs(['青河县部署防汛工作', '水库安全', ...prose]) }),
  );
  assert.deepEqual(article.paragraphs, ['水库安全', ...prose]);
});

test('bold and centred lines in front of the text are the deck', () => {
  const lead = '<p style="text-align:center"><strong>县委书记李明出席并讲话</strong></p>';
  const article = articleOf(portal({ above: '<h1>青河县部署防汛工作</h1>', body: lead + body }));
  assert.deepEqual(article.deck, ['县委书记李明出席并讲话']);
  assert.deepEqual(article.paragraphs, prose);
});

test('the deck stands in an element of its name between title and body', () => {
  const html = portal({
    above: '<h1>青河县部署防汛工作</h1><div class="subtitle">县委书记李明出席并讲话</div><p>2024-06-03</p>',
    body,
  });
  assert.deepEqual(articleOf(html).deck, ['县委书记李明出席并讲话']);
});
