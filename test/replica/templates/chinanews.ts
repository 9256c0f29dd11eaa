/** 中国新闻网: the templates of 2012 (GBK until 2018, then UTF-8) and of 2021, scroll lists, by-day archives, RSS. */
import { daysBefore } from '../generate.ts';
import type { Draft, Story } from '../story.ts';
import { bodyHtml, chineseDay, escapeHtml, htmlDocument, pager, rss, slices, storyLink, titleOf } from './blocks.ts';
import type { Front, Template, View } from './template.ts';

const HOME = 'https://www.chinanews.com.cn';
const channels = [
  { slug: 'gn', crumb: ['中新网', '国内新闻'] },
  { slug: 'sh', crumb: ['中新网', '社会新闻'] },
  { slug: 'cj', crumb: ['中新网', '财经新闻'] },
  { slug: 'cul', crumb: ['中新网', '文化新闻'] },
];
const feeds: Readonly<Record<string, string>> = { china: 'gn', world: 'sh', finance: 'cj', importnews: 'cul' };

export const chinanews: Template = {
  site: 'chinanews',
  home: `${HOME}/`,
  hosts: [
    { name: 'www.chinanews.com.cn', gzip: true, validators: true, robots: 'User-agent: *\nDisallow: /search/\n' },
  ],
  habits: {
    channels,
    bylines: ['dateline', 'dateline', 'closing'],
    precision: 'second',
    source: '中国新闻网',
    deck: false,
    editors: true,
    clicks: false,
    originalTitle: false,
    attachments: false,
    multiPage: true,
    registration: null,
    disclaimer: null,
  },
  articleType: 'text/html',

  place(draft) {
    const [year, month, date] = draft.day.split('-');
    const stem = `${HOME}/${draft.channel.slug}/${year}/${month}-${date}/${draft.id}`;
    const pages = Array.from({ length: draft.pageCount }, (_, n) => `${stem}${n === 0 ? '' : `_${n + 1}`}.shtml`);
    const charset = Number(year) < 2019 ? 'gbk' : 'utf-8';
    return {
      url: pages[0] as string,
      pages,
      layout: Number(year) < 2021 ? 'chinanews/2012' : 'chinanews/2021',
      charset,
      // Now and then a page claims what its bytes are not.
      declared: draft.id % 11 === 0 ? (charset === 'gbk' ? 'utf-8' : 'gb2312') : charset === 'gbk' ? 'gb2312' : 'utf-8',
    };
  },

  article(view) {
    const { story } = view;
    return htmlDocument({
      title: story.title === null ? '' : `${story.title}-中新网`,
      charset: story.declared,
      head: '<script src="/js/common.js"></script>\n',
      body: story.layout === 'chinanews/2021' ? newer(view) : older(view),
    });
  },

  fronts(stories, today) {
    const list = (url: string, items: readonly Story[], below = ''): Front => ({
      url,
      type: 'text/html; charset=utf-8',
      charset: 'utf-8',
      text: () => listPage(items, below),
    });
    const scroll = slices(stories, 20).slice(0, 10);
    const scrollUrl = (page: number): string => `${HOME}/scroll-news/news${page}.html`;
    const days = new Set([
      ...stories.map(({ day }) => day),
      ...Array.from({ length: 8 }, (_, n) => daysBefore(today, n)),
    ]);
    const dayPath = (day: string): string => `${day.slice(0, 4)}/${day.slice(5, 7)}${day.slice(8)}/news.shtml`;
    const inChannel = (slug: string): Story[] => stories.filter(({ channel }) => channel.slug === slug);
    const feed = (name: string, items: readonly Story[]): Front => ({
      url: `${HOME}/rss/${name}.xml`,
      type: 'text/xml',
      charset: 'utf-8',
      text: () => rss('中国新闻网', `${HOME}/`, items.slice(0, 30)),
    });
    return [
      { url: `${HOME}/`, type: 'text/html', charset: 'utf-8', text: () => homePage(stories) },
      ...scroll.map((items, n) => list(scrollUrl(n + 1), items, pager(n + 1, scroll.length, scrollUrl))),
      ...[...days].map((day) =>
        list(
          `${HOME}/scroll-news/${dayPath(day)}`,
          stories.filter((story) => story.day === day),
        ),
      ),
      ...channels.map(({ slug }) => list(`${HOME}/${slug}.shtml`, inChannel(slug))),
      feed('scroll-news', stories),
      ...Object.entries(feeds).map(([name, slug]) => feed(name, inChannel(slug))),
    ];
  },
};

function hiddenBlock(story: Story): string {
  const time = story.published === null ? '' : `${story.published.date} ${story.published.time ?? '00:00:00'}`;
  return `<div id="BaiduSpider" style="display:none">
<span id="pubtime_baidu">${time}</span>
<span id="source_baidu">来源：<a href="#">${escapeHtml(story.source ?? '')}</a></span>
<span id="author_baidu">作者：${escapeHtml(story.authors.join(' '))}</span>
<span id="editor_baidu">责任编辑：${escapeHtml(story.editors.join(' '))}</span>
</div>`;
}

function inputs(story: Story): string {
  const [date = '', time = ''] = [story.published?.date, story.published?.time ?? ''];
  const hidden = { newsid: story.id, newsurl: story.url, newsdate: date, newstime: time, newstitle: titleOf(story) };
  return Object.entries({ ...hidden, editorname: story.editors.join(' ') })
    .map(([id, value]) => `<input type="hidden" id="${id}" name="${id}" value="${escapeHtml(String(value))}">`)
    .join('\n');
}

function crumbs(story: Draft): string {
  return `<div id="nav">${story.column.map((part) => `<a href="/">${part}</a>`).join(' &rarr; ')}</div>`;
}

function dateLine(story: Story): string {
  const { published, source } = story;
  const when = published === null ? '' : `${chineseDay(published.date)} ${published.time?.slice(0, 5) ?? ''}`;
  return `${when}　来源：<a href="/">${escapeHtml(source ?? '')}</a>`;
}

const AD =
  '<table class="adInContent" align="left"><tr><td><script src="/js/ad.js"></script><a href="/ad/">广告位招租 联系电话见页脚</a></td></tr></table>';

function body({ story, page }: View): string {
  const [first = '', ...rest] = bodyHtml(story, page).split('\n');
  return `<div class="left_zw" style="position:relative">\n${first}\n${AD}\n${rest.join('\n')}\n${pages(story, page)}</div>`;
}

function pages(story: Story, page: number): string {
  if (story.pageCount === 1) return '<div id="function_code_page"></div>\n';
  const urlOf = (n: number): string => new URL(story.pages[n - 1] as string).pathname;
  return `<div id="function_code_page">${pager(page + 1, story.pageCount, urlOf)}</div>\n`;
}

function below({ story, related }: View): string {
  const editors = story.editors.length === 0 ? '' : `【编辑:${story.editors.join(' ')}】`;
  return `<div class="adEditor"><div class="left_name right">${editors}</div></div>
<div class="xgxw"><h3>相关新闻</h3><ul>${related.map((other) => `<li>${storyLink(other)}</li>`).join('')}</ul></div>
<div class="foot">关于我们 | 联系我们 | 本网站所刊载信息，不代表本网观点。刊用本网站稿件，务经书面授权。</div>`;
}

function older(view: View): string {
  const { story } = view;
  return `${inputs(story)}
${crumbs(story)}
<div id="cont_1_1_2"><h1 style="display:block;">${escapeHtml(story.title ?? '')}</h1>
${hiddenBlock(story)}
<div class="left-time"><div class="left-t">${dateLine(story)}　<a href="/comment/">参与互动</a></div></div>
${body(view)}
</div>
<div id="second-title" style="display:none"><h1>${escapeHtml(story.title ?? '')}</h1></div>
${below(view)}`;
}

function newer(view: View): string {
  const { story } = view;
  return `${inputs(story)}
${crumbs(story)}
<div class="content_maincontent_more"><h1 class="content_left_title">${escapeHtml(story.title ?? '')}</h1>
${hiddenBlock(story)}
<div class="content_left_time">${dateLine(story)}<em>大字体 小字体</em></div>
${body(view)}
</div>
${below(view)}`;
}

function listPage(items: readonly Story[], below: string): string {
  const rows = items.map((story, n) => {
    const time = `${story.day.slice(5)} ${story.published?.time?.slice(0, 5) ?? ''}`;
    const row = `<li><div class="dd_lm">[<a href="/${story.channel.slug}.shtml">${story.column.at(-1) ?? ''}</a>]</div><div class="dd_bt">${storyLink(story)}</div><div class="dd_time">${time}</div></li>`;
    return n % 3 === 2 ? `${row}\n<li></li>` : row;
  });
  return htmlDocument({
    title: '滚动新闻-中新网',
    charset: 'utf-8',
    body: `<div class="content_list"><ul>\n${rows.join('\n')}\n</ul></div>\n<div id="page_bar"><div class="pagebox">${below}</div></div>`,
  });
}

function homePage(stories: readonly Story[]): string {
  const nav = channels.map(({ slug, crumb }) => `<a href="/${slug}.shtml">${crumb.at(-1)}</a>`).join(' ');
  return htmlDocument({
    title: '中国新闻网_梳理天下新闻',
    charset: 'utf-8',
    head: '<link rel="alternate" type="application/rss+xml" href="/rss/scroll-news.xml">\n',
    body: `<div class="nav">${nav} <a href="/scroll-news/news1.html">滚动</a> <a href="http://www.sx.chinanews.com.cn/">山西</a></div>
<ul class="yaowen">${stories
      .slice(0, 12)
      .map((story) => `<li>${storyLink(story)}</li>`)
      .join('\n')}</ul>`,
  });
}
