/**
 * 中新网山西, the Shanxi branch of 中国新闻网, on its own host. S = from public spiders, with the year.
 * The DOM of its articles is not established, so they are left to the generic extractor.
 */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'chinanews-shanxi',
  name: '中新网山西',
  hosts: ['www.sx.chinanews.com.cn', 'sx.chinanews.com.cn', 'www.sx.chinanews.com', 'sx.chinanews.com'],
  seeds: [
    { url: 'https://www.sx.chinanews.com.cn/', kind: 'list' },
    { url: 'https://www.sx.chinanews.com.cn/list/yaowen.html', kind: 'list' }, // S 2019, the four below too
    { url: 'https://www.sx.chinanews.com.cn/list/shizheng.html', kind: 'list' },
    { url: 'https://www.sx.chinanews.com.cn/list/shehui.html', kind: 'list' },
    { url: 'https://www.sx.chinanews.com.cn/list/chengshi.html', kind: 'list' },
    { url: 'https://www.sx.chinanews.com.cn/list/xingxian.html', kind: 'list' }, // 兴县
  ],
  lists: [
    /^https?:\/\/(?:www\.)?sx\.chinanews\.com(?:\.cn)?\/(?:index\.s?html)?$/,
    /^https?:\/\/(?:www\.)?sx\.chinanews\.com(?:\.cn)?\/list\/[a-z]+(?:[_/]\d+)?\.html$/, // S 2019; the number I
    /^https?:\/\/(?:www\.)?sx\.chinanews\.com(?:\.cn)?\/[a-z]+\/(?:list\/\d+\.html|index\.html)?$/, // S: /linfen/list/N.html
  ],
  articles: [
    /^https?:\/\/(?:www\.)?sx\.chinanews\.com(?:\.cn)?\/[a-z]+\/\d{4}\/\d{4}\/\d+\.html(?:$|\?)/, // S 2022-2025
    /^https?:\/\/(?:www\.)?sx\.chinanews\.com(?:\.cn)?\/\d+\/\d{4}\/\d{4}\/\d+\.html(?:$|\?)/, // S: /4/2009/0107/1.html
  ],
  continuations: [/^(https?:\/\/(?:www\.)?sx\.chinanews\.com(?:\.cn)?\/\w+\/\d{4}\/\d{4}\/\d+)_\d+\.html$/], // I
  layouts: [],
  pace: { concurrency: 2, delayMs: 1000 },
  charset: 'utf-8',
  schedule: '15 * * * *',
});
