import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Article } from '../../src/article.ts';
import { articleOf, extract, paragraphs, portal, prose } from './fixture.ts';

const body = paragraphs(prose);
const titled = '<h1>青河县部署防汛工作</h1><p class="info">2024年06月03日 08:15　来源：青河日报　点击率：321</p>';

test('an ordinary article, whole', () => {
  const crumb = '<div class="crumbs"><a href="/">首页</a> > <a href="/yw">要闻</a> > 正文</div>';
  const article = articleOf(portal({ above: crumb + titled, body: `${body}<p>责任编辑：李明</p>` }), {
    url: 'http://www.qinghe.cn/yw/1.html',
    site: 'qinghe',
  });
  assert.equal(article.title, '青河县部署防汛工作');
  assert.equal(article.published?.iso, '2024-06-03T08:15+08:00');
  assert.equal(article.source, '青河日报');
  assert.equal(article.clicks, 321);
  assert.deepEqual(article.editors, ['李明']);
  assert.deepEqual(article.column, ['首页', '要闻']);
  assert.deepEqual(article.paragraphs, prose);
  assert.deepEqual(article.registration, {
    icp: '晋ICP备12345678号-2',
    police: '晋公网安备 14010502051234号',
    licences: {},
  });
  assert.equal(article.extractor.rule, 'generic');
  assert.deepEqual(article.pages, ['http://www.qinghe.cn/yw/1.html']);
  assert.equal(article.integrity.verdict, 'clean');
  assert.equal(Article.omit({ capture: true }).safeParse(article).success, true);
});

test('evidence names the rule and the place of each field', () => {
  const { evidence } = extract(portal({ above: titled, body }));
  assert.equal(evidence.title?.rule, 'heading h1');
  assert.equal(evidence.source?.rule, 'line');
  assert.match(evidence.source?.where ?? '', /来源：青河日报/);
  assert.equal(evidence.paragraphs?.where, 'body>div.main>div.left>div.text');
  assert.equal(extract(portal({ above: titled, body }), { explain: false }).evidence.source?.where, null);
});

test('a short article under two hundred characters', () => {
  const article = articleOf(portal({ above: titled, body: `<p>${prose[2]}</p>` }));
  assert.deepEqual(article.paragraphs, [prose[2]]);
});

test('paragraphs parted by <br> in one block', () => {
  assert.deepEqual(articleOf(portal({ above: titled, body: prose.join('<br><br>　　') })).paragraphs, prose);
});

test('each paragraph in a block of its own', () => {
  const boxes = prose.map((text) => `<div><span>${text}</span></div>`).join('');
  assert.deepEqual(articleOf(portal({ above: titled, body: boxes })).paragraphs, prose);
});

test('headings, lists, quotes and cells stay, in order', () => {
  const mixed = `<p>${prose[0]}</p><h3>水库安全</h3><p>${prose[1]}</p><ul><li>编织袋二十万条；</li><li>救生衣三千件。</li></ul><blockquote>${prose[2]}</blockquote><table><tr><td>抢险队伍</td><td>十二支</td></tr></table><p>${prose[3]}</p>`;
  assert.deepEqual(articleOf(portal({ above: titled, body: mixed })).paragraphs, [
    prose[0],
    '水库安全',
    prose[1],
    '编织袋二十万条；',
    '救生衣三千件。',
    prose[2],
    '抢险队伍',
    '十二支',
    prose[3],
  ]);
});

test('hidden text stays out, hidden metadata is read', () => {
  const hidden = `<div id="BaiduSpider" style="display:none"><span id="pubtime_baidu">2020-07-04 12:10:24</span><span id="source_baidu">来源：青河发布</span><span id="author_baidu">作者：王强</span><span id="editor_baidu">责任编辑：李明</span></div>`;
  const noise = [
    'style="display:none"',
    'hidden',
    'style="position:absolute;left:-9999px"',
    'style="width:0;height:0;overflow:hidden"',
    'style="font-size:0"',
  ]
    .map((attribute) => `<div ${attribute}>棋牌平台送彩金，注册就送，快来体验。</div>`)
    .join('');
  const article = articleOf(
    portal({ above: `<h1>青河县部署防汛工作</h1>${hidden}`, body: `<p>${prose[0]}</p>${noise}<p>${prose[1]}</p>` }),
  );
  assert.deepEqual(article.paragraphs, [prose[0], prose[1]]);
  assert.equal(article.published?.iso, '2020-07-04T12:10:24+08:00');
  assert.equal(article.source, '青河发布');
  assert.deepEqual(article.authors, ['王强']);
  assert.deepEqual(article.editors, ['李明']);
});

test('a body that only a script would show is read all the same', () => {
  const article = articleOf(
    `<title>青河县部署防汛工作</title><div style="display:none"><h1>青河县部署防汛工作</h1>${body}</div>`,
  );
  assert.deepEqual(article.paragraphs, prose);
});

test('sidebars with teasers, recommendations and comments are not the article', () => {
  const teasers = Array.from(
    { length: 8 },
    (_, i) =>
      `<div class="item"><h4><a href="/n/${i}.html">第${i}条新闻的标题写在这里</a></h4><p>这是第${i}条新闻的摘要，讲了一件别处发生的事情，和本文没有关系。</p></div>`,
  ).join('');
  const comments = Array.from(
    { length: 8 },
    () =>
      '<div class="comment-item"><p>网友说了一句很长的话，表示支持这项工作，希望越来越好，大家都要注意安全。</p></div>',
  ).join('');
  const article = articleOf(
    portal({
      above: titled,
      body,
      below: `<div class="related"><h3>相关新闻</h3>${teasers}</div><div class="comments">${comments}</div>`,
      side: teasers,
    }),
  );
  assert.deepEqual(article.paragraphs, prose);
});

test('what closes an article ends it: neighbours, related links, notices', () => {
  const tail =
    '<p>责任编辑：李明</p><p>分享到：</p><p>上一篇：<a href="/1">省里召开会议，部署安全生产，要求抓好落实。</a></p><p>下一篇：<a href="/2">另一条新闻</a></p><p>相关链接</p><ul><li><a href="/3">·全县防汛演练举行</a></li><li><a href="/4">·水库加固完工</a></li></ul><p>免责声明：本网所载文章只代表作者本人观点，不代表本网立场，请读者仅作参考。</p>';
  const article = articleOf(portal({ above: titled, body: body + tail }), { url: 'http://www.qinghe.cn/a.html' });
  assert.deepEqual(article.paragraphs, prose);
  assert.deepEqual(article.related, [
    { url: 'http://www.qinghe.cn/3', title: '全县防汛演练举行' },
    { url: 'http://www.qinghe.cn/4', title: '水库加固完工' },
  ]);
});

test('an article that stands twice is taken once', () => {
  const once = `<h1>青河县部署防汛工作</h1><div class="text">${body}</div>`;
  const html = `<title>青河县部署防汛工作</title><body><div class="pc">${once}<p>相关链接</p><p><a href="/1">另一条新闻的标题</a></p></div><div class="wap">${once}</div></body>`;
  assert.deepEqual(articleOf(html).paragraphs, prose);
});

test('captions stay with their pictures, apart from the body', () => {
  const pictures = `<p>${prose[0]}</p><p><img src="/img/1.jpg"></p><p>图为：推进会会场</p><p>${prose[1]}</p><figure><img data-original="/img/2.jpg" src="/img/blank.gif"><figcaption>抢险队员在集结</figcaption></figure><p>${prose[2]}</p><img src="/img/logo.png"><img src="/img/x.jpg" width="20" height="20">`;
  const article = articleOf(portal({ above: titled, body: pictures }), { url: 'http://www.qinghe.cn/a.html' });
  assert.deepEqual(article.paragraphs, prose.slice(0, 3));
  assert.deepEqual(article.images, [
    { url: 'http://www.qinghe.cn/img/1.jpg', caption: '图为：推进会会场', afterParagraph: 1 },
    { url: 'http://www.qinghe.cn/img/2.jpg', caption: '抢险队员在集结', afterParagraph: 2 },
  ]);
});

test('a centred line right behind a picture is its caption, and one that names who took it', () => {
  const pictures = `<p>${prose[0]}</p><p><img src="/1.jpg"></p><p style="text-align:center">民俗文化节现场</p><p>${prose[1]}</p><p><img src="/2.jpg"></p><p>抢险队员在集结 李明 摄</p><p style="text-align:center">水库安全</p><p>${prose[2]}</p>`;
  const article = articleOf(portal({ above: titled, body: pictures }), { url: 'http://www.qinghe.cn/a.html' });
  assert.deepEqual(article.paragraphs, [prose[0], prose[1], '水库安全', prose[2]]);
  assert.deepEqual(
    article.images.map(({ caption, afterParagraph }) => [caption, afterParagraph]),
    [
      ['民俗文化节现场', 1],
      ['抢险队员在集结 李明 摄', 2],
    ],
  );
});

test('the attachment line itself is no paragraph', () => {
  const article = articleOf(portal({ above: titled, body: `${body}<p>附件：<a href="a.doc">报名表.doc</a></p>` }));
  assert.deepEqual(article.paragraphs, prose);
});

test('attachments of the body', () => {
  const article = articleOf(
    portal({ above: titled, body: `${body}<p>附件：<a href="files/plan.docx">防汛预案.docx</a></p>` }),
    { url: 'http://www.qinghe.cn/x/a.html' },
  );
  assert.deepEqual(article.attachments, [{ url: 'http://www.qinghe.cn/x/files/plan.docx', title: '防汛预案.docx' }]);
});

test('the original title and the byline are no paragraphs; a closing bracket of names is', () => {
  const signed = `${paragraphs(prose.slice(0, 3))}<p>${prose[3]}（刘晓荣、梁栋）</p><p>原标题：李明主持会议强调：守牢防汛底线</p><p>记者：白慧</p>`;
  const article = articleOf(portal({ above: titled, body: signed }));
  assert.equal(article.paragraphs.at(-1), `${prose[3]}（刘晓荣、梁栋）`);
  assert.equal(article.originalTitle, '李明主持会议强调：守牢防汛底线');
  assert.deepEqual(article.authors, ['白慧']);
});

test("a CMS's marks bound the body", () => {
  const marked = `<div><p>这里是频道的长篇介绍，说明本频道关注全县大事小情，欢迎各界朋友来稿，稿件一经采用即付稿酬。</p><!--enpcontent-->${body}<!--/enpcontent--><p>本频道由青河融媒体中心主办，每天更新，内容涵盖时政、社会、民生等多个方面，敬请关注。</p></div>`;
  assert.deepEqual(articleOf(portal({ above: titled, body: marked })).paragraphs, prose);
});

test('government meta names give date and source when nothing is shown', () => {
  const head =
    '<meta name="ArticleTitle" content="青河县部署防汛工作"><meta name="PubDate" content="2019-09-18 06:23"><meta name="ContentSource" content="县政府办公室">';
  const article = articleOf(portal({ head, body }));
  assert.equal(article.published?.iso, '2019-09-18T06:23+08:00');
  assert.equal(article.source, '县政府办公室');
  assert.equal(article.title, '青河县部署防汛工作');
});

test('JSON-LD with raw line breaks is read', () => {
  const head =
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"青河县部署防汛工作","datePublished":"2024-06-03T00:15:00Z",\n"author":{"name":"李明"},}</script>';
  const article = articleOf(portal({ head, body }));
  assert.equal(article.published?.iso, '2024-06-03T08:15:00+08:00');
  assert.deepEqual(article.authors, ['李明']);
});

test('the day in the address is the last resort, and inferred; a date of the sidebar never counts', () => {
  const side = '<div class="hot"><p>2018-01-01 12:00</p><p>2018-01-02</p></div>';
  const article = articleOf(portal({ above: '<h1>青河县部署防汛工作</h1>', body, side }), {
    url: 'http://www.qinghe.cn/2024/0603/1.html',
  });
  assert.equal(article.published?.iso, '2024-06-03');
  assert.equal(article.published?.inferred, true);
  assert.equal(articleOf(portal({ above: '<h1>青河县部署防汛工作</h1>', body, side })).published, null);
});

test('the time readers see is taken before that of a machine field of the same day', () => {
  const head = '<meta property="article:published_time" content="2024-06-03T19:56:29+08:00">';
  assert.equal(articleOf(portal({ head, above: titled, body })).published?.iso, '2024-06-03T08:15+08:00');
});

test('a dateline gives source and day when nothing else does', () => {
  const lead = `中新网青河新闻6月3日电 ${prose[0]}`;
  const article = articleOf(
    portal({ above: '<h1>青河县部署防汛工作</h1>', body: `<p>${lead}</p>${paragraphs(prose.slice(1))}` }),
    { url: 'http://www.sx.cn/news/2024/a.html' },
  );
  assert.equal(article.source, '中新网青河新闻');
  assert.equal(article.published?.iso, '2024-06-03');
  assert.equal(article.published?.inferred, true);
});

test('another language: an English page', () => {
  const text = [
    'The council approved the flood plan on Monday, after a long debate over its cost.',
    'Residents of the lower town will be moved to schools before the weekend, officials said.',
    'The plan sets aside two hundred thousand sandbags and a dozen rescue teams.',
  ];
  const html = `<html lang="en"><title>Council approves flood plan | River Post</title><body><nav><a href="/">Home</a> <a href="/news">News</a></nav><main><h1>Council approves flood plan</h1><p class="byline">By Jane Doe</p><p>Published June 3, 2024 8:15 AM</p>${text.map((t) => `<p>${t}</p>`).join('')}<h2>Related articles</h2><ul><li><a href="/1">Another story about the river</a></li></ul></main><footer>© 2024 River Post. All rights reserved.</footer></body></html>`;
  const article = articleOf(html);
  assert.equal(article.title, 'Council approves flood plan');
  assert.deepEqual(article.paragraphs, text);
  assert.deepEqual(article.authors, ['Jane Doe']);
  assert.equal(article.published?.iso, '2024-06-03T08:15+08:00');
});

test('the posts of a thread follow the first one', () => {
  const post = (text: string): string =>
    `<div class="post"><div class="authi">楼主</div><table><tr><td class="t_f">${text}</td></tr></table></div>`;
  const html = `<title>防汛物资放在哪里</title><h1>防汛物资放在哪里</h1>${post(prose[0])}${post(prose[1])}${post('谢谢楼主，已经找到了。')}`;
  assert.deepEqual(articleOf(html, { url: 'http://bbs.qinghe.cn/thread-1-1-1.html' }).paragraphs, [
    prose[0],
    prose[1],
    '谢谢楼主，已经找到了。',
  ]);
});

test('the same article on a page and in capitals of markup has one digest', () => {
  const one = articleOf(portal({ above: titled, body }));
  const two = articleOf(`<TITLE>x</TITLE><DIV><P>${prose.join('<P>')}</DIV>`);
  assert.equal(one.contentDigest, two.contentDigest);
  assert.equal(one.id, one.contentDigest.slice(0, 16));
});
