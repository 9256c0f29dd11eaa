/** 黄河新闻网 and its channels 长治, 临汾, 法治 on hosts of their own; seven article templates, Founder node lists. */
import type { Draft, Story } from '../story.ts';
import { absoluteLink, htmlDocument, pager, slices } from './blocks.ts';
import { layouts } from './sxgov-layouts.ts';
import type { Front, Template } from './template.ts';

const WWW = 'www.sxgov.cn';
const channels = [
  { slug: 'node_142', host: 'sx.sxgov.cn', crumb: ['黄河新闻网', '山西频道', '山西要闻'] },
  { slug: 'node_311', host: WWW, crumb: ['黄河新闻网', '社会民生'] },
  { slug: 'node_263', host: WWW, crumb: ['黄河新闻网', '时政新闻'] },
  { slug: 'node_3661', host: 'law.sxgov.cn', crumb: ['黄河新闻网', '法治频道', '法治要闻'] },
  { slug: 'node_120', host: 'cz.sxgov.cn', crumb: ['黄河新闻网', '长治频道', '今日头条'] },
  { slug: 'node_96', host: 'lf.sxgov.cn', crumb: ['黄河新闻网', '临汾频道', '今日要闻'] },
];
const hostNames = [...new Set(channels.map(({ host }) => host))];
const ROBOTS = 'User-agent: *\nDisallow: /content/1999-01/\n';
/** Kept from robots by {@link ROBOTS}; the home page links it all the same. */
export const disallowedPath = '/content/1999-01/01/content_100.htm';

export const sxgov: Template = {
  site: 'sxgov',
  home: `http://${WWW}/`,
  hosts: hostNames.map((name) => ({
    name,
    gzip: true,
    validators: true,
    robots: name === 'law.sxgov.cn' ? 'User-agent: *\nCrawl-delay: 0.5\nDisallow:\n' : ROBOTS,
  })),
  habits: {
    channels,
    bylines: ['closing', 'lead', 'none'],
    precision: 'day',
    source: '黄河新闻网',
    deck: false,
    editors: true,
    clicks: false,
    originalTitle: true,
    attachments: true,
    multiPage: false,
    registration: {
      icp: '晋ICP备00000001号',
      police: '晋公网安备14010000000001',
      licences: { 增值电信业务经营许可证: '晋B2-20000001', 信息网络传播视听节目许可证: '0400001' },
    },
    disclaimer: null,
  },
  articleType: 'text/html',

  place(draft) {
    const [year, month, date] = draft.day.split('-');
    const url = `http://${hostOf(draft)}/content/${year}-${month}/${date}/content_${draft.id}.htm`;
    const layout = layoutOf(draft);
    const charset = layout === 'sxgov/5' || layout === 'sxgov/6' ? 'utf-8' : 'gbk';
    // Template 2 was moved to UTF-8 in part and went on claiming gb2312; template 3 never said.
    const moved = layout === 'sxgov/2' && draft.id % 2 === 0;
    const declared = layout === 'sxgov/3' ? null : charset === 'gbk' ? 'gb2312' : 'utf-8';
    return { url, pages: [url], layout, charset: moved ? 'utf-8' : charset, declared };
  },

  article: (view) =>
    htmlDocument({
      title: [view.story.title, ...[...view.story.column].reverse()].filter((part) => part !== null).join('_'),
      charset: view.story.declared,
      body: layouts[view.story.layout ?? '']?.(view) ?? '',
    }),

  fronts(stories) {
    const front = (url: string, text: () => string): Front => ({ url, type: 'text/html', charset: 'gbk', text });
    const lists = channels.flatMap(({ slug, host, crumb }) => {
      const pages = slices(
        stories.filter(({ channel }) => channel.slug === slug),
        8,
      );
      const urlOf = (page: number): string => `/${slug}${page === 1 ? '' : `_${page}`}.htm`;
      return pages.map((items, n) =>
        front(`http://${host}${urlOf(n + 1)}`, () => nodePage(crumb, items, pager(n + 1, pages.length, urlOf))),
      );
    });
    const homes = hostNames.map((host) =>
      front(`http://${host}/`, () =>
        homePage(
          host,
          stories.filter((story) => new URL(story.url).host === host),
        ),
      ),
    );
    const barred = front(`http://${WWW}${disallowedPath}`, () => '<html><body><p>旧稿存档</p></body></html>');
    return [...homes, ...lists, barred];
  },
};

function hostOf(draft: Draft): string {
  return draft.channel.host ?? WWW;
}

function layoutOf({ wantedLayout, id }: Draft): string {
  return wantedLayout !== null && wantedLayout in layouts ? wantedLayout : `sxgov/${(id % 7) + 1}`;
}

function nodePage(crumb: readonly string[], items: readonly Story[], below: string): string {
  const rows = items.map((story) => `<li>${absoluteLink(story)} <span>${story.day}</span></li>`);
  return htmlDocument({
    title: crumb.toReversed().join('_'),
    charset: 'gb2312',
    body: `<div id="conleft"><div>${crumb.join(' &gt; ')}</div><div><ul>\n${rows.join('\n')}\n</ul></div><div class="page">${below}</div></div>`,
  });
}

function homePage(host: string, stories: readonly Story[]): string {
  const nodes = channels
    .filter((channel) => host === WWW || channel.host === host)
    .map(({ slug, crumb, host: at }) => `<a href="http://${at}/${slug}.htm">${crumb.at(-1)}</a>`);
  const barred = host === WWW ? `<a href="${disallowedPath}">旧稿存档</a>` : '';
  return htmlDocument({
    title: '黄河新闻网',
    charset: 'gb2312',
    body: `<div class="nav">${nodes.join(' ')} ${barred}</div><ul>${stories
      .slice(0, 6)
      .map((story) => `<li>${absoluteLink(story)}</li>`)
      .join('\n')}</ul>`,
  });
}
