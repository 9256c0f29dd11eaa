/** 灯塔-党建在线: JEECMS article pages with the comment block below, lists whose data stands in a script. UTF-8. */
import type { Story } from '../story.ts';
import { bodyHtml, escapeHtml, htmlDocument, storyLink, titleOf } from './blocks.ts';
import type { Front, Template } from './template.ts';

const HOME = 'https://www.dtdjzx.gov.cn';
const channels = [
  { slug: 'dtrdtzgg', crumb: ['首页', '文章详情'] },
  { slug: 'lygwyzkgg', crumb: ['首页', '文章详情'] },
  { slug: 'djhzzgzxcw', crumb: ['首页', '文章详情'] },
];

export const dtdjzx: Template = {
  site: 'dtdjzx',
  home: `${HOME}/`,
  hosts: [{ name: 'www.dtdjzx.gov.cn', gzip: true, validators: true, robots: 'User-agent: *\nAllow: /\n' }],
  habits: {
    channels,
    bylines: ['closing', 'none'],
    precision: 'minute',
    source: '灯塔-党建在线',
    deck: true,
    editors: true,
    clicks: false,
    originalTitle: false,
    attachments: true,
    multiPage: false,
    registration: null,
    disclaimer: null,
  },
  articleType: 'text/html;charset=UTF-8',

  place(draft) {
    const { day, id, channel } = draft;
    const url =
      day < '2021'
        ? `${HOME}/staticPage/${channel.slug}/shandong/${day.replaceAll('-', '')}/${id}.html`
        : `${HOME}/web/dtdjzx/${channel.slug}/${id}.html`;
    return { url, pages: [url], layout: 'dtdjzx/jeecms', charset: 'utf-8', declared: 'utf-8' };
  },

  article({ story, page }) {
    const { published, source, editors } = story;
    const line = [
      published === null ? null : `发布时间：${published.date} ${published.time ?? ''}`,
      source === null ? null : `来源：${escapeHtml(source)}`,
      editors.length === 0 ? null : `责任编辑：${editors.join(' ')}`,
    ].filter((part) => part !== null);
    const deck = story.deck.map((part) => `<p style="text-align:center"><strong>${escapeHtml(part)}</strong></p>`);
    return htmlDocument({
      title: story.title ?? '',
      charset: story.declared,
      head: '<script src="/js/captcha.js"></script>\n',
      body: `<div class="location">我的位置：${story.column.map((part) => `<a href="/">${part}</a>`).join('&gt;')}</div>
<div class="content">
<h1 class="content-title">${escapeHtml(story.title ?? '')}</h1>
<div class="content-inf">${line.join(' &nbsp; ')}</div>
<div class="content-txt">
${deck.join('\n')}
${bodyHtml(story, page)}
</div>
</div>
${COMMENTS}
<div class="footer">中共山东省委组织部主管 灯塔-党建在线 版权所有</div>`,
    });
  },

  fronts(stories) {
    const front = (url: string, body: string, data: readonly Story[]): Front => ({
      url,
      type: 'text/html;charset=UTF-8',
      charset: 'utf-8',
      text: () => htmlDocument({ title: '灯塔-党建在线', charset: 'utf-8', body: body + listScript(data) }),
    });
    const lists = channels.map(({ slug }) =>
      front(
        `${HOME}/web/dtdjzx/${slug}.html`,
        '<div class="list" id="list"></div>',
        stories.filter(({ channel }) => channel.slug === slug),
      ),
    );
    const menu = channels.map(({ slug }) => `<a href="/web/dtdjzx/${slug}.html">${slug}</a>`).join(' ');
    const top = stories.slice(0, 8).map((story) => `<li>${storyLink(story)}</li>`);
    return [front(`${HOME}/`, `<div class="menu">${menu}</div><ul>${top.join('\n')}</ul>`, []), ...lists];
  },
};

const COMMENTS = `<div class="comment"><a class="c-btn">评论一下</a>
<div class="c-count">评论 <em>0</em>人参与，<em>0</em>条评论</div>
<div class="c-empty">还没有评论，快来抢沙发吧！</div>
<div class="c-tab">最热评论</div><div class="c-tab">最新评论</div>
<div class="c-more">已有<em>0</em>人参与，点击查看更多精彩评论</div>
<form action="/comment.jspx" method="post"><label>请输入验证码</label><img src="/captcha.svl" alt=""></form></div>`;

/** The list as the site sends it: data for a script, no links in the HTML. */
function listScript(stories: readonly Story[]): string {
  const items = stories.map((story) => ({ title: titleOf(story), url: new URL(story.url).pathname, date: story.day }));
  return `<script>var listData = ${JSON.stringify(items).replaceAll('<', '\\u003c')}; render('list', listData);</script>`;
}
