/** EmpireCMS (帝国). The layout is its default news template's (S, from templates on public repositories). */
import type { Profile } from './profile.ts';

export const empirecms: Profile = {
  id: 'empirecms',
  name: 'EmpireCMS',
  marks: [
    '/e/public/ViewClick',
    '/e/public/onclick',
    '/e/public/digg',
    '/e/data/js/ajax.js',
    '/e/action/ListInfo',
    'EmpireCMS',
  ], // S
  articles: [
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,6}\d{4}-\d\d-\d\d\/\w+\.html(?:$|[?#])/, // S, the default: /news/2018-03-13/804.html
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,3}e\/action\/ShowInfo(?:\.php|\/)\?(?:[^#&]{0,200}&){0,9}id=\d+/, // S
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){1,6}\d+\.html(?:$|[?#])/, // S
  ],
  lists: [
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,6}(?:index(?:_\d{1,5})?\.html)?$/, // S
    /^https?:\/\/[^/?#]+\/(?:[^/?#]+\/){0,3}e\/action\/ListInfo(?:\.php|\/)\?/, // S
  ],
  continuations: [/^(https?:\/\/[^/?#]+\/(?:[^/?#]+\/){1,6}\d+)_\d{1,3}\.html$/],
  layouts: [
    {
      id: 'cms/empirecms',
      when: 'td#text',
      title: '.title_info h1, td.title_info',
      published: '.info_text',
      source: { select: '.info_text', match: /来源[:：]\s*(.+?)\s*(?:作者|编辑|$)/ },
      column: '.position',
      body: 'td#text',
      drop: ['.pageLink'],
    },
  ],
};
