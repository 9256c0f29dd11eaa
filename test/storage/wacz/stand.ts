/** A small archive with every kind of record that a replay has to deal with; pages in the project's own sentences. */
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { articleOf } from '../../../src/article.ts';
import { openArchive } from '../../../storage/archive.ts';
import type { Capture } from '../../../storage/capture.ts';
import { openCatalog } from '../../../storage/catalog/catalog.ts';
import type { RawHeaders } from '../../../storage/exchange.ts';
import { png } from '../../replica/images.ts';
import { article } from '../catalog/articles.ts';
import { exchangeOf } from '../exchange.ts';

export const host = 'http://www.example.cn';
/** GBK bytes; only its own `<meta>` says so. */
export const meadow = `${host}/news/meadow.html`;
export const other = `${host}/news/other.html`;
/** Captured twice, with another text the second time. */
export const changing = `${host}/news/changing.html`;
/** Tries to reach `outside` in every way that a page can. */
export const hostile = `${host}/hostile.html`;

export const meadowText = '山坡上的草场返青了，牧民把羊群赶到了河边。';
export const changed = ['水库蓄水三成，灌区先浇麦田。', '水库蓄水七成，灌区全部开闸。'] as const;
export const green = 'rgb(0, 110, 70)';

const html: RawHeaders = [['Content-Type', 'text/html']];
const utf8: RawHeaders = [['Content-Type', 'text/html; charset=utf-8']];
const sheet = Buffer.from(`h1 { color: ${green}; background: url(/img/ground.png) }`);
const script = Buffer.from("document.getElementById('drawn').textContent = 'a line drawn by script';");

const page = (charset: string, body: string) =>
  `<!doctype html><html><head><meta charset="${charset}"><title>草场</title><link rel="stylesheet" href="/css/style.css"></head>
<body><h1>草场返青</h1><p>${body}</p><img id="picture" src="/img/sheep.png"><p id="drawn"></p><script src="/js/draw.js"></script></body></html>`;

/** @param outside origin that nothing may ask */
export async function fillArchive(dir: string, outside = 'http://127.0.0.1:9'): Promise<readonly Capture[]> {
  const to = await openArchive(dir, { maxBytes: 4000 });
  let minute = 0;
  const store = (url: string, headers: RawHeaders, body: Buffer, revisitOf: Capture | null = null, status = 200) => {
    minute += 1;
    const fetchedAt = new Date(Date.UTC(2026, 2, 1, 8, minute, 0, 7)).toISOString();
    return to.store(exchangeOf({ url, headers, body, status, fetchedAt }), revisitOf);
  };
  const made: Capture[] = [];
  const css: RawHeaders = [['Content-Type', 'text/css']];
  made.push(await store(meadow, html, iconv.encode(page('gb2312', meadowText), 'gbk')));
  const style = await store(`${host}/css/first.css`, css, sheet);
  // The sheet that the pages name is a revisit of another URL's capture.
  made.push(style, await store(`${host}/css/style.css`, css, sheet, style));
  made.push(
    await store(`${host}/img/sheep.png`, [['Content-Type', 'image/png']], png(40, 30, { r: 200, g: 30, b: 30 })),
  );
  made.push(
    await store(`${host}/img/ground.png`, [['Content-Type', 'image/png']], png(2, 2, { r: 240, g: 250, b: 240 })),
  );
  made.push(await store(`${host}/js/draw.js`, [['Content-Type', 'application/javascript']], script));
  made.push(await store(other, utf8, Buffer.from(page('utf-8', '邻村的羊也下了山。'))));
  for (const text of changed) made.push(await store(changing, utf8, Buffer.from(page('utf-8', text))));
  made.push(await store(meadow, html, Buffer.alloc(0), made[0]!, 304));
  made.push(await store(`${host}/moved`, [['Location', '/news/meadow.html']], Buffer.alloc(0), null, 302));
  made.push(await store(hostile, utf8, Buffer.from(hostilePage(outside))));
  await to.close();
  return made;
}

/** A page that asks `outside` for something in every way. */
export const hostilePage = (
  outside: string,
) => `<!doctype html><html><head><meta charset="utf-8"><title>敌意页面</title>
<link rel="stylesheet" href="${outside}/a.css"><link rel="preconnect" href="${outside}"><link rel="prefetch" href="${outside}/b"></head>
<body><img src="${outside}/c.png"><iframe src="${outside}/d.html"></iframe><p id="tried"></p><script>
const all = [
  () => fetch('${outside}/e'), () => new WebSocket('${outside.replace('http', 'ws')}/f'), () => new EventSource('${outside}/g'),
  () => navigator.sendBeacon('${outside}/h'), () => { new Image().src = '${outside}/i'; }, () => new Worker('${outside}/j.js'),
  () => { const x = new XMLHttpRequest(); x.open('GET', '${outside}/k'); x.send(); }, () => import('${outside}/l.js'),
  () => { const f = document.createElement('form'); f.action = '${outside}/m'; f.target = 'x'; document.body.append(f); f.submit(); },
];
for (const one of all) { try { Promise.resolve(one()).catch(() => {}); } catch {} }
document.getElementById('tried').textContent = all.length + ' ways tried';
</script></body></html>`;

/** The catalogue of the archive that {@link fillArchive} made: three pages of two sites, one of them in two versions. */
export function fillCatalog(dir: string, made: readonly Capture[]): string {
  const path = join(dir, 'catalog.sqlite');
  using catalog = openCatalog(path);
  const records = [
    { url: meadow, site: 'meadows', title: '草场返青', text: meadowText, published: '2026-02-28' },
    { url: other, site: 'meadows', title: '邻村', text: '邻村的羊也下了山。', published: '2025-12-01' },
    ...changed.map((text) => ({ url: changing, site: 'waters', title: '水库', text, published: '2026-03-01' })),
  ];
  const used = new Set<Capture>();
  const articles = records.map(({ url, site, title, text, published }) => {
    const capture = made.find((one) => one.url === url && !used.has(one))!;
    used.add(capture);
    return articleOf(article({ url, site, title, paragraphs: [text], published }), capture);
  });
  catalog.put(articles);
  return path;
}
