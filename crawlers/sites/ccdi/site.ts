/**
 * 中央纪委国家监委网站, TRS, UTF-8. S 2019 for the layout, S 2023-2025 for the channels. It may answer a visitor it takes for a
 * program with a sliding puzzle (S 2023): such a page is kept as a snapshot and gives no record.
 */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'ccdi',
  name: '中央纪委国家监委网站',
  hosts: ['www.ccdi.gov.cn', 'ccdi.gov.cn'],
  cms: 'trs',
  seeds: [
    { url: 'https://www.ccdi.gov.cn/', kind: 'list' },
    { url: 'https://www.ccdi.gov.cn/yaowenn/', kind: 'list' },
    { url: 'https://www.ccdi.gov.cn/scdcn/', kind: 'list' },
    { url: 'https://www.ccdi.gov.cn/toutiaon/', kind: 'list' }, // I
  ],
  lists: [],
  articles: [],
  layouts: [
    {
      id: 'ccdi/2019',
      when: '.daty_con',
      title: '.tit',
      published: '.daty_con .e2',
      source: { select: '.daty_con .e1', match: /来源[:：]\s*(.+)/ },
      body: '.content .TRS_Editor, .content',
    },
  ],
  pace: { concurrency: 1, delayMs: 3000 },
  charset: 'utf-8',
  schedule: '55 * * * *',
});
