/** 人民网 and its channels, GBK. R = read in stored pages of 2019 and 2024, S = from public spiders, I = inferred. */
import { defineSite } from '../../site.ts';

const editors = { select: '.edit', match: /责编[:：]\s*([^)）]+)/ } as const;
const drop = ['.edit', '.bza', '.box_pic', '.paper_num', '.zdfy'] as const;

export default defineSite({
  id: 'people',
  name: '人民网',
  hosts: ['www.people.com.cn', 'people.com.cn', '*.people.com.cn'],
  seeds: [
    { url: 'http://www.people.com.cn/', kind: 'list' },
    { url: 'http://politics.people.com.cn/', kind: 'list' },
    { url: 'http://society.people.com.cn/', kind: 'list' },
    { url: 'http://sx.people.com.cn/', kind: 'list' }, // 山西频道
    { url: 'http://www.people.com.cn/rss/politics.xml', kind: 'feed' }, // S
  ],
  lists: [
    /^https?:\/\/(?:[a-z0-9-]+\.)?people\.com\.cn\/(?:index\.html?)?$/,
    /^https?:\/\/(?:[a-z0-9-]+\.)?people\.com\.cn\/GB\/(?:\d+\/){1,3}(?:index\d*\.html)?$/, // S
    /^https?:\/\/(?:www\.)?people\.com\.cn\/rss\/[a-z]+\.xml$/, // S
  ],
  articles: [
    /^https?:\/\/(?:[a-z0-9-]+\.)?people\.com\.cn\/n\d?\/\d{4}\/\d{4}\/c\d+-\d+\.html(?:$|[?#])/, // R: /n1/2024/0424/c1001-40223222.html
    /^https?:\/\/(?:[a-z0-9-]+\.)?people\.com\.cn\/GB\/(?:\d+\/){1,3}\d{6,}\.html(?:$|[?#])/, // S: before 2012
  ],
  continuations: [/^(https?:\/\/(?:[a-z0-9-]+\.)?people\.com\.cn\/n\d?\/\d{4}\/\d{4}\/c\d+-\d+)-\d{1,3}\.html$/], // S
  layouts: [
    {
      id: 'people/2020', // R 2024
      when: '.rm_txt_con',
      title: '.rm_txt h1',
      deck: '.rm_txt .pre, .rm_txt .sub',
      published: '.rm_txt .channel',
      source: { select: '.rm_txt .channel', match: /来源[:：]\s*([^\s|]+)/ },
      editors,
      column: '#rwb_navpath',
      body: '.rm_txt_con',
      drop,
    },
    {
      id: 'people/2016', // R 2019
      when: '#rwb_zw',
      title: '.text_title h1',
      deck: '.text_title .pre, .text_title .sub',
      published: '.text_title .fl',
      source: { select: '.text_title .fl', match: /来源[:：]\s*([^\s|]+)/ },
      editors,
      column: '#rwb_navpath',
      body: '#rwb_zw',
      drop,
    },
  ],
  pace: { concurrency: 2, delayMs: 1000 },
  charset: 'gb18030',
  schedule: '5,35 * * * *',
});
