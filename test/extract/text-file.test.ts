import assert from 'node:assert/strict';
import { test } from 'node:test';
import { articleFromText } from '../../src/extract/text-file.ts';
import { articleOf, paragraphs, portal, prose } from './fixture.ts';

function record(lines: readonly string[]) {
  const { article } = articleFromText(lines.join('\n'), '000_x.txt');
  if (article === undefined) throw new Error('no article');
  return article;
}

const page = [
  '欢迎访问青河新闻网!',
  '站内搜索:',
  '当前位置: 青河网 > 要闻 >',
  '关闭',
  '',
  '青河县部署防汛工作',
  '',
  '分享到:',
  '发布时间:2024年06月03日   来源:青河日报   点击率: 321',
  ...prose.map((text) => `　　${text}`),
  '责任编辑:李明',
  '下一篇:另一条新闻的标题 上一篇:再一条新闻的标题',
  '相关链接',
  '· 全县防汛演练举行',
  '晋公网安备 14010502051234号',
];

test('a flattened page', () => {
  const article = record(page);
  assert.equal(article.title, '青河县部署防汛工作');
  assert.equal(article.published?.iso, '2024-06-03');
  assert.equal(article.source, '青河日报');
  assert.equal(article.clicks, 321);
  assert.deepEqual(article.column, ['青河网', '要闻']);
  assert.deepEqual(article.editors, ['李明']);
  assert.deepEqual(article.paragraphs, prose);
  assert.equal(article.registration.police, '晋公网安备 14010502051234号');
  assert.equal(article.importedName, '000_x.txt');
  assert.equal(article.extractor.rule, 'text');
  assert.deepEqual(article.pages, []);
});

test('the same article on a page has the same digest', () => {
  const onPage = articleOf(portal({ above: '<h1>青河县部署防汛工作</h1>', body: paragraphs(prose) }));
  assert.equal(record(page).contentDigest, onPage.contentDigest);
});

test('lines of a heading between title and body are the deck', () => {
  const article = record([
    '我的位置:首页>文章详情',
    '青河县部署防汛工作',
    '',
    '县委常委会召开会议',
    '坚决守牢防汛底线',
    '',
    ...prose,
  ]);
  assert.equal(article.title, '青河县部署防汛工作');
  assert.deepEqual(article.deck, ['县委常委会召开会议', '坚决守牢防汛底线']);
  assert.equal(article.published, null);
});

test('a file that holds the article twice gives it once', () => {
  const twice = [
    '青河县部署防汛工作',
    '发布时间: 2024-06-03 | 来源: 青河日报',
    ...prose,
    '[编辑:李明]',
    '相关链接',
    '· 全县防汛演练举行',
    '青河新闻网 > 要闻',
    '青河县部署防汛工作',
    ...prose,
  ];
  const article = record(twice);
  assert.deepEqual(article.paragraphs, prose);
  assert.deepEqual(article.column, ['青河新闻网', '要闻']);
  assert.deepEqual(
    article.related.map(({ title }) => title),
    ['全县防汛演练举行'],
  );
});

test('a body alone has no title', () => {
  const article = record([...prose, '记者:白慧']);
  assert.equal(article.title, null);
  assert.deepEqual(article.authors, ['白慧']);
  assert.deepEqual(article.paragraphs, prose);
});

test('a file without running text is skipped with a reason', () => {
  assert.equal(articleFromText('首页\n登录\n', 'a.txt').skip?.code, 'empty');
  assert.equal(articleFromText('', 'a.txt').skip?.code, 'empty');
});
