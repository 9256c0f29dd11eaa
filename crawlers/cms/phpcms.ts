/** PHPCMS V9. The layout is its default template's (S). */
import type { Profile } from './profile.ts';

export const phpcms: Profile = {
  id: 'phpcms',
  name: 'PHPCMS',
  marks: ['api.php?op=', 'm=content&c=index', 'm=content&amp;c=index', 'PHPCMS', 'phpcms'], // S
  articles: [
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,6}\d{4}\/\d{4}\/\d+\.html(?:$|[?#])/, // S: /html/yaowen/2012/0503/371.html
    /^https?:\/\/[^/?#]+\/(?:index\.php)?\?m=content&c=index&a=show&(?:[^#&]{0,200}&){0,9}id=\d+/, // S
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,3}(?:show|content)-\d+-\d+-1\.html(?:$|[?#])/, // S: category, id, page
  ],
  lists: [
    /^https?:\/\/[^/?#]+\/(?:index\.php)?\?m=content&c=index&a=lists&/, // S: &catid=9&page=2
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,3}list-\d+-\d+\.html$/, // S
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,2}html\/(?:[^/?#]+\/){1,4}\d{1,3}\.html$/, // S: /html/yaowen/2.html is page 2
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,6}(?:index\.html)?$/,
  ],
  continuations: [/^(https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,6}\d{4}\/\d{4}\/\d+)_\d{1,3}\.html$/],
  layouts: [
    {
      id: 'cms/phpcms',
      when: '#Article .content',
      // the line of date and source stands inside the headline
      title: { select: '#Article h1', match: /^(.+?)\s*\d{4}-\d\d?-\d\d?/ },
      published: '#Article h1 span',
      source: { select: '#Article h1 span', match: /来源[:：]\s*([^\s|]+)/ },
      clicks: '#hits',
      column: '.crumbs',
      body: '#Article .content',
      drop: ['#pages'],
    },
  ],
};
