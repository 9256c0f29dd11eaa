/**
 * 央视网, UTF-8. S = from public spiders, with the year; I = inferred. Pages since about 2023 can leave `#content_area` empty and
 * write the text by script: these give no record, only the snapshot. `VIDE` pages hold a film and no text.
 */
import { defineSite } from '../../site.ts';

export default defineSite({
  id: 'cctv',
  name: '央视网',
  hosts: ['news.cctv.com', 'www.cctv.com', 'cctv.com', '*.cctv.com'],
  unconfirmed: 'pages whose text is written by a script',
  seeds: [
    { url: 'https://news.cctv.com/', kind: 'list' },
    { url: 'https://news.cctv.com/china/', kind: 'list' },
    { url: 'https://news.cctv.com/2019/07/gaiban/cmsdatainterface/page/china_1.jsonp?cb=china', kind: 'list' }, // S 2026
    { url: 'https://news.cctv.com/2019/07/gaiban/cmsdatainterface/page/society_1.jsonp?cb=society', kind: 'list' }, // I
  ],
  lists: [
    /^https?:\/\/(?:[a-z0-9-]+\.)?cctv\.com\/(?:index\.shtml)?$/,
    /^https?:\/\/news\.cctv\.com\/[a-z]{2,20}\/(?:index\.shtml)?$/, // S: /china/, /edu/
    /^https?:\/\/news\.cctv\.com\/2019\/07\/gaiban\/cmsdatainterface\/page\/[a-z]+_\d{1,2}\.jsonp(?:\?cb=[a-z]+)?$/, // S
  ],
  articles: [
    // S 2020-2026: /2025/08/27/ARTIj8A653Df44jjD41hdRqP250827.shtml
    /^https?:\/\/(?:[a-z0-9-]+\.)?cctv\.com\/\d{4}\/\d\d\/\d\d\/ARTI\w{13,30}\.shtml(?:$|[?#])/,
  ],
  layouts: [
    {
      id: 'cctv/2019',
      when: '#content_area',
      title: '#title_area h1, h1',
      published: '#title_area .info, .info1, .info',
      source: { select: '#title_area .info, .info1, .info', match: /来源[:：]\s*([^\s|]+)/ },
      editors: { select: '.zebian', match: /编辑[:：]\s*([^\s责]+)/ }, // I: "编辑：某某 责任编辑："
      body: '#content_area',
    },
    {
      id: 'cctv/2012',
      when: '.cnt_bd',
      title: '.cnt_bd h1',
      published: '.cnt_bd .info',
      source: { select: '.cnt_bd .info', match: /来源[:：]\s*([^\s|]+)/ },
      body: '.cnt_bd',
      drop: ['.cnt_bd h1', '.cnt_bd .info', '.cnt_bd .function'],
    },
  ],
  pace: { concurrency: 2, delayMs: 1000 },
  charset: 'utf-8',
  schedule: '8,38 * * * *',
});
