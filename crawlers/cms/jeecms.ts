/** JEECMS, party-building portals and counties. */
import type { Profile } from './profile.ts';

export const jeecms: Profile = {
  id: 'jeecms',
  name: 'JEECMS',
  marks: ['captcha.svl', 'comment.jspx', 'Cms.viewCount(', 'Cms.siteFlow(', '/r/cms/'], // R the first two, S the others
  articles: [
    /^https?:\/\/[^/?#]+\/(?:[\w-]+\/){1,6}\d+\.(?:jhtml|html?)(?:$|[?#])/, // S: /zbgg/20849.jhtml
  ],
  lists: [/^https?:\/\/[^/?#]+\/(?:[\w-]+\/){0,6}(?:index(?:_\d{1,5})?\.(?:jhtml|html?))?$/], // S: index.jhtml, index_2.jhtml
  continuations: [/^(https?:\/\/[^/?#]+\/(?:[\w-]+\/){1,6}\d+)_\d{1,3}\.(?:jhtml|html?)$/], // I
  layouts: [
    {
      id: 'cms/jeecms', // R: class names of one portal
      when: '.content-txt',
      published: '.content-inf',
      source: { select: '.content-inf', match: /来源[:：]\s*([^\s|]+)/ },
      body: '.content-txt',
    },
  ],
};
