/** 运城党建网, in the order of text that is known of it: welcome, search, crumb, title, share, date line, body, neighbours, police number. GBK. */
import type { Story } from '../story.ts';
import { bodyHtml, chineseDay, escapeHtml, htmlDocument, pager, slices, storyLink, titleOf } from './blocks.ts';
import type { Front, Template, View } from './template.ts';

const HOME = 'http://www.yuncheng-dangjian.invalid';
const channels = [
  { slug: 'xwjj/bsxw', crumb: ['党建网', '新闻聚焦', '本省新闻'] },
  { slug: 'xwjj/bdxw', crumb: ['党建网', '新闻聚焦', '本地新闻'] },
  { slug: 'jcdj/ncdj', crumb: ['党建网', '基层党建', '农村党建'] },
  { slug: 'djyw', crumb: ['党建网', '党建要闻'] },
];

export const yunchengDangjian: Template = {
  site: 'yuncheng-dangjian',
  home: `${HOME}/`,
  hosts: [
    { name: 'www.yuncheng-dangjian.invalid', gzip: false, validators: true, robots: 'User-agent: *\nDisallow:\n' },
  ],
  habits: {
    channels,
    bylines: ['lead', 'closing'],
    precision: 'day',
    source: '运城党建网',
    deck: false,
    editors: false,
    clicks: true,
    originalTitle: false,
    attachments: true,
    multiPage: false,
    registration: { icp: null, police: '晋公网安备 14080000000001号', licences: {} },
    disclaimer: null,
  },
  articleType: 'text/html',

  place(draft) {
    const url = `${HOME}/${draft.channel.slug}/${draft.id}.html`;
    return { url, pages: [url], layout: null, charset: 'gbk', declared: draft.id % 5 === 0 ? null : 'gb2312' };
  },

  article(view) {
    const { story, page } = view;
    return htmlDocument({
      title: story.title === null ? '' : `${story.title} - 运城党建网`,
      charset: story.declared,
      body: `<div class="top">欢迎访问【运城党建网】网站！</div>
<div class="search">站内搜索：<input type="text" name="q"></div>
<div class="nav">${channels.map(({ slug, crumb }) => `<a href="/${slug}/index.html">${crumb.at(-1)}</a>`).join(' | ')}</div>
<div class="weizhi">当前位置： ${story.column.map((part) => `<a href="/">${part}</a> &gt;`).join(' ')}</div>
<div class="close"><a href="javascript:window.close()">关闭</a></div>
<h1>${escapeHtml(story.title ?? '')}</h1>
<div class="share">分享到：</div>
<div class="info">${dateLine(story)}</div>
<div class="nr">
${bodyHtml(story, page)}
${story.editors.length === 0 ? '' : `<p>责任编辑：${story.editors.join(' ')}</p>`}
</div>
<div class="pn">${neighbours(view)}</div>
<div class="bottom">${story.registration?.icp ?? ''} ${story.registration?.police ?? ''}</div>`,
    });
  },

  fronts(stories) {
    const front = (url: string, body: () => string): Front => ({
      url,
      type: 'text/html',
      charset: 'gbk',
      text: () => htmlDocument({ title: '运城党建网', charset: 'gb2312', body: body() }),
    });
    const rows = (items: readonly Story[]): string =>
      `<ul class="list">${items.map((story) => `<li>${storyLink(story)}<i>${story.day}</i></li>`).join('\n')}</ul>`;
    const lists = channels.flatMap(({ slug }) => {
      const pages = slices(
        stories.filter(({ channel }) => channel.slug === slug),
        12,
      );
      const urlOf = (page: number): string => `/${slug}/index${page === 1 ? '' : `_${page}`}.html`;
      return pages.map((items, n) => front(HOME + urlOf(n + 1), () => rows(items) + pager(n + 1, pages.length, urlOf)));
    });
    const menu = channels.map(({ slug, crumb }) => `<a href="/${slug}/index.html">${crumb.at(-1)}</a>`).join(' | ');
    return [front(`${HOME}/`, () => `<div class="nav">${menu}</div>${rows(stories.slice(0, 8))}`), ...lists];
  },
};

function dateLine(story: Story): string {
  const { published, source, clicks } = story;
  return [
    published === null
      ? null
      : `发布时间：${chineseDay(published.date)}${published.time === null ? '' : ` ${published.time}`}`,
    source === null ? null : `来源：${escapeHtml(source)}`,
    clicks === null ? null : `点击率： ${clicks}`,
  ]
    .filter((part) => part !== null)
    .join(' &nbsp; ');
}

function neighbours({ story, newer, older }: View): string {
  const link = (given: string | null | undefined, other: Story | null): string | null => {
    if (given !== undefined)
      return given === null ? null : `<a href="${new URL(story.url).pathname}">${escapeHtml(given)}</a>`;
    return other === null ? null : `<a href="${new URL(other.url).pathname}">${escapeHtml(titleOf(other))}</a>`;
  };
  const next = link(story.neighbours?.next, newer);
  const previous = link(story.neighbours?.previous, older);
  return `${next === null ? '' : `下一篇：${next}`} ${previous === null ? '' : `上一篇：${previous}`}`;
}
