/**
 * 灯塔-党建在线, the party-building portal of Shandong. R = read in stored pages, S = from public spiders, with the year;
 * I = inferred. UTF-8. JEECMS (I from R): its class names give the layout, the rest is left to the generic rules.
 * The subdomains are applications (courses, quizzes), not archived.
 */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'dtdjzx',
  name: '灯塔-党建在线',
  hosts: ['www.dtdjzx.gov.cn', 'dtdjzx.gov.cn'],
  seeds: [
    { url: 'https://www.dtdjzx.gov.cn/', kind: 'list' },
    { url: 'https://www.dtdjzx.gov.cn/web/dtdjzx/dtrdtzgg.html', kind: 'list' }, // S 2026: 通知公告
    { url: 'https://www.dtdjzx.gov.cn/web/dtdjzx/lygwyzkgg.html', kind: 'list' }, // S 2026: 招考公告
  ],
  lists: [
    /^https?:\/\/(?:www\.)?dtdjzx\.gov\.cn\/(?:index\.s?html)?$/,
    /^https?:\/\/(?:www\.)?dtdjzx\.gov\.cn\/web\/dtdjzx\/[a-zA-Z][\w-]*\.html$/, // S 2026, the list data in a script
    /^https?:\/\/(?:www\.)?dtdjzx\.gov\.cn\/web\/dtdjzx\/[a-zA-Z][\w-]*\/(?:index(?:_\d+)?\.html)?$/, // I
    /^https?:\/\/(?:www\.)?dtdjzx\.gov\.cn\/staticPage\/(?:[a-zA-Z][\w-]*\/){0,5}(?:index(?:_\d+)?\.html)?$/, // I
  ],
  articles: [
    // R, to 2020: /staticPage/djhzzgzxcw/shandong/20180316/2429616.html
    /^https?:\/\/(?:www\.)?dtdjzx\.gov\.cn\/staticPage\/(?:[\w-]+\/){1,5}\d{8}\/\d+\.html(?:$|\?)/,
    /^https?:\/\/(?:www\.)?dtdjzx\.gov\.cn\/web\/dtdjzx\/[a-zA-Z][\w-]*\/\d+\.html(?:$|\?)/, // S 2026
  ],
  continuations: [
    /^(https?:\/\/(?:www\.)?dtdjzx\.gov\.cn\/(?:staticPage|web)\/(?:[\w-]+\/){1,6}\d+)_\d+\.html$/, // I: JEECMS pages
  ],
  layouts: [
    {
      id: 'dtdjzx/jeecms',
      when: '.content-txt',
      published: '.content-inf',
      source: { select: '.content-inf', match: /来源[:：]\s*([^\s|]+)/ },
      body: '.content-txt',
    },
  ],
  pace: { concurrency: 2, delayMs: 1000 },
  charset: 'utf-8',
  schedule: '20 */2 * * *',
});
