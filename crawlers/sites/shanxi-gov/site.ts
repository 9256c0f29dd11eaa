/** 山西省人民政府, TRS, UTF-8. S 2019-2022. Other offices under shanxi.gov.cn have sites of their own. */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'shanxi-gov',
  name: '山西省人民政府',
  hosts: ['www.shanxi.gov.cn', 'shanxi.gov.cn'],
  cms: 'trs',
  seeds: [
    { url: 'https://www.shanxi.gov.cn/', kind: 'list' },
    { url: 'https://www.shanxi.gov.cn/yw/sxyw/index.shtml', kind: 'list' }, // S 2019: further pages index_N.shtml
    { url: 'https://www.shanxi.gov.cn/zfxxgk/zfxxgkml/szfbgt/index.shtml', kind: 'list' }, // S
  ],
  lists: [],
  articles: [],
  layouts: [
    {
      id: 'shanxi-gov/2019',
      when: '[class^="detail-article-title"]',
      title: '[class^="detail-article-title"] h2, [class^="detail-article-title"]',
      body: '.article-body, .TRS_Editor',
    },
  ],
  pace: { concurrency: 1, delayMs: 2000 },
  charset: 'utf-8',
  schedule: '50 * * * *',
});
