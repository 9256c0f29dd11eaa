/** A host whose pages are drawn by scripts, and which does to a browser what portals do: lazy, endless, pushy, stubborn. */
import { png } from './images.ts';
import { createHost, type Host, resource, toBytes } from './resource.ts';

export const SCRIPTED_HOST = 'www.jiaoben-news.example';

export type ScriptedName =
  | 'drawn'
  | 'plain'
  | 'endless'
  | 'pushy'
  | 'worker'
  | 'download'
  | 'hanging'
  | 'greedy'
  | 'led';

export interface Scripted {
  readonly home: string;
  /** Articles by what they do. */
  readonly pages: Readonly<Record<ScriptedName, string>>;
  /** What the drawn article says. */
  readonly title: string;
  readonly paragraphs: readonly string[];
}

const title = '脚本绘制的报道：城东水厂完成改造';
const paragraphs = [
  '本报5月6日讯 城东水厂的改造工程昨天完成，新的滤池今天早上开始供水，附近三个街道的居民最先用上新水。',
  '水厂负责人说，改造历时十四个月，更换管道二十七公里，日供水能力比过去增加了三成，夏季用水高峰不再需要分时供水。',
  '居民代表参观了化验室，看到每两个小时公布一次的水质数据，这些数据从今天起也可以在水厂门口的屏幕上查到。',
];
const styles = `body{margin:0;font:16px/1.8 sans-serif}h1{font-size:24px}.content{width:720px;margin:0 auto}
.tall{height:2400px;background:linear-gradient(#eef,#fee)}img{display:block;width:240px;height:160px}`;

const paths: Readonly<Record<ScriptedName, string>> = {
  drawn: '/news/20240506/8001.html',
  plain: '/news/20240506/8002.html',
  endless: '/news/20240506/8003.html',
  pushy: '/news/20240506/8004.html',
  worker: '/news/20240506/8005.html',
  download: '/news/20240506/8006.html',
  hanging: '/news/20240506/8007.html',
  led: '/news/20240506/8008.html',
  greedy: '/news/20240506/8009.html',
};

export function scriptedHost(modified: Date): { readonly host: Host; readonly scripted: Scripted } {
  const host = createHost(SCRIPTED_HOST);
  const put = (path: string, type: string, body: string | Buffer): void => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    host.resources.set(
      path,
      resource(type, modified, () => bytes),
    );
  };
  const home = `http://${SCRIPTED_HOST}/`;
  const html = 'text/html; charset=utf-8';

  put('/', html, page('脚本新闻网', '<ul id="list"></ul><script src="/js/list.js"></script>'));
  put('/js/list.js', 'application/javascript', LIST_SCRIPT);
  put('/api/list.json', 'application/json', JSON.stringify(Object.entries(paths).filter(([name]) => linked.has(name))));
  put('/css/site.css', 'text/css', `${styles}\nh1{background:url(/img/line.png) repeat-x bottom}`);
  put('/img/line.png', 'image/png', png(8, 2, { r: 200, g: 30, b: 30 }));
  put('/img/top.png', 'image/png', png(48, 32, { r: 20, g: 90, b: 160 }));
  put('/img/lazy.png', 'image/png', png(48, 32, { r: 30, g: 140, b: 60 }));
  put('/img/seen.png', 'image/png', png(48, 32, { r: 160, g: 120, b: 20 }));
  put('/api/8001.json', 'application/json', JSON.stringify({ title, paragraphs }));
  put('/js/draw.js', 'application/javascript', DRAW_SCRIPT);
  put(paths.drawn, html, page('载入中', '<div id="app">载入中</div><script src="/js/draw.js"></script>'));
  put(paths.plain, 'text/html', toBytes(page(title, article(title, paragraphs), 'gb2312'), 'gbk'));
  put(
    paths.endless,
    html,
    page(title, `${article(title, paragraphs)}<div class="tall"></div><script>${ENDLESS_SCRIPT}</script>`),
  );
  for (let n = 0; n < 500; n++) put(`/api/more.json?n=${n}`, 'application/json', JSON.stringify({ n }));
  put(paths.pushy, html, page(title, `<script>${PUSHY_SCRIPT}</script>${article(title, paragraphs)}`));
  put('/advert.html', html, page('广告', '广告'));
  put(paths.worker, html, page(title, `${article(title, paragraphs)}<script>${WORKER_PAGE_SCRIPT}</script>`));
  put('/worker.js', 'application/javascript', WORKER_SCRIPT);
  put(paths.download, html, page(title, `${article(title, paragraphs)}<iframe src="/files/report.zip"></iframe>`));
  put('/files/report.zip', 'application/zip', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(5000, 7)]));
  put(paths.hanging, html, page(title, `${article(title, paragraphs)}<script>for (;;) {}</script>`));
  put(paths.greedy, html, page(title, `${article(title, paragraphs)}<script>${GREEDY_SCRIPT}</script>`));
  put(paths.led, html, page('请稍候', `<script>location.replace('${paths.plain}')</script>`));

  const pages = Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, new URL(path, home).href]));
  return { host, scripted: { home, pages: pages as Scripted['pages'], title, paragraphs } };
}

/** What the front page leads to. */
const linked = new Set<string>(['drawn', 'plain', 'pushy']);

function page(name: string, body: string, charset = 'utf-8'): string {
  return `<!DOCTYPE html><html><head><meta charset="${charset}"><title>${name}</title>
<link rel="stylesheet" href="/css/site.css"></head><body>${body}</body></html>`;
}

function article(heading: string, texts: readonly string[]): string {
  return `<h1>${heading}</h1><div class="info">2024-05-06 09:30 来源：脚本新闻网</div>
<div class="content">${texts.map((text) => `<p>　　${text}</p>`).join('\n')}</div>`;
}

const LIST_SCRIPT = `fetch('/api/list.json').then((answer) => answer.json()).then((rows) => {
  for (const [name, path] of rows) {
    const row = document.createElement('li');
    row.innerHTML = '<a href="' + path + '">脚本新闻网的一篇报道之' + name + '</a>';
    document.getElementById('list').append(row);
  }
});`;

/** Draws the article, one picture at once, one when the browser is near it and one when it is seen. */
const DRAW_SCRIPT = `fetch('/api/8001.json').then((answer) => answer.json()).then(({ title, paragraphs }) => {
  document.title = title + '_脚本新闻网';
  document.getElementById('app').innerHTML = '<h1>' + title + '</h1>' +
    '<div class="info">2024-05-06 09:30 来源：脚本新闻网</div><img src="/img/top.png"><div class="content">' +
    paragraphs.map((text) => '<p>　　' + text + '</p>').join('') +
    '</div><div class="tall"></div><div class="tall"></div><img loading="lazy" src="/img/lazy.png"><img id="seen">';
  new IntersectionObserver(([entry], observer) => {
    if (!entry.isIntersecting) return;
    entry.target.src = '/img/seen.png';
    observer.disconnect();
  }).observe(document.getElementById('seen'));
});`;

const ENDLESS_SCRIPT = `let n = 0;
addEventListener('scroll', () => {
  fetch('/api/more.json?n=' + n++);
  const more = document.createElement('div');
  more.className = 'tall';
  document.body.append(more);
});`;

const PUSHY_SCRIPT = `for (let n = 0; n < 20; n++) window.open('/advert.html?' + n);
alert('广告'); confirm('关注我们？'); prompt('您的邮箱');
addEventListener('beforeunload', (event) => { event.preventDefault(); event.returnValue = '别走'; });
Notification.requestPermission(); navigator.geolocation?.getCurrentPosition(() => {}, () => {});`;

/** Takes two gigabytes, none of them V8's objects. */
const GREEDY_SCRIPT = `const held = [];
for (let n = 0; n < 64; n++) held.push(new Uint8Array(1 << 25).fill(n));`;

/** Says what the worker answered, once it is there. */
const WORKER_PAGE_SCRIPT = `navigator.serviceWorker?.register('/worker.js').then(() => navigator.serviceWorker.ready)
  .then(() => navigator.serviceWorker.controller || new Promise((done) => {
    navigator.serviceWorker.addEventListener('controllerchange', done);
  }))
  .then(() => fetch('/api/made-up.json')).then((answer) => answer.text())
  .then((text) => { document.body.dataset.made = text; });`;

const WORKER_SCRIPT = `self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  if (new URL(event.request.url).pathname !== '/api/made-up.json') return;
  const headers = { 'content-type': 'application/json', 'content-encoding': 'none' };
  event.respondWith(fetch('/img/top.png').then((answer) => new Response('{"bytes":"' + (answer.ok ? '有' : '无') + '"}', { headers })));
});`;
