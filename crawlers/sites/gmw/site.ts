/** 光明网 and its channels, Founder. R = read in a stored page of 2017 (GBK), S = from public spiders since. */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'gmw',
  name: '光明网',
  hosts: ['www.gmw.cn', 'gmw.cn', '*.gmw.cn'],
  cms: 'founder',
  seeds: [
    { url: 'https://www.gmw.cn/', kind: 'list' },
    { url: 'https://politics.gmw.cn/', kind: 'list' },
    { url: 'https://news.gmw.cn/', kind: 'list' },
    { url: 'https://dangjian.gmw.cn/', kind: 'list' }, // 党建频道
  ],
  lists: [],
  articles: [],
  layouts: [
    {
      id: 'gmw/2019', // S
      when: '.u-mainText',
      title: '.u-title',
      published: '#articlePubTime, .m-con-time',
      source: { select: '.m-con-source', match: /(?:来源[:：]\s*)?([^\s|]+)/ },
      editors: { select: '.m-contentEditor, .liability', match: /编辑[:：]\s*([^\]】]+)/ },
      column: '.g-crumbs',
      body: '.u-mainText',
    },
    {
      id: 'gmw/2014', // R 2017
      when: '#articleTitle',
      title: '#articleTitle',
      published: '#pubtime_baidu',
      source: { select: '#source_baidu', match: /来源[:：]\s*(.+)/ },
      editors: { select: '#editor_baidu', match: /编辑[:：]\s*(.+)/ },
      column: '#contentBreadcrumbs2',
      body: '#contentMain',
      drop: ['#contentLiability'],
    },
  ],
  pace: { concurrency: 2, delayMs: 1000 },
  charset: 'gb18030',
  schedule: '10,40 * * * *',
});
