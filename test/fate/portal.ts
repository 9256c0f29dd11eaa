/** A small portal of made-up pages, and looks at it. */
import { genericSite } from '../../crawlers/generic.ts';
import { type ProbeAnswer, probeAnswerOf } from '../../src/fate/probe.ts';
import type { LastGood } from '../../src/fate/same-article.ts';
import { seenIn } from '../../src/fate/seen.ts';
import { type SignInput, signOf } from '../../src/fate/sign.ts';
import type { Sign } from '../../src/history/look.ts';
import { read } from '../../src/reading.ts';
import type { Exchange } from '../../storage/exchange.ts';

export const URL_OF_ARTICLE = 'http://www.qingshui-news.example/news/20240501/1001.html';
export const HOME = 'http://www.qingshui-news.example/';
export const site = genericSite(HOME);

const menus = '首页 要闻 时政 党建 社会 经济 文化 教育 健康 图片 视频 专题 评论 县区 公示公告'.split(' ');

export interface Frame {
  readonly title: string;
  readonly main: string;
  /** Headlines beside the article. */
  readonly beside?: readonly string[];
}

const headlines = [
  '清水河畔新添健身步道',
  '县图书馆延长开放时间',
  '乡村集市今日开集',
  '老旧小区加装电梯完工',
  '春茶采摘进入旺季',
];

/** A page of the portal: menus, the main box, headlines, footer. */
export function portal({ title, main, beside = headlines }: Frame): string {
  const links = (names: readonly string[], folder: string): string =>
    names.map((name, n) => `<li><a href="/${folder}/${n}.html">${name}</a></li>`).join('\n');
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>${title}</title></head><body>
<div class="top"><ul class="nav">${links(menus, 'c')}</ul></div>
<div class="wrap"><div class="left">${main}</div><div class="right"><h3>热点推荐</h3><ul>${links(beside, 'hot')}</ul></div></div>
<div class="foot"><p>关于我们 | 联系我们 | 版权声明 | 网站地图</p><p>清水新闻网 版权所有 未经书面授权不得转载</p><p>晋ICP备00000000号</p></div>
</body></html>`;
}

export interface Story {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly date?: string;
  readonly source?: string;
}

export function article(
  { title, paragraphs, date = '2024-05-01 09:30', source = '清水新闻网' }: Story,
  beside?: readonly string[],
): string {
  const body = paragraphs.map((text) => `<p>　　${text}</p>`).join('\n');
  const main = `<h1>${title}</h1><div class="info"><span>${date}</span> 来源：${source}</div><div class="content">${body}</div>`;
  return portal({ title: `${title}_清水新闻网`, main, beside });
}

export const story: Story = {
  title: '清水县启动河道清淤工程',
  paragraphs: [
    '清水新闻网5月1日讯 今天上午，清水县河道清淤工程在城关镇正式启动，县水利部门负责人和施工人员参加了启动仪式。',
    '据介绍，这项工程全长十二公里，计划用一百天完成，届时河道的行洪能力将提高三成，两岸的农田灌溉条件也会得到改善。',
    '施工期间，沿河的三座便桥将实行单向通行，请过往车辆注意指示牌，附近的村民表示，盼着早日看到清清的河水。',
    '县水利部门提醒，施工区域设有围挡，请家长看管好孩子，不要在河边玩耍，如有问题可以向工程指挥部反映。',
  ],
};

export const otherStory: Story = {
  title: '县中学举办秋季运动会',
  paragraphs: [
    '昨天，县中学的操场上彩旗飘扬，为期两天的秋季运动会拉开帷幕，来自三个年级的八百名学生参加了比赛。',
    '本届运动会设有田径、跳绳、拔河等十五个项目，许多家长也来到现场为孩子们加油助威，气氛十分热烈。',
    '校长在开幕式上说，希望同学们发扬拼搏精神，赛出风格，赛出水平，以健康的体魄投入学习。',
  ],
  date: '2024-10-12 15:20',
};

export const missing = portal({
  title: '清水新闻网',
  main: '<div class="error"><img src="/404.png"><p>抱歉，您访问的页面不存在或已被删除</p><a href="/">返回首页</a></div>',
});

export function exchange(url: string, html: string, status = 200, headers: Exchange['rawHeaders'] = []): Exchange {
  return {
    url,
    fetchedAt: new Date('2024-06-01T00:00:00Z'),
    ip: null,
    requestHead: '',
    status,
    statusText: '',
    rawHeaders: [['Content-Type', 'text/html; charset=utf-8'], ...headers],
    body: Buffer.from(html),
    truncated: null,
  };
}

/** What a good look at a page puts on record. */
export function recorded(html: string, url = URL_OF_ARTICLE): LastGood {
  const { draft } = reading(exchange(url, html));
  if (draft === null) throw new Error('the page holds no article');
  return draft;
}

function reading(answer: Exchange) {
  const { url, body, fetchedAt } = answer;
  const contentType = 'text/html; charset=utf-8';
  const task = { url, contentType, contentEncoding: null, body, fetchedAt: fetchedAt.toISOString() };
  return read([site], { ...task, links: null, extract: true });
}

export interface Asked extends Partial<Omit<SignInput, 'exchanges'>> {
  /** The page that the last good look saw. */
  readonly before?: string;
  /** Addresses redirected over, the article's first. */
  readonly over?: readonly string[];
}

/** The sign of an answer: the page, or one with a status. */
export function look(answer: string | Exchange, { before = article(story), over = [], ...given }: Asked = {}): Sign {
  const last = typeof answer === 'string' ? exchange(over.length === 0 ? URL_OF_ARTICLE : HOME, answer) : answer;
  const redirects = over.map((url) => exchange(url, '', 302));
  const isRead = last.status >= 200 && last.status <= 299 && last.body.length > 0;
  return signOf({
    url: URL_OF_ARTICLE,
    site,
    exchanges: [...redirects, last],
    stopped: null,
    error: null,
    reading: isRead ? reading(last) : null,
    last: recorded(before),
    seen: () => seenIn(last, 'utf-8'),
    probe: null,
    home: null,
    ...given,
  });
}

/** The probe's answer, by its page. */
export function probed(answer: Exchange, over: readonly string[] = []): ProbeAnswer | null {
  const exchanges = [...over.map((url) => exchange(url, '', 302)), answer];
  return probeAnswerOf({ exchanges, stopped: null }, seenIn(answer, 'utf-8'));
}
