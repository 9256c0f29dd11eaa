/**
 * 黄河新闻网 and its city channels (cz = 长治, lf = 临汾 …). S = from public spiders, with the year; I = inferred.
 * Seven article templates have been in use (S 2018), told apart by their own marks; when each began is not known.
 * Charset not established: the bytes decide, gb18030 where they do not.
 */
import { defineSite } from '../../site.ts';

const source = { select: '#source_baidu', match: /来源[:：]\s*(.+)/ } as const;
const editors = { select: '#editor_baidu', match: /编辑[:：]\s*([^\]】|]+)/ } as const;

export default defineSite({
  id: 'sxgov',
  name: '黄河新闻网',
  hosts: ['www.sxgov.cn', 'sxgov.cn', '*.sxgov.cn'],
  seeds: [
    { url: 'http://www.sxgov.cn/', kind: 'list' },
    { url: 'http://sx.sxgov.cn/node_142.htm', kind: 'list' }, // S, the three below too
    { url: 'http://www.sxgov.cn/node_311.htm', kind: 'list' },
    { url: 'http://www.sxgov.cn/node_263.htm', kind: 'list' },
    { url: 'http://law.sxgov.cn/node_3661.htm', kind: 'list' },
    { url: 'http://cz.sxgov.cn/', kind: 'list' }, // 长治频道
    { url: 'http://lf.sxgov.cn/', kind: 'list' }, // 临汾频道
  ],
  lists: [
    /^https?:\/\/(?:[a-z0-9-]+\.)?sxgov\.cn\/(?:index\.s?html?)?$/,
    /^https?:\/\/(?:[a-z0-9-]+\.)?sxgov\.cn\/(?:[a-z0-9-]+\/){0,3}node_\d+(?:_\d+)?\.htm$/, // S
    /^https?:\/\/(?:[a-z0-9-]+\.)?sxgov\.cn\/news\/more_list_column_\d+_\d+\.html$/, // S: the car channel
  ],
  articles: [
    // S: /content/2022-04/22/content_12345678.htm, /c/2023-01/09/content_11350352.htm
    /^https?:\/\/(?:[a-z0-9-]+\.)?sxgov\.cn\/[a-z]+\/\d{4}-\d\d\/\d\d\/content_\d+\.html?(?:$|\?)/,
  ],
  continuations: [/^(https?:\/\/(?:[a-z0-9-]+\.)?sxgov\.cn\/[a-z]+\/\d{4}-\d\d\/\d\d\/content_\d+)_\d+\.html?$/], // I
  layouts: [
    {
      id: 'sxgov/7',
      when: '.nr_line',
      title: '.nr_title',
      published: '#pubtime_baidu',
      source,
      editors,
      body: '.nr_line',
    },
    {
      id: 'sxgov/4',
      when: '.woieconent',
      title: '.woietitle h2',
      published: '#pubtime_baidu',
      source,
      editors,
      body: '.woieconent',
    },
    // 3 names date, source and editor in plain lines of its head: the generic rules read them
    { id: 'sxgov/3', when: '#ltext', title: '#title h1', column: '#baright', body: '#ltext' },
    { id: 'sxgov/2', when: '.gray14', published: '#pubtime_baidu', source, editors, body: '.gray14' },
    {
      id: 'sxgov/1',
      when: '#bannermenuleft',
      title: '.dahei',
      published: '#pubtime_baidu',
      source,
      editors,
      column: '#bannermenuleft',
      body: '.Newsfont',
    },
    {
      id: 'sxgov/6',
      when: '#bannermenucenter, #conleft .Newsfont',
      title: '#conleft > div', // S: the first block of #conleft
      published: '#pubtime_baidu, #con .blue',
      source,
      editors,
      column: '#bannermenucenter',
      body: '.Newsfont',
    },
    // 5: "发布时间：…|来源：…|编辑：…" in one line, a desktop and a mobile block; its crumb "黄河新闻网>" has no mark
    { id: 'sxgov/5', when: '.Newsfont', title: '.title', body: '.Newsfont' },
  ],
  pace: { concurrency: 2, delayMs: 1000 },
  charset: 'gb18030',
  schedule: '10 * * * *',
});
