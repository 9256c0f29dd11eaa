/**
 * 光明日报 as printed: its epaper, made with Founder. S = from public spiders: two forms of address, `nbs`/`nw` from 2008 to 2025,
 * `layout`/`content` since 2026. The body's id is known from the first form; the second is left to the profile.
 */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'guangming-daily',
  name: '光明日报数字报',
  hosts: ['epaper.gmw.cn'],
  cms: 'founder',
  seeds: [
    { url: 'https://epaper.gmw.cn/gmrb/html/layout/{YYYY}{MM}/{DD}/node_01.html', kind: 'days', daysBack: 7 }, // S 2026
    { url: 'https://epaper.gmw.cn/gmrb/html/{YYYY}-{MM}/{DD}/nbs.D110000gmrb_01.htm', kind: 'days', daysBack: 7 }, // S to 2025
  ],
  lists: [
    /^https?:\/\/epaper\.gmw\.cn\/gmrb\/html\/layout\/\d{6}\/\d\d\/node_\d{1,3}\.html$/,
    /^https?:\/\/epaper\.gmw\.cn\/gmrb\/html\/\d{4}-\d\d\/\d\d\/nbs\.D110000gmrb_\d{1,3}\.htm$/,
  ],
  articles: [
    /^https?:\/\/epaper\.gmw\.cn\/gmrb\/html\/content\/\d{6}\/\d\d\/content_\d+\.html(?:$|[?#])/,
    /^https?:\/\/epaper\.gmw\.cn\/gmrb\/html\/\d{4}-\d\d\/\d\d\/nw\.D110000gmrb_\d{8}_\d+-\d+\.htm(?:$|[?#])/,
  ],
  layouts: [
    {
      id: 'guangming-daily/2008', // S
      when: '#articleContent',
      title: '.text_c h1',
      deck: '.text_c h2, .text_c h3',
      authors: '.text_c h4',
      body: '#articleContent',
    },
  ],
  pace: { concurrency: 1, delayMs: 1500 },
  charset: 'utf-8',
  schedule: '30 6 * * *',
  defaultSource: '光明日报',
});
