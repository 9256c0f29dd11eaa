/**
 * 山西新闻网 (山西日报) with the paper's own epaper. S: lists and articles 2019, `/GB/` 2022, epaper 2016-2017. The `/GB/` pages
 * have no known layout; its charset is not established.
 */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'sxrb',
  name: '山西新闻网',
  hosts: ['www.sxrb.com', 'sxrb.com', '*.sxrb.com'],
  unconfirmed: 'the address of an epaper issue of a given day',
  seeds: [
    { url: 'http://www.sxrb.com/', kind: 'list' },
    { url: 'http://news.sxrb.com/GB/index.html', kind: 'list' },
    { url: 'http://news.sxrb.com/GB/314060/index.html', kind: 'list' },
    { url: 'http://www.sxrb.com/sxxww/xwpd/shxw/', kind: 'list' },
    { url: 'http://epaper.sxrb.com/index.shtml', kind: 'list' },
    { url: 'http://epaper.sxrb.com/shtml/sxrb/{YYYY}{MM}{DD}/index.shtml', kind: 'days', daysBack: 3 }, // I
  ],
  lists: [
    /^https?:\/\/(?:[a-z0-9-]+\.)?sxrb\.com\/(?:index\.s?html?)?$/,
    /^https?:\/\/(?:[a-z0-9-]+\.)?sxrb\.com\/(?:[a-z]\w{1,20}\/){1,4}(?:index(?:_\d+)?\.s?html)?$/,
    /^https?:\/\/(?:[a-z0-9-]+\.)?sxrb\.com\/GB\/(?:\d+\/)?index\d*\.html$/,
    /^https?:\/\/epaper\.sxrb\.com\/shtml\/[a-z]+\/\d{8}\/(?:index\.shtml|v\w{1,6}\.shtml)?$/, // I
  ],
  articles: [
    /^https?:\/\/(?:[a-z0-9-]+\.)?sxrb\.com\/(?:[a-z]\w{1,20}\/){1,4}\d{5,}\.shtml(?:$|[?#])/, // /sxxww/xwpd/ty/7950856.shtml
    /^https?:\/\/(?:[a-z0-9-]+\.)?sxrb\.com\/GB\/\d+\/\d{5,}\.html(?:$|[?#])/, // /GB/314064/9947757.html
    /^https?:\/\/epaper\.sxrb\.com\/shtml\/[a-z]+\/\d{8}\/\d+\.shtml(?:$|[?#])/, // /shtml/sxrb/20160203/335337.shtml
  ],
  layouts: [
    {
      id: 'sxrb/2019',
      when: '.art_txt',
      title: '.art_tit',
      published: '.art_info',
      source: '.art_info span + span',
      body: '.art_txt',
    },
    { id: 'sxrb/epaper', when: '.detConTit', title: '.detConTit', body: '.detailsWrap', drop: ['.detConTit'] },
  ],
  pace: { concurrency: 1, delayMs: 1500 },
  charset: 'gb18030',
  schedule: '40 */2 * * *',
});
