/** Eight templates of eight kinds of site, each read exactly. A change that loses one of them loses ground. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { extractArticle } from '../../src/extract/article.ts';
import { parsePage } from '../../src/page.ts';
import { prose } from './fixture.ts';

interface Frozen {
  readonly name: string;
  readonly html: string;
  readonly charset?: string;
  readonly url: string | null;
  readonly title: string;
  readonly published: string | null;
  readonly source: string | null;
  readonly authors: readonly string[];
  readonly editors: readonly string[];
  readonly paragraphs: readonly string[];
}

const title = '青河县部署防汛工作';
const [a, b, c, d] = prose;
const menu = '首页 时政 社会 财经 文化 教育 健康 旅游 视频 图片 专题'
  .split(' ')
  .map((word) => `<a href="/${word}">${word}</a>`);

const set: readonly Frozen[] = [
  {
    name: 'a portal of the table age, GBK',
    charset: 'gbk',
    url: 'http://news.qinghe.com.cn/sh/2005-04-05/1.html',
    html: `<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>${title}--青河在线</title></head><body><table width=750><tr><td>${menu.join('</td><td>')}</td></tr></table><table width=750><tr><td width=540><font size=4><b>${title}</b></font><br>2005-04-05 06:40 来源：青河晚报<br><p>　　${a}<p>　　${b}<p>　　${c}<p>编辑：李明<table><tr><td>相关报道：</td></tr><tr><td><a href=1.html>·水库加固工程完工</a>（2005-04-03 17:19）</td></tr></table></td><td width=210>${menu.map((link) => `<li>${link}`).join('')}</td></tr></table><table><tr><td>${menu.join(' | ')}</td></tr><tr><td>版权所有 青河在线</td></tr></table></body></html>`,
    title,
    published: '2005-04-05T06:40+08:00',
    source: '青河晚报',
    authors: [],
    editors: ['李明'],
    paragraphs: [a, b, c],
  },
  {
    name: 'a government site with its meta tags',
    url: 'http://www.qinghe.gov.cn/xxgk/201909/t20190918_551.shtml',
    html: `<html><head><meta charset="utf-8"><title>${title}_青河县人民政府</title><meta name="SiteName" content="青河县人民政府"><meta name="ArticleTitle" content="${title}"><meta name="PubDate" content="2019-09-18 06:23"><meta name="ContentSource" content="县应急局"></head><body><div class="header">${menu.join('')}</div><div class="position">您现在的位置：<a>首页</a> > <a>政务动态</a></div><div class="xl"><h2>${title}</h2><div class="info"><span>发布时间：2019-09-18 06:23</span><span>浏览次数：<script>document.write(1)</script></span><span>【字体：<a>大</a> <a>中</a> <a>小</a>】</span></div><div class="TRS_Editor"><p>　　${a}</p><p>　　${b}</p><p style="text-align:right">青河县应急管理局</p><p style="text-align:right">2019年9月18日</p></div><div class="fj"></div><div class="share">分享到：</div></div><div class="footer"><p>主办：青河县人民政府办公室</p><p>晋ICP备12345678号</p></div></body></html>`,
    title,
    published: '2019-09-18T06:23+08:00',
    source: '县应急局',
    authors: [],
    editors: [],
    paragraphs: [a, b, '青河县应急管理局', '2019年9月18日'],
  },
  {
    name: 'a newspaper page of Founder',
    url: 'http://epaper.qinghe.cn/html/2026-10/02/content_1_1.htm',
    html: `<html><head><title>青河日报数字报</title></head><body><table><tr><td><ul>${menu.map((link) => `<li>${link}</li>`).join('')}</ul></td><td><founder-title><p class="t">${title}</p></founder-title><!--enpproperty <date>2026-10-02 00:00:00.0</date> /enpproperty--><div id="ozoom"><!--enpcontent--><p>本报讯（记者 李明 通讯员 王强）${a}</p><p>${b}</p><p>${c}</p><!--/enpcontent--></div></td></tr></table></body></html>`,
    title,
    published: '2026-10-02',
    source: null,
    authors: ['李明', '王强'],
    editors: [],
    paragraphs: [`本报讯（记者 李明 通讯员 王强）${a}`, b, c],
  },
  {
    name: 'a portal with a block for telephones',
    url: 'http://cz.qinghe.cn/content/2022-04/22/content_1.htm',
    html: `<html><head><title>${title}-青河网</title></head><body><div class="pc"><div class="crumb">青河网 > 县区 > 今日头条</div><h1>${title}</h1><p>发布时间：2022-04-22 | 来源：青河日报 | 编辑：张乐</p><div class="Newsfont"><p>${a}</p><p><img data-original="/i/1.jpg" src="/i/grey.gif"></p><p>图为：推进会会场</p><p>${b}（刘晓荣、梁栋）</p></div><p>[编辑:张乐]</p><div>相关链接</div><ul><li><a href="/2">·另一次会议</a></li></ul></div><div class="wap"><h1>${title}</h1><div class="Newsfont"><p>${a}</p><p>图为：推进会会场</p><p>${b}（刘晓荣、梁栋）</p></div></div><div>关于我们 | 联系电话：0355-0000000</div></body></html>`,
    title,
    published: '2022-04-22',
    source: '青河日报',
    authors: ['刘晓荣', '梁栋'],
    editors: ['张乐'],
    paragraphs: [a, `${b}（刘晓荣、梁栋）`],
  },
  {
    name: 'a self-publishing platform',
    url: null,
    html: `<html><head><title>${title}</title></head><body><div class="header-login"><a href="/login">登录</a></div><div class="article-title"><h2>${title}</h2></div><div class="author-txt"><p class="author-name">青河发布</p><span class="date">发布时间：19-12-02</span><span class="time">15:57</span></div><div class="article-content"><div class="img-container"><img src="http://p.cn/1.jpg"></div><p><span>${a}</span></p><p><span>${b}</span></p><p><span>${c}</span></p></div><div class="recommend"><h3>猜你喜欢</h3>${prose.map((text) => `<div class="card"><a href="/x">${text}</a></div>`).join('')}</div></body></html>`,
    title,
    published: '2019-12-02T15:57+08:00',
    source: '青河发布',
    authors: [],
    editors: [],
    paragraphs: [a, b, c],
  },
  {
    name: 'a portal that puts the article into one block with line breaks and its comments behind it',
    url: 'http://www.qinghe.cn/a/1.html',
    html: `<html><head><title>${title} - 青河热线</title></head><body><div id="nav">${menu.join(' ')}</div><div id="title">${title}</div><div id="info">来源：青河热线 人气：5531 发布时间：2021-1-9</div><div id="con">　　${a}<br/><br/>　　${b}<br/><br/>　　${c}<br/><br/>　　${d}</div><div>责任编辑 谷秀山</div><div>分享本文到：</div><div>免责声明：青河热线发布信息，目的在于传播更多信息，与本网站立场无关，请读者仅作参考。</div><div>*最新评论</div><div>这条新闻写得很好，我们都很关心防汛，希望大家平安，谢谢一线的同志。</div></body></html>`,
    title,
    published: '2021-01-09',
    source: '青河热线',
    authors: [],
    editors: ['谷秀山'],
    paragraphs: [a, b, c, d],
  },
  {
    name: 'an English blog',
    url: 'https://blog.example.org/2019/11/flood-plan/',
    html: `<html lang="en"><head><title>Why the flood plan matters - River Notes</title><meta property="article:published_time" content="2019-11-18T20:19:00+08:00"></head><body class="single has-sidebar"><header><a href="/">River Notes</a></header><div id="content"><article class="post"><h1 class="entry-title">Why the flood plan matters</h1><div class="entry-meta">Posted on November 18, 2019 by <a href="/u">Jane Doe</a></div><div class="entry-content"><p>The plan was approved on Monday, and few people noticed.</p><h2>What it says</h2><p>It sets aside sandbags, boats and a dozen teams, which is more than ever before.</p><ul><li>Boats will be kept at the mill.</li><li>Schools will serve as shelters.</li></ul><p>That is why it matters, whatever the weather does next week.</p></div><div class="sharedaddy"><h3>Share this:</h3><a href="/t">Twitter</a></div></article><div id="comments"><h2>2 thoughts on “Why the flood plan matters”</h2><p>I live near the mill, and I am glad that somebody wrote this down at last.</p></div></div><aside class="sidebar"><h3>Recent posts</h3><p>A long note about the mill, its owners and the year in which it burned down.</p></aside><footer>© 2019 River Notes</footer></body></html>`,
    title: 'Why the flood plan matters',
    published: '2019-11-18T20:19:00+08:00',
    source: null,
    authors: ['Jane Doe'],
    editors: [],
    paragraphs: [
      'The plan was approved on Monday, and few people noticed.',
      'What it says',
      'It sets aside sandbags, boats and a dozen teams, which is more than ever before.',
      'Boats will be kept at the mill.',
      'Schools will serve as shelters.',
      'That is why it matters, whatever the weather does next week.',
    ],
  },
  {
    name: 'a short notice between long teasers',
    url: 'http://www.qinghe.cn/news/20240520/1.shtml',
    html: `<html><head><title>${title}_青河网</title></head><body><div class="mod"><h1 class="title">${title}</h1><div class="source">2024.05.20 来源：青河网</div><div class="pic-content"><p>${c}</p></div></div><div class="mod-bd">${[a, b, d, a, b].map((text, i) => `<div class="pack"><h3><a href="/p/${i}">另一条新闻的标题写在第${i}个框里</a></h3><p>${i}：${text}</p></div>`).join('')}</div></body></html>`,
    title,
    published: '2024-05-20',
    source: '青河网',
    authors: [],
    editors: [],
    paragraphs: [c],
  },
];

for (const { name, html, charset, url, ...expected } of set) {
  test(name, () => {
    const { article } = extractArticle(parsePage(iconv.encode(html, charset ?? 'utf-8'), { url }), {
      layouts: [],
      site: null,
    });
    assert.ok(article);
    assert.deepEqual(
      {
        title: article.title,
        published: article.published?.iso ?? null,
        source: article.source,
        authors: article.authors,
        editors: article.editors,
        paragraphs: article.paragraphs,
      },
      expected,
    );
  });
}
