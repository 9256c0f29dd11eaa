/** 新华网, news.cn and before that xinhuanet.com, UTF-8. R = read in a stored page of 2019, S = from public spiders. */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'xinhuanet',
  name: '新华网',
  hosts: ['www.news.cn', 'news.cn', '*.news.cn', 'www.xinhuanet.com', 'xinhuanet.com', '*.xinhuanet.com'],
  seeds: [
    { url: 'https://www.news.cn/', kind: 'list' },
    { url: 'https://www.news.cn/politics/index.html', kind: 'list' }, // S 2026
    { url: 'https://www.news.cn/local/index.html', kind: 'list' },
    { url: 'http://sx.news.cn/', kind: 'list' }, // 山西频道
  ],
  lists: [
    /^https?:\/\/(?:[a-z0-9-]+\.)?(?:news\.cn|xinhuanet\.com)\/(?:index\.html?)?$/,
    /^https?:\/\/(?:[a-z0-9-]+\.)?(?:news\.cn|xinhuanet\.com)\/(?:[a-z]\w{1,20}\/){1,3}(?:[a-z]\w{1,20}\.html?)?$/, // S: /politics/leaders/xijinping/zxbd.html
  ],
  articles: [
    // S 2023: /politics/2023-12/17/c_1130031441.htm
    /^https?:\/\/(?:[a-z0-9-]+\.)?(?:news\.cn|xinhuanet\.com)\/(?:[a-z]\w{1,20}\/){0,3}\d{4}-\d\d\/\d\d\/c_\d+\.htm(?:$|[?#])/,
    // S since 2024: /politics/20250314/b7a24028f2924b7681e6ed1bfbd8fade/c.html
    /^https?:\/\/(?:[a-z0-9-]+\.)?(?:news\.cn|xinhuanet\.com)\/(?:[a-z]\w{1,20}\/){0,3}\d{8}\/[0-9a-f]{32}\/c\.html(?:$|[?#])/,
  ],
  continuations: [
    /^(https?:\/\/(?:[a-z0-9-]+\.)?(?:news\.cn|xinhuanet\.com)\/(?:[a-z]\w{1,20}\/){0,3}\d{4}-\d\d\/\d\d\/c_\d+)_\d{1,3}\.htm$/, // S
  ],
  layouts: [
    {
      id: 'xinhuanet/2021', // S: one page for desktop (.header) and mobile (.mheader)
      when: '#detailContent',
      title: '.head-line .title, .head-line h1',
      published: '.mheader .info',
      source: { select: '.header .source, .mheader .info', match: /来源[:：]\s*([^\s|]+)/ },
      editors: { select: '#articleEdit .editor', match: /编辑[:：]\s*([^】\]]+)/ },
      body: '#detailContent',
    },
    {
      id: 'xinhuanet/2017', // R
      when: '#p-detail',
      title: '.h-title',
      published: '.h-time',
      source: '#source',
      editors: { select: '.p-jc', match: /编辑[:：]\s*([^\s【]+)/ },
      body: '#p-detail',
      drop: ['.video-url', '.lb', '.p-tags', '.p-jc'],
    },
  ],
  pace: { concurrency: 2, delayMs: 1000 },
  charset: 'utf-8',
  schedule: '0,30 * * * *',
});
