/** 中国政府网, www.gov.cn and no other host under gov.cn. R = read in stored pages, S = from public spiders (2019-2026). */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'gov-cn',
  name: '中国政府网',
  hosts: ['www.gov.cn'],
  cms: 'government-meta',
  seeds: [
    { url: 'https://www.gov.cn/', kind: 'list' },
    { url: 'https://www.gov.cn/yaowen/liebiao/YAOWENLIEBIAO.json', kind: 'list' }, // S: what fills /yaowen/liebiao/
    { url: 'https://www.gov.cn/zhengce/zuixin/ZUIXINZHENGCE.json', kind: 'list' }, // S: what fills /zhengce/zuixin/
    { url: 'https://www.gov.cn/lianbo/', kind: 'list' },
  ],
  lists: [
    /^https?:\/\/www\.gov\.cn\/(?:index\.html?)?$/,
    /^https?:\/\/www\.gov\.cn\/(?:[a-z]\w{1,20}\/){1,3}(?:(?:index|home)(?:_\d+)?\.html?|[A-Z]{4,30}\.json)?$/,
  ],
  articles: [
    // R: /xinwen/2019-09/18/content_5430851.htm; S: /zhengce/202510/content_7046050.htm
    /^https?:\/\/www\.gov\.cn\/(?:[\w-]{1,20}\/){1,5}content_\d+\.html?(?:$|[?#])/,
  ],
  layouts: [
    {
      id: 'gov-cn/pages', // R: #UCAP-CONTENT stands in or is .pages_content
      when: '.pages-date',
      title: '.pages-title, .article h1',
      published: '.pages-date',
      source: { select: '.pages-date', match: /来源[:：]\s*([^\s|]+)/ },
      body: '#UCAP-CONTENT, .pages_content',
    },
    // R: a document's page, head and dates in a table; meta firstpublishedtime
    { id: 'gov-cn/document', when: '#UCAP-CONTENT', body: '#UCAP-CONTENT' },
  ],
  pace: { concurrency: 1, delayMs: 2000 },
  charset: 'utf-8',
  schedule: '20 * * * *',
});
