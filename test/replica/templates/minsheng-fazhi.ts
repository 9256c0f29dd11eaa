/** 民声法治网, in the order of text that is known of it: welcome, menu, keywords, city, title, source line, body, editor, share, disclaimer, comments. */
import type { Story } from '../story.ts';
import { bodyHtml, escapeHtml, htmlDocument, pager, slices, storyLink } from './blocks.ts';
import type { Front, Template } from './template.ts';

const HOME = 'http://www.minsheng-fazhi.invalid';
const channels = [
  { slug: '3', crumb: [] },
  { slug: '5', crumb: [] },
  { slug: '8', crumb: [] },
];

export const minshengFazhi: Template = {
  site: 'minsheng-fazhi',
  home: `${HOME}/`,
  hosts: [{ name: 'www.minsheng-fazhi.invalid', gzip: true, validators: false, robots: null }],
  habits: {
    channels,
    bylines: ['none', 'closing'],
    precision: 'day',
    source: '民声法治网',
    deck: false,
    editors: true,
    clicks: true,
    originalTitle: false,
    attachments: false,
    multiPage: false,
    registration: null,
    disclaimer:
      '免责声明：民声法治网刊登文章意在让更多人了解情况，文中观点只属作者本人，本网不对内容的真实与完整作出担保，读者请自行核对。转载自其他媒体的稿件，如有疑问请与本网联系，我们会尽快处理。',
  },
  articleType: 'text/html; charset=utf-8',

  place(draft) {
    const url = `${HOME}/show.asp?id=${draft.id}`;
    return { url, pages: [url], layout: null, charset: 'utf-8', declared: 'utf-8' };
  },

  article({ story, page }) {
    return htmlDocument({
      title: story.title === null ? '' : `${story.title}-民声法治网`,
      charset: story.declared,
      body: `<div class="top">欢迎访问民声法治网！</div>
<div class="menu"><a href="/search.asp">人员查询</a> <a href="/about.asp">关于我们</a></div>
<div class="logo"><a href="/">民声法治网</a></div>
<div class="hot">热门关键词： <a href="/">财经</a> <a href="/">旅游</a> <a href="/">凡人轶事</a> <a href="/">法治资讯</a> <input value="请输入关键词"></div>
<div class="city">城市：</div>
${story.column.length === 0 ? '' : `<div class="crumb">${story.column.join(' &gt; ')}</div>`}
<div class="show"><h1>${escapeHtml(story.title ?? '')}</h1>
<div class="info">${sourceLine(story)}</div>
<div class="content">
${bodyHtml(story, page)}
</div>
${story.editors.length === 0 ? '' : `<div class="editor">责任编辑 ${story.editors.join(' ')}</div>`}
</div>
<div class="share">分享本文到：</div>
${story.disclaimer === null ? '' : `<div class="mz">${escapeHtml(story.disclaimer)}</div>`}
<div class="comments"><h3>*最新评论</h3><p>暂无评论！</p><form>昵称： <input name="n"> <span>${1000 + (story.id % 9000)}</span></form></div>`,
    });
  },

  fronts(stories) {
    const front = (url: string, body: () => string): Front => ({
      url,
      type: 'text/html; charset=utf-8',
      charset: 'utf-8',
      text: () => htmlDocument({ title: '民声法治网', charset: 'utf-8', body: body() }),
    });
    const rows = (items: readonly Story[]): string =>
      `<ul>${items.map((story) => `<li>${storyLink(story)} ${plainDay(story.day)}</li>`).join('\n')}</ul>`;
    const lists = channels.flatMap(({ slug }) => {
      const pages = slices(
        stories.filter(({ channel }) => channel.slug === slug),
        10,
      );
      const urlOf = (page: number): string => `/list.asp?id=${slug}${page === 1 ? '' : `&page=${page}`}`;
      const linkOf = (page: number): string => escapeHtml(urlOf(page));
      return pages.map((items, n) =>
        front(HOME + urlOf(n + 1), () => rows(items) + pager(n + 1, pages.length, linkOf)),
      );
    });
    const menu = channels.map(({ slug }) => `<a href="/list.asp?id=${slug}">栏目${slug}</a>`).join(' ');
    return [front(`${HOME}/`, () => `<div class="nav">${menu}</div>${rows(stories.slice(0, 6))}`), ...lists];
  },
};

/** `2021-1-9`, without leading zeros. */
function plainDay(day: string): string {
  return day.split('-').map(Number).join('-');
}

function sourceLine({ source, clicks, published }: Story): string {
  return [
    source === null ? null : `来源：${escapeHtml(source)}`,
    clicks === null ? null : `人气：${clicks}`,
    published === null
      ? null
      : `发布时间：${plainDay(published.date)}${published.time === null ? '' : ` ${published.time}`}`,
  ]
    .filter((part) => part !== null)
    .join(' ');
}
