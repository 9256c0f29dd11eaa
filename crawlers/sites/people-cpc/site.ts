/** 中国共产党新闻网, the party channel of 人民网, GBK. S 2019 unless said otherwise. */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'people-cpc',
  name: '中国共产党新闻网',
  hosts: ['cpc.people.com.cn'],
  seeds: [
    { url: 'http://cpc.people.com.cn/', kind: 'list' },
    { url: 'http://cpc.people.com.cn/GB/87228/index.html', kind: 'list' }, // I: the rolling news
  ],
  lists: [
    /^https?:\/\/cpc\.people\.com\.cn\/(?:index\.html?)?$/,
    /^https?:\/\/cpc\.people\.com\.cn\/GB\/(?:\d+\/){1,3}(?:index\d*\.html)?$/,
  ],
  articles: [
    /^https?:\/\/cpc\.people\.com\.cn\/n\d?\/\d{4}\/\d{4}\/c\d+-\d+\.html(?:$|[?#])/, // /n1/2019/0611/c64094-31130216.html
    /^https?:\/\/cpc\.people\.com\.cn\/GB\/(?:\d+\/){1,3}\d{6,}\.html(?:$|[?#])/,
  ],
  continuations: [/^(https?:\/\/cpc\.people\.com\.cn\/n\d?\/\d{4}\/\d{4}\/c\d+-\d+)-\d{1,3}\.html$/],
  layouts: [
    {
      id: 'people-cpc/2019',
      when: '.text_c .show_text',
      title: '.text_c h1',
      published: '.text_c .sou',
      source: { select: '.text_c .sou', match: /来源[:：]\s*([^\s|]+)/ },
      editors: { select: '.edit, .text_c', match: /责编[:：]\s*([^)）]+)/ },
      body: '.show_text',
      drop: ['.edit'],
    },
  ],
  pace: { concurrency: 1, delayMs: 1000 },
  charset: 'gb18030',
  schedule: '45 * * * *',
});
