/**
 * 共产党员网 12371.cn, made with 央视网's CMS, UTF-8. S = from public spiders, I = inferred. The number in an
 * article's address is its making in Unix microseconds. `VIDE` pages hold a film and no text.
 */
import { defineSite } from '../../site.ts';

const published = 'i.time';
const source = { select: 'i.time', match: /来源[:：]\s*([^\s|]+)/ } as const;

export default defineSite({
  id: 'cpc-12371',
  name: '共产党员网',
  hosts: ['www.12371.cn', '12371.cn', 'news.12371.cn'],
  unconfirmed: 'which channels still keep a page for each day',
  seeds: [
    { url: 'https://www.12371.cn/', kind: 'list' },
    { url: 'https://www.12371.cn/zxfb/', kind: 'list' }, // S 2026: its items stand in a script
    { url: 'https://news.12371.cn/zxfb/data/{YYYY}{MM}{DD}.shtml', kind: 'days', daysBack: 7 }, // S the form, I the channel
  ],
  lists: [
    /^https?:\/\/(?:www\.|news\.)?12371\.cn\/(?:index\.shtml)?$/,
    /^https?:\/\/(?:www\.|news\.)?12371\.cn\/[a-z]\w{1,30}\/(?:index\.shtml)?$/, // S
    /^https?:\/\/(?:www\.|news\.)?12371\.cn\/(?:[a-z]\w{1,30}\/){1,3}data\/\d{8}\.shtml$/, // S: rollData[] in a script
  ],
  articles: [/^https?:\/\/(?:www\.|news\.)?12371\.cn\/\d{4}\/\d\d\/\d\d\/(?:ARTI|STUD)\d{13,16}\.shtml(?:$|[?#])/], // S
  layouts: [
    { id: 'cpc-12371/word', when: '.word', title: 'h1.big_title', published, source, column: '#path', body: '.word' }, // S 2026
    { id: 'cpc-12371/font-area', when: '#font_area', title: 'h1.big_title', published, source, body: '#font_area' }, // S
    { id: 'cpc-12371/con', when: 'h1.big_title', title: 'h1.big_title', published, source, body: '.con' }, // S 2021
  ],
  pace: { concurrency: 1, delayMs: 1500 },
  charset: 'utf-8',
  schedule: '15 */2 * * *',
});
