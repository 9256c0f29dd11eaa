/**
 * 中国新闻网, the national site. R = read in stored pages, S = from public spiders, with the year.
 * Charset gb2312 declared in 2018 (R), UTF-8 in 2020 (R). `/society/` and the other channel fronts are by inference.
 */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'chinanews',
  name: '中国新闻网',
  hosts: ['www.chinanews.com.cn', 'chinanews.com.cn', 'www.chinanews.com', 'chinanews.com', 'm.chinanews.com'],
  seeds: [
    { url: 'https://www.chinanews.com.cn/', kind: 'list' },
    { url: 'https://www.chinanews.com.cn/scroll-news/news1.html', kind: 'list' }, // S: news1 … news10
    { url: 'https://www.chinanews.com.cn/rss/scroll-news.xml', kind: 'feed' }, // S 2026
    { url: 'https://www.chinanews.com.cn/rss/china.xml', kind: 'feed' },
    { url: 'https://www.chinanews.com.cn/rss/world.xml', kind: 'feed' },
    { url: 'https://www.chinanews.com.cn/rss/finance.xml', kind: 'feed' },
    { url: 'https://www.chinanews.com.cn/rss/importnews.xml', kind: 'feed' },
    { url: 'https://www.chinanews.com.cn/scroll-news/{YYYY}/{MM}{DD}/news.shtml', kind: 'days', daysBack: 7 }, // S
  ],
  lists: [
    /^https?:\/\/(?:www\.)?chinanews\.com(?:\.cn)?\/(?:index\.s?html)?$/,
    /^https?:\/\/(?:www\.)?chinanews\.com(?:\.cn)?\/scroll-news\/news\d+\.html$/, // S
    /^https?:\/\/(?:www\.)?chinanews\.com(?:\.cn)?\/scroll-news\/(?:[a-z]+\/)?\d{4}\/\d{4}\/news\.shtml$/, // S
    /^https?:\/\/(?:www\.)?chinanews\.com(?:\.cn)?\/[a-z]+(?:\.shtml|\/(?:index\.shtml)?)$/, // I
    /^https?:\/\/(?:www\.)?chinanews\.com(?:\.cn)?\/rss\/[a-z-]+\.xml$/, // S 2026
    /^https?:\/\/m\.chinanews\.com\/chinanews\/getNewsList\?/, // S 2019, JSON
  ],
  articles: [
    // R: /gn/2020/07-04/9228895.shtml; pictures /tp/hd2011/…; video /…/shipin/…/newsID.shtml (S 2019)
    /^https?:\/\/(?:www\.)?chinanews\.com(?:\.cn)?\/(?:[a-z0-9-]+\/){1,4}\d{4}\/\d\d-\d\d\/(?:news)?\d+\.shtml(?:$|\?)/,
    /^https?:\/\/m\.chinanews\.com\/wap\/detail\/[a-z]+\/[a-z]+\/\w+\.shtml(?:$|\?)/, // S
  ],
  continuations: [
    /^(https?:\/\/(?:www\.)?chinanews\.com(?:\.cn)?\/(?:[a-z0-9-]+\/){1,4}\d{4}\/\d\d-\d\d\/\d+)_\d+\.shtml$/, // R
  ],
  layouts: [
    {
      id: 'chinanews/2021', // S 2025; the hidden block of before is still there
      when: 'h1.content_left_title',
      title: 'h1.content_left_title',
      published: '#pubtime_baidu, .content_left_time',
      source: { select: '#source_baidu, .content_left_time', match: /来源[:：]\s*([^\s|]+)/ },
      editors: { select: '.adEditor .left_name, .content_editor', match: /编辑[:：]\s*([^】\]]+)/ },
      column: '#nav',
      body: '.left_zw',
      drop: ['.adInContent', '.adEditor', '#function_code_page'],
    },
    {
      id: 'chinanews/2012', // R 2020
      when: '.left-t, #BaiduSpider',
      title: 'h1',
      published: '#pubtime_baidu, .left-t',
      source: { select: '#source_baidu, .left-t', match: /来源[:：]\s*([^\s|]+)/ },
      editors: { select: '.adEditor .left_name, #editor_baidu', match: /编辑[:：]\s*([^】\]]+)/ },
      column: '#nav',
      body: '.left_zw',
      drop: ['.adInContent', '.adEditor', '#function_code_page', '#second-title'],
    },
    { id: 'chinanews/video', when: '.content_desc', title: '.content_title', body: '.content_desc' }, // S
    { id: 'chinanews/picture', when: '.t3', title: 'h1', body: '.t3' }, // S
  ],
  pace: { concurrency: 2, delayMs: 1000 },
  charset: 'gb18030',
  schedule: '*/30 * * * *',
});
