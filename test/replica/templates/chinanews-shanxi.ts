/** 中新网山西: the DOM of its pages is not established; a plain template of such branches. UTF-8. */
import { bodyHtml, chineseDay, escapeHtml, htmlDocument, pager, slices, storyLink } from './blocks.ts';
import type { Front, Template } from './template.ts';

const HOME = 'https://www.sx.chinanews.com.cn';
const channels = [
  { slug: 'yaowen', crumb: ['首页', '要闻'] },
  { slug: 'shizheng', crumb: ['首页', '时政'] },
  { slug: 'shehui', crumb: ['首页', '社会'] },
  { slug: 'chengshi', crumb: ['首页', '城市'] },
  { slug: 'xingxian', crumb: ['首页', '兴县'] },
];

export const chinanewsShanxi: Template = {
  site: 'chinanews-shanxi',
  home: `${HOME}/`,
  // No gzip and no validators: not every server has them.
  hosts: [{ name: 'www.sx.chinanews.com.cn', gzip: false, validators: false, robots: null }],
  habits: {
    channels,
    bylines: ['line', 'dateline', 'closing'],
    precision: 'minute',
    source: '中新网山西',
    deck: false,
    editors: true,
    clicks: false,
    originalTitle: false,
    attachments: false,
    multiPage: false,
    registration: null,
    disclaimer: null,
  },
  articleType: 'text/html; charset=utf-8',

  place(draft) {
    const [year, month, date] = draft.day.split('-');
    const url = `${HOME}/news/${year}/${month}${date}/${draft.id}.html`;
    return { url, pages: [url], layout: null, charset: 'utf-8', declared: 'utf-8' };
  },

  article({ story, page, related }) {
    const { published, source, column, editors } = story;
    const when = published === null ? '' : `${chineseDay(published.date)} ${published.time ?? ''}`;
    const from = source === null ? '' : `来源：${escapeHtml(source)}`;
    const crumb = column.map((part) => `<a href="/">${part}</a>`).join(' &gt; ');
    return htmlDocument({
      title: story.title === null ? '' : `${story.title}-中新网山西`,
      charset: 'utf-8',
      body: `<div class="top"><a href="/">中国新闻网·山西</a></div>
${column.length === 0 ? '' : `<div class="position">当前位置：${crumb}</div>`}
<div class="main"><div class="article">
<h1 class="title">${escapeHtml(story.title ?? '')}</h1>
<div class="info"><span>${when}</span> <span>${from}</span></div>
<div class="content">
${bodyHtml(story, page)}
</div>
${editors.length === 0 ? '' : `<div class="editor">【编辑:${editors.join(' ')}】</div>`}
</div>
<div class="side"><h3>热点新闻</h3><ul>${related.map((other) => `<li>${storyLink(other)}<span>${other.day}</span></li>`).join('')}</ul></div></div>
<div class="footer">版权所有：中国新闻社山西分社 未经授权禁止转载</div>`,
    });
  },

  fronts(stories) {
    const front = (url: string, text: () => string): Front => ({
      url,
      type: 'text/html; charset=utf-8',
      charset: 'utf-8',
      text,
    });
    const lists = channels.flatMap(({ slug, crumb }) => {
      const pages = slices(
        stories.filter(({ channel }) => channel.slug === slug),
        15,
      );
      const urlOf = (page: number): string => `/list/${slug}${page === 1 ? '' : `_${page}`}.html`;
      return pages.map((items, n) =>
        front(HOME + urlOf(n + 1), () =>
          htmlDocument({
            title: `${crumb.at(-1)}-中新网山西`,
            charset: 'utf-8',
            body: `<ul class="newsList">${items.map((story) => `<li>${storyLink(story)}<span>${story.day}</span></li>`).join('\n')}</ul><div class="page">${pager(n + 1, pages.length, urlOf)}</div>`,
          }),
        ),
      );
    });
    const home = front(`${HOME}/`, () =>
      htmlDocument({
        title: '中国新闻网·山西新闻',
        charset: 'utf-8',
        body: `<div class="nav">${channels.map(({ slug, crumb }) => `<a href="/list/${slug}.html">${crumb.at(-1)}</a>`).join('')}</div>
<div class="contents"><ul>${stories
          .slice(0, 10)
          .map((story) => `<li>${storyLink(story)}</li>`)
          .join('\n')}</ul></div>`,
      }),
    );
    return [home, ...lists];
  },
};
