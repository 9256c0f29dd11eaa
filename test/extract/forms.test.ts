/** The forms in which small portals write what stands around an article, each page with what its record says. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ArticleDraft } from '../../src/article.ts';
import { articleOf, paragraphs, prose } from './fixture.ts';

const title = '青河县部署防汛工作';
const text = paragraphs(prose.slice(0, 3));

type Told = Partial<Pick<ArticleDraft, 'title' | 'deck' | 'source' | 'authors' | 'editors'>> & {
  readonly iso?: string | null;
};

interface Form {
  readonly name: string;
  readonly body: string;
  readonly head?: string;
  readonly told: Told;
}

const forms: readonly Form[] = [
  {
    name: 'a day in characters, behind the office that speaks',
    body: `<h3 align=center>${title}</h3><p align=center>青河县委组织部　二〇二〇年十一月二十三日</p><div>${text}</div>`,
    told: { iso: '2020-11-23', source: '青河县委组织部' },
  },
  {
    name: 'a naught that is a circle or a letter',
    body: `<h1>${title}</h1><p>时间：二○一九年十月三十日</p><div>${text}</div>`,
    told: { iso: '2019-10-30' },
  },
  {
    name: 'a heading in two lines',
    head: '<title>青河县：防汛“三字经” 念好“实”字诀--青河频道--大河网</title>',
    body: `<h1>青河县：防汛“三字经”<br>念好“实”字诀</h1><div>2021年08月05日09:12　来源：大河网</div><div>${text}<p>(责编：周青、马河)</p></div>`,
    told: { title: '青河县：防汛“三字经” 念好“实”字诀', source: '大河网', editors: ['周青', '马河'] },
  },
  {
    name: 'a heading whose second line is none of the title',
    head: `<title>${title}_青河网</title>`,
    body: `<h1>${title}<br>——各乡镇连夜转移群众</h1><div>2018.07.08　稿源: 青河日报</div><div>${text}</div>`,
    told: { title, deck: ['——各乡镇连夜转移群众'], iso: '2018-07-08', source: '青河日报' },
  },
  {
    name: 'a second heading',
    body: `<h1>${title}</h1><h2>组建抢险队伍十二支 储备编织袋二十万条</h2><div>2020-08-09　来源：青河新闻网</div><div>${text}</div>`,
    told: { deck: ['组建抢险队伍十二支 储备编织袋二十万条'], source: '青河新闻网' },
  },
  {
    name: 'an author that is an office, the time of the last change behind it',
    body: `<div class=h>${title}</div><div><span>作者： 综合科</span> <span>更新时间：2023-5-6 7:08:09</span></div><div>${text}</div>`,
    told: { iso: '2023-05-06T07:08:09+08:00', authors: [] },
  },
  {
    name: 'where an author works is no author',
    body: `<h1>${title}</h1><div>作者：张三丰（青河县委党校）　来源：青河学刊　2020-08-09 07:00</div><div>${text}</div>`,
    told: { authors: ['张三丰'], source: '青河学刊' },
  },
  {
    name: 'a paper in its marks, with day and page',
    body: `<h1>${title}</h1><p>（本报记者　张小华）</p><p>《青河日报》（2020年08月09日　第02版）</p><div>${text}</div>`,
    told: { source: '青河日报', authors: ['张小华'], iso: '2020-08-09' },
  },
  {
    name: 'a paper in its marks behind its label',
    body: `<h1>${title}</h1><div>日期：2019年12月31日 14时05分　来源：《青河日报》　第01版</div><div>${text}</div>`,
    told: { source: '青河日报', iso: '2019-12-31T14:05+08:00' },
  },
  {
    name: 'the same article for two screens, and where to send others',
    body: ['pc', 'phone']
      .map((name) => `<div class=${name}><h1>${title}</h1><p>2020-08-09 来源：青河日报</p><div>${text}</div></div>`)
      .join('')
      .concat('<p>投稿邮箱：qinghe@example.cn</p>'),
    told: { title, source: '青河日报' },
  },
  {
    name: 'the day of the last change before that of publication',
    body: `<h1>${title}</h1><div>更新时间：2021-01-01 08:00　发布时间：2020-05-06 09:10　来源：青河日报</div><div>${text}</div>`,
    told: { iso: '2020-05-06T09:10+08:00', source: '青河日报' },
  },
  {
    name: 'an official paper with the day on which it was written',
    body: `<h1>${title}</h1><div>索引号：QH-2020-001　发文机关：青河县委　成文日期：2020年05月01日　发布日期：2020年05月06日</div><div>${text}</div>`,
    told: { iso: '2020-05-06' },
  },
  {
    name: 'a day without marks',
    body: `<h1>${title}</h1><div>信息来源：青河县委　发布日期：20200506　作者：张三</div><div>${text}</div>`,
    told: { iso: '2020-05-06', source: '青河县委', authors: ['张三'] },
  },
  {
    name: 'a morning, and where it comes from',
    body: `<h1>${title}</h1><div>发表于 2020年5月6日上午9时30分　来自：青河发布客户端</div><div>${text}</div>`,
    told: { iso: '2020-05-06T09:30+08:00', source: '青河发布客户端' },
  },
  {
    name: 'a paper behind its site',
    body: `<h1>${title}</h1><div>时间：2020-05-06 来源：大河新闻网-《青河日报》 责任编辑：李四</div><div>${text}</div>`,
    told: { source: '大河新闻网-《青河日报》', editors: ['李四'] },
  },
  {
    name: 'an outlet and two people beside the day',
    body: `<h1>${title}</h1><div>2020-05-06 10:11 青河县融媒体中心 张三 李四</div><div>${text}</div>`,
    told: { source: '青河县融媒体中心' },
  },
  {
    name: 'one label for author and source',
    body: `<h1>${title}</h1><div>上传时间：2020-05-06 作者/来源：组织部 点击次数：99 次</div><div>${text}</div>`,
    told: { iso: '2020-05-06', source: '组织部' },
  },
  {
    name: 'three who looked it over',
    body: `<h1>${title}</h1><div>2020/08/09 07:00　青河发布</div><div>${text}<p>文：张三　图：李四</p><p>编辑：王五</p><p>一审：赵六</p><p>二审：钱七</p><p>三审：孙八</p></div>`,
    told: { source: '青河发布', authors: ['张三', '李四'], editors: ['王五'] },
  },
  {
    name: 'an editor between bars at the end',
    body: `<h1>${title}</h1><div>发布时间：2020年08月09日 来源：青河县纪委</div><div>${text}<p>（青河县纪委 || 责任编辑 周某某）</p></div>`,
    told: { source: '青河县纪委', editors: ['周某某'] },
  },
  {
    name: 'people of four kinds behind their labels, a name with a blank in it',
    body: `<h1>${title}</h1><div>记者：张秀川 许佳曼　特约通讯员：温佳涛　通讯员：邹 彬　2022-07-29 15:45:23　来源：青河融媒</div><div>${text}</div>`,
    told: { authors: ['张秀川', '许佳曼', '温佳涛', '邹彬'], source: '青河融媒', iso: '2022-07-29T15:45:23+08:00' },
  },
  {
    name: 'a reporter and one who learns it',
    body: `<h1>${title}</h1><p>2020-08-09 07:12 来源：青河网 作者：本报记者 王五 实习生 赵六</p><div>${text}</div>`,
    told: { authors: ['王五', '赵六'], source: '青河网' },
  },
  {
    name: 'a reporter without a colon behind the source',
    body: `<h1>${title}</h1><div>2020年08月09日 来源：青河日报 本报记者 张三</div><div>${text}</div>`,
    told: { authors: ['张三'], source: '青河日报' },
  },
  {
    name: 'source and reporters in brackets below the text',
    body: `<h1>${title}</h1><div>2020-08-09 10:00</div><div>${text}<p align=right>（来源：新华社 记者张三 李四）</p></div>`,
    told: { authors: ['张三', '李四'], source: '新华社' },
  },
  {
    name: 'words and pictures by one',
    body: `<h1>${title}</h1><div>2020-08-09 10:00　来源：青河日报　文/图 张三</div><div>${text}</div>`,
    told: { authors: ['张三'], source: '青河日报' },
  },
  {
    name: 'a writer behind his outlet, in brackets',
    body: `<h1>${title}</h1><div>2020-08-09 19:32　来源：青河网</div><div><p>【文/青河网 张三】</p>${text}</div>`,
    told: { authors: ['张三'], source: '青河网' },
  },
  {
    name: 'fields in elements of their own, without labels',
    body: `<h1>${title}</h1><div><span>2020-08-09</span> <span>青河日报</span> <span>张三</span></div><div>${text}</div>`,
    told: { authors: ['张三'], source: '青河日报', iso: '2020-08-09' },
  },
  {
    name: 'a place behind the outlet is no person',
    body: `<h1>${title}</h1><div>2020-08-09 10:00 青河日报 江西</div><div>${text}</div>`,
    told: { authors: [], source: '青河日报' },
  },
  {
    name: 'terms and what they stand for',
    body: `<h1>${title}</h1><dl><dt>发布时间</dt><dd>2020-08-09 10:00</dd><dt>来源</dt><dd>青河网</dd></dl><div>${text}</div>`,
    told: { source: '青河网', iso: '2020-08-09T10:00+08:00' },
  },
  {
    name: 'cells of an official paper',
    body: `<h1>${title}</h1><table><tr><td>索引号：</td><td>QH/2020-1</td><td>成文日期：</td><td>2020年08月01日</td></tr><tr><td>发布机构</td><td>青河县水务局</td><td>发布日期：</td><td>2020年08月09日</td></tr></table><div>${text}</div>`,
    told: { source: '青河县水务局', iso: '2020-08-09' },
  },
  {
    name: 'the author ends where the source begins',
    body: `<table><tr><td>${title}</td></tr><tr><td>作者：李明　　　文章来源：青河县委　　　点击数：　　更新时间：2009-6-5</td></tr></table><div>${text}</div>`,
    told: { authors: ['李明'], source: '青河县委', iso: '2009-06-05' },
  },
  {
    name: 'an editor in an element called author',
    body: `<h1>${title}</h1><div>2020年08月09日 10:00 <span>青河日报</span></div><div>${text}<p class="show_author">责任编辑：张三 SN123</p></div>`,
    told: { authors: [], source: '青河日报' },
  },
  {
    name: 'what a message of an account adds to the text',
    body: `<h1>${title}</h1><div>青河先锋 <em>2020-08-09</em></div><div><p>↑点击上方“青河先锋”关注我们</p>${text}<p>END</p><p>来源丨青河先锋</p><p>编辑丨张三</p><p>喜欢就点个“在看”吧</p></div>`,
    told: { source: '青河先锋', editors: ['张三'] },
  },
  {
    name: 'an account that names itself and its writer, its time in a script',
    head: `<meta property="og:title" content="${title}"><meta name="author" content="张小华">`,
    body: `<h1 class="rich_media_title" id="activity-name">${title}</h1><div><span class="rich_media_meta">原创</span> <em id="publish_time"></em></div><div id="js_content" style="visibility: hidden; opacity: 0">${text}</div><script>var ct = "1583726400";</script>`,
    told: { source: null, authors: ['张小华'], iso: '2020-03-09T12:00:00+08:00' },
  },
  {
    name: 'the time in the data of a page that scripts fill',
    body: `<h1>${title}</h1><div>${text}</div><script>window.__STATE__={"list":[{"title":"别的新闻一则","publish_time":1500000000}],"article":{"title":"${title}","publish_time":1688790611}}</script>`,
    told: { iso: '2023-07-08T12:30:11+08:00' },
  },
  {
    name: 'a day with its time for machines; those of comments are not its own',
    body: `<h1>${title}</h1><div>青河网　<time datetime="2020-08-09T02:05:00Z">2020年8月9日</time></div><div>${text}</div><ul class="comments"><li><time datetime="2020-08-10T00:00:00Z">昨天</time></li></ul>`,
    told: { iso: '2020-08-09T10:05:00+08:00', source: '青河网' },
  },
  {
    name: 'a time below the text alone',
    body: `<h1>${title}</h1><div>${text}</div><ul class="comments"><li>好。<time datetime="2020-08-10T00:00:00Z">昨天</time></li></ul>`,
    told: { iso: null },
  },
  {
    name: 'a byline in English above a text in Chinese',
    body: `<h1>${title}</h1><div>Posted on 2019-11-18 by Jane Doe</div><div>${text}</div>`,
    told: { authors: ['Jane Doe'], iso: '2019-11-18' },
  },
  {
    name: 'a paper of Taiwan',
    body: `<h1>${title}</h1><div>2020/08/09 10:00　記者張三／青河報導</div><div>${text}</div>`,
    told: { authors: ['張三'], iso: '2020-08-09T10:00+08:00' },
  },
  {
    name: 'labels in traditional characters, their values as they stand',
    body: `<h1>${title}</h1><div>發布時間：2020-08-09 10:00　來源：青河日報　責任編輯：張三</div><div>${text}</div>`,
    told: { source: '青河日報', editors: ['張三'], iso: '2020-08-09T10:00+08:00' },
  },
  {
    name: 'the name of the paper in front of the title',
    head: `<title>青河日报数字报-${title}</title>`,
    body: `<div>${text}</div>`,
    told: { title },
  },
  {
    name: 'where it was sent from, and who wrote it there',
    body: `<h1>${title}</h1><div>供稿：青河县委组织部　日期：2020-08-09　撰稿人：张三　审稿人：李四</div><div>${text}</div>`,
    told: { authors: ['张三'], iso: '2020-08-09' },
  },
  {
    name: 'labels with a blank in them',
    body: `<h1>${title}</h1><div>时 间：2020-08-09　来 源：青河网　作 者：张三</div><div>${text}</div>`,
    told: { authors: ['张三'], source: '青河网', iso: '2020-08-09' },
  },
  {
    name: 'an office called 单位',
    body: `<h1>${title}</h1><div>单位：青河县委组织部　作者：张三　时间：2020-08-09</div><div>${text}</div>`,
    told: { authors: ['张三'], source: '青河县委组织部' },
  },
  {
    name: 'marks that hold a part of the source',
    body: `<h1>${title}</h1><div>2020-08-09 10:00　来源：《党建研究》2020年第8期　作者：张三</div><div>${text}</div>`,
    told: { source: '《党建研究》2020年第8期', authors: ['张三'] },
  },
  {
    name: 'a reporter right behind his paper',
    body: `<h1>${title}</h1><div>2020-08-09 10:00　来源：青河日报社融媒体中心记者 张三</div><div>${text}</div>`,
    told: { source: '青河日报社融媒体中心', authors: ['张三'] },
  },
  {
    name: 'buttons behind the name of the outlet',
    body: `<h1>${title}</h1><div>2020-08-09 10:00 青河网 分享 参与</div><div>${text}</div>`,
    told: { source: '青河网' },
  },
  {
    name: 'what day it is for the reader',
    body: `<h1>${title}</h1><div>今天是2026年11月22日 星期日</div><div>2020-08-09 青河网</div><div>${text}</div>`,
    told: { source: '青河网', iso: '2020-08-09' },
  },
  {
    name: 'how long a paper holds good',
    body: `<h1>${title}</h1><div>有效期：2020-08-09至2025-08-09　发布日期：2020-08-10</div><div>${text}</div>`,
    told: { source: null, iso: '2020-08-10' },
  },
];

describe('around an article', () => {
  for (const { name, body, head = `<title>${title}-青河先锋网</title>`, told } of forms) {
    test(name, () => {
      const article = articleOf(
        `<!DOCTYPE html><html><head><meta charset="utf-8">${head}</head><body>${body}</body></html>`,
      );
      const { iso, ...fields } = told;
      if (iso !== undefined) assert.equal(article.published?.iso ?? null, iso);
      for (const [field, value] of Object.entries(fields))
        assert.deepEqual(article[field as keyof ArticleDraft], value, field);
      assert.deepEqual(article.paragraphs, prose.slice(0, 3), 'nothing else is running text');
    });
  }
});

test('pictures under a title, told by their captions alone', () => {
  const pictures = [1, 2, 3].map(
    (n) => `<p align="center"><img src="/${n}.jpg"></p><p>图为青河县第${n}支抢险队伍在水库大坝上巡查。</p>`,
  );
  const article = articleOf(
    `<title>${title}</title><body><h1>${title}（组图）</h1><div>2020-08-09　来源：青河网</div>${pictures.join('')}</body>`,
  );
  const captions = [1, 2, 3].map((n) => `图为青河县第${n}支抢险队伍在水库大坝上巡查。`);
  assert.deepEqual(article.paragraphs, captions);
  assert.deepEqual(
    article.images.map(({ caption }) => caption),
    captions,
  );
  assert.equal(article.published?.iso, '2020-08-09');
});

test('a speech: when it was given is not when it was published', () => {
  const article = articleOf(
    `<title>${title}</title><h1>在${title}会议上的讲话</h1><p align=center>（2020年8月1日）</p><p align=center>张三</p><div>2020年08月09日08:16 来源：青河日报</div><div>${text}</div>`,
  );
  assert.equal(article.published?.iso, '2020-08-09T08:16+08:00');
});

test('the day below the office that signs is part of an official paper, one below anything else is not', () => {
  const signed = (lines: readonly string[]) =>
    articleOf(
      `<title>${title}</title><h1>${title}</h1><div>发布日期：2022-05-18 08:30</div><div>${text}${lines.map((line) => `<p align=right>${line}</p>`).join('')}</div>`,
    );
  const paper = signed(['中共青河县委', '青河县人民政府办公室', '2022年5月16日', '（此件公开发布）']);
  assert.deepEqual(paper.paragraphs.slice(3), [
    '中共青河县委',
    '青河县人民政府办公室',
    '2022年5月16日',
    '（此件公开发布）',
  ]);
  assert.equal(paper.published?.iso, '2022-05-18T08:30+08:00');
  assert.deepEqual(signed(['2022年5月16日']).paragraphs.slice(3), []);
});

test('names in brackets behind a dateline', () => {
  const [first = '', ...rest] = prose.slice(0, 3);
  const article = articleOf(
    `<title>${title}</title><h1>${title}</h1><div>2020-08-09 07:12</div><div>${paragraphs([`中新网青河8月8日电 (张三 李四)　${first}`, ...rest])}</div>`,
  );
  assert.deepEqual(article.authors, ['张三', '李四']);
});

describe('who wrote it, in the text', () => {
  const [first = '', ...rest] = prose.slice(0, 3);
  const headed = (line: string) => paragraphs([line, first, ...rest]);
  const tailed = (line: string) => paragraphs([first, ...rest, line]);
  const texts: readonly [text: string, authors: readonly string[]][] = [
    [headed('本报记者 张三 见习记者 李四 文/图'), ['张三', '李四']],
    [paragraphs([`青河网讯（张三 李四）${first}`, ...rest]), ['张三', '李四']],
    [paragraphs([`【青河网 记者 张三】${first}`, ...rest]), ['张三']],
    [tailed('（本报评论员 张三）'), ['张三']],
    [tailed('作者：张三，青河县委党校讲师'), ['张三']],
    [tailed('（作者系青河县委党校教授）'), []],
    [headed('本报评论员'), []],
  ];
  for (const [body, authors] of texts) {
    test(body.replace(/<[^>]+>/g, '').slice(0, 24), () => {
      const article = articleOf(
        `<title>${title}</title><h1>${title}</h1><div>2020-08-09 来源：青河网</div><div>${body}</div>`,
      );
      assert.deepEqual(article.authors, authors);
    });
  }
});

test('neither who asks nor the head of a table is an author', () => {
  const [first = '', second = '', third = ''] = prose;
  const asked = `<p><b>记者：</b>请介绍一下情况。</p><p>张三：${first}</p><p>记者：下一步怎么做？</p><p>张三：${second}</p>`;
  const counted = `<p>${first}</p><table><tr><th>乡镇</th><th>水库</th></tr><tr><td>河西乡</td><td>12座</td></tr></table><p>${third}</p>`;
  for (const body of [asked, counted]) {
    const article = articleOf(
      `<title>${title}</title><h1>${title}</h1><div>2020-08-09　来源：青河网</div><div>${body}</div>`,
    );
    assert.deepEqual(article.authors, []);
  }
});

test('a poem is an article where the page is dated', () => {
  const lines = ['青河之水', '浩浩汤汤', '一声号令', '众志成墙', '风雨不退', '日夜不离'];
  const article = articleOf(
    `<title>${title}</title><h1>${title}</h1><div>2020-08-09　来源：青河网</div><div>${paragraphs(lines)}</div>`,
  );
  assert.deepEqual(article.paragraphs, lines);
});
