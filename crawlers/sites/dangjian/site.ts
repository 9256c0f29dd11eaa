/** 党建网 dangjian.com (since 2020 dangjian.cn too), TRS. S 2019-2020; its charset is not established. */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'dangjian',
  name: '党建网',
  hosts: ['www.dangjian.com', 'dangjian.com', 'www.dangjian.cn', 'dangjian.cn'],
  cms: 'trs',
  seeds: [
    { url: 'http://www.dangjian.cn/', kind: 'list' },
    { url: 'http://www.dangjian.cn/shouye/dangjianyaowen/', kind: 'list' }, // S 2020
    { url: 'http://www.dangjian.com/', kind: 'list' },
  ],
  lists: [],
  articles: [],
  layouts: [
    {
      id: 'dangjian/2019',
      when: '#title_tex',
      title: '#title_tex',
      published: '#time_ly',
      source: { select: '#time_ly', match: /来源[:：]\s*([^\s|]+)/ },
      body: '.TRS_Editor',
    },
  ],
  pace: { concurrency: 1, delayMs: 1500 },
  charset: 'gb18030',
  schedule: '25 */2 * * *',
});
