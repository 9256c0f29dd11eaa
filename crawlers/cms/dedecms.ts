/** DedeCMS (织梦), small newspapers and county portals; gb2312 is common. The layout is its default template's (S). */
import type { Profile } from './profile.ts';

export const dedecms: Profile = {
  id: 'dedecms',
  name: 'DedeCMS',
  marks: ['/plus/count.php', '/plus/list.php?tid=', 'dede_pages', 'dedeajax2.js', 'DedeCMS', 'DedeCms'], // S
  articles: [
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,6}\d{4}\/\d{4}\/\d+\.html(?:$|[?#])/, // S, the default: /a/yaowen/2012/0503/371.html
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,3}plus\/view\.php\?(?:[^#&]{0,200}&){0,9}aid=\d+/, // S
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){1,6}\d+\.html(?:$|[?#])/, // S
  ],
  lists: [
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,6}list_\d+(?:_\d+)?\.html$/, // S: list_12_2.html
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,3}plus\/list\.php\?(?:[^#&]{0,200}&){0,9}tid=\d+/, // S
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,6}(?:index\.html)?$/,
  ],
  continuations: [/^(https?:\/\/[^/?#]+\/(?:(?!plus\/)[^/?#]+\/){1,6}\d+)_\d{1,3}\.html$/],
  layouts: [
    {
      id: 'cms/dedecms',
      when: '.viewbox .content',
      title: '.viewbox .title h2',
      published: '.viewbox .info',
      source: { select: '.viewbox .info', match: /来源[:：]\s*(.+?)\s*(?:作者|点击|编辑|$)/ },
      column: '.place',
      body: '.viewbox .content',
    },
  ],
};
