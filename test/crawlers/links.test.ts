import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLinks } from '../../crawlers/links.ts';

const at = 'http://www.example.cn/news/2020/a.html';
const anchorsOf = (html: string) => findLinks(html, at).anchors.map(({ url, text }) => [url, text]);
const assetsOf = (html: string) => findLinks(html, at).assets.map(({ url, kind }) => [url, kind]);

test('anchors: text without tags, entities decoded, every way of quoting', () => {
  const html = `<A HREF='b.html'>第一<b>条</b>&nbsp;新闻</A> <a href=/c.html?x=1&amp;y=2 class=k>二</a>
    <a title="a > b" href="../d.html#top">三</a><a href = "//m.example.cn/e.html" >四`;
  assert.deepEqual(anchorsOf(html), [
    ['http://www.example.cn/news/2020/b.html', '第一条 新闻'],
    ['http://www.example.cn/c.html?x=1&y=2', '二'],
    ['http://www.example.cn/news/d.html', '三'],
    ['http://m.example.cn/e.html', '四'],
  ]);
});

test('anchors: the longest text of one URL counts, a picture gives its alt text, a bare link its title', () => {
  const html = `<a href="1.html"><img src="p.jpg" alt="图片说明"></a><a href="1.html">一条长长的标题</a>
    <a href="2.html"><img src="q.jpg" alt="只有图"></a><a href="3.html" title="全名"></a>`;
  assert.deepEqual(
    anchorsOf(html).map(([, text]) => text),
    ['一条长长的标题', '只有图', '全名'],
  );
});

test('anchors: text is bounded', () => {
  assert.equal(findLinks(`<a href="x.html">${'长'.repeat(9000)}</a>`, at).anchors[0]?.text.length, 200);
});

test('what is no link to a page', () => {
  const html = `<a href="#top">顶</a><a href="mailto:a@b.cn">信</a><a href="javascript:void(0)">无</a><a name="x">锚</a>
    <a href="tel:123">电</a><a href="">空</a><a href="http://">坏</a><a href="/{{id}}.html">模板</a>`;
  assert.deepEqual(anchorsOf(html), []);
});

test('a comment hides links, the content of a CDATA section and of noscript does not', () => {
  const html = `<!-- <a href="hidden.html">x</a> --><datastore><record><![CDATA[<li><a href="/art/2016/11/22/art_1_2.html">会议</a></li>]]></record></datastore>
    <noscript><img src="n.png"></noscript>`;
  assert.deepEqual(anchorsOf(html), [['http://www.example.cn/art/2016/11/22/art_1_2.html', '会议']]);
  assert.deepEqual(assetsOf(html), [['http://www.example.cn/news/2020/n.png', 'image']]);
});

test('a Hanweb list stands as markup in a script of type text/xml', () => {
  const html = `<script type="text/xml"><datastore><recordset><record><![CDATA[<li><a href="/art/2016/11/22/art_1_2.html">会议</a></li>]]></record></recordset></datastore></script>`;
  assert.deepEqual(anchorsOf(html), [['http://www.example.cn/art/2016/11/22/art_1_2.html', '会议']]);
});

test('a link that hides itself is a trap and left out; one in a hidden tab is not', () => {
  const html = `<a href="trap.html" style="display: none">x</a><a hidden href="trap2.html">x</a>
    <ul style="display:none"><li><a href="tab.html">二月</a></li></ul>`;
  assert.deepEqual(anchorsOf(html), [['http://www.example.cn/news/2020/tab.html', '二月']]);
});

test('base href holds for what stands before it as well', () => {
  const links = findLinks('<a href="1.html">a</a><base href="/other/"><base href="/third/"><img src="2.png">', at);
  assert.equal(links.base, 'http://www.example.cn/other/');
  assert.equal(links.anchors[0]?.url, 'http://www.example.cn/other/1.html');
  assert.equal(links.assets[0]?.url, 'http://www.example.cn/other/2.png');
});

test('requisites of every kind', () => {
  const html = `<link rel="stylesheet" href="/s.css"><link rel="shortcut icon" href="/f.ico"><script src="/j.js"></script>
    <style>body{background:url('/bg.png')} @import "/more.css";</style><div style="background:url(&quot;/d.png&quot;)"></div>
    <img src="/lazy.gif" data-original="/real.jpg"><img data-src="/real2.jpg" srcset="/s1.jpg 1x, /s2.jpg 2x"><img src="data:image/gif;base64,AAAA">
    <iframe src="/frame.html"></iframe><video src="/v.mp4" poster="/v.jpg"></video><source src="/a.mp3"><table background="/t.png"></table><img src="./W02.jpg" oldsrc="W02.jpg">`;
  const host = 'http://www.example.cn';
  assert.deepEqual(assetsOf(html), [
    [`${host}/s.css`, 'style'],
    [`${host}/f.ico`, 'icon'],
    [`${host}/j.js`, 'script'],
    [`${host}/bg.png`, 'image'],
    [`${host}/more.css`, 'style'],
    [`${host}/d.png`, 'image'],
    [`${host}/lazy.gif`, 'image'],
    [`${host}/real.jpg`, 'image'],
    [`${host}/real2.jpg`, 'image'],
    [`${host}/s1.jpg`, 'image'],
    [`${host}/s2.jpg`, 'image'],
    [`${host}/frame.html`, 'frame'],
    [`${host}/v.mp4`, 'media'],
    [`${host}/v.jpg`, 'image'],
    [`${host}/a.mp3`, 'media'],
    [`${host}/t.png`, 'image'],
    [`${host}/news/2020/W02.jpg`, 'image'],
  ]);
});

test('feeds, next page, jumps', () => {
  const links = findLinks(
    `<link rel="alternate" type="application/rss+xml" href="/rss.xml"><link rel="next" href="a_2.html">
     <meta http-equiv="Refresh" content="0; URL='/home/index.html'"><script>window.location.href = "/front/";</script>`,
    at,
  );
  assert.deepEqual(links.feeds, ['http://www.example.cn/rss.xml']);
  assert.equal(links.next, 'http://www.example.cn/news/2020/a_2.html');
  assert.deepEqual(links.jumps, ['http://www.example.cn/home/index.html', 'http://www.example.cn/front/']);
});

test('list data in scripts: absolute and relative URLs, escaped slashes, no code and no templates', () => {
  const html = `<script>item=[{'title':'甲','brief':'2024-01-02','link_add':'https://www.12371.cn/2024/01/02/ARTI1704160000000001.shtml'},
    {"link":"\\/web\\/c\\/129481.html"},{"u":"node_142_2.htm"}]; var t = '/tpl/' + id + '.html', d = 'yyyy/MM/dd', n = "application/json"; if (a<b) x = '</div>';</script>
    <a href="javascript:openWin('/pop/1.html')">开</a><a href="#" onclick="window.open('/pop/2.html')">开</a>`;
  assert.deepEqual(findLinks(html, at).scripted, [
    'https://www.12371.cn/2024/01/02/ARTI1704160000000001.shtml',
    'http://www.example.cn/web/c/129481.html',
    'http://www.example.cn/news/2020/node_142_2.htm',
    'http://www.example.cn/pop/1.html',
    'http://www.example.cn/pop/2.html',
  ]);
});

test('a JSON answer gives its URLs', () => {
  const json =
    '{"data":[{"id":1,"url":"http:\\/\\/www.example.cn\\/sh\\/2019\\/03-04\\/1.shtml"},{"pic":"/img/1.jpg"}]}';
  assert.deepEqual(findLinks(json, at).scripted, [
    'http://www.example.cn/sh/2019/03-04/1.shtml',
    'http://www.example.cn/img/1.jpg',
  ]);
});

test('createPageHTML: index.html, then index_N for page N+1', () => {
  const links = findLinks(
    '<script>function createPageHTML(_nPageCount, _nCurrIndex){}; createPageHTML(3, 1, "index", "html");</script>',
    'http://www.example.cn/zw/index_1.html',
  );
  assert.deepEqual(links.pager, {
    pages: ['index.html', 'index_1.html', 'index_2.html'].map((name) => `http://www.example.cn/zw/${name}`),
    current: 1,
  });
  assert.equal(findLinks('<script>createPageHTML(99999, 0, "index", "html")</script>', at).pager?.pages.length, 1000);
});

test('numbers are bounded and said to be', () => {
  const links = findLinks(Array.from({ length: 12_000 }, (_, n) => `<a href="/${n}.html">x</a>`).join(''), at);
  assert.equal(links.anchors.length, 10_000);
  assert.equal(links.truncated, true);
  assert.equal(findLinks('<a href="/1.html">x</a>', at).truncated, false);
  assert.deepEqual(anchorsOf(`<a href="/${'x'.repeat(3000)}">long</a>`), []);
});

/** Inputs that make a careless scanner quadratic: each is 1 MB or so. */
const hostile: Readonly<Record<string, string>> = {
  'tags never closed': '<a '.repeat(350_000),
  'quotes never closed': `<a href="x" title='${'<a href='.repeat(120_000)}`,
  'both quotes in turn': '"\''.repeat(500_000),
  'comments never closed': '<!--'.repeat(250_000),
  'scripts never closed': `<script>${'</scrip'.repeat(150_000)}`,
  'nothing but <': '<'.repeat(1_000_000),
  'anchors in anchors': '<a href=x>y'.repeat(90_000),
  'equal signs': `<a ${'='.repeat(1_000_000)}`,
  'strings in a script': `<script>${'"a'.repeat(400_000)}</script>`,
  'one long string': `<script>"${'a.b/'.repeat(250_000)}"</script>`,
  'half of url(': `<style>${'url(   '.repeat(140_000)}</style>`,
  'half of location': `<script>${'location   '.repeat(90_000)}</script>`,
  'half of a pager': `<script>${'createPageHTML(  '.repeat(60_000)}</script>`,
  ampersands: `<a href="${'&'.repeat(1_000_000)}">`,
  'commas in srcset': `<img srcset="${'a, '.repeat(330_000)}">`,
};

for (const [name, html] of Object.entries(hostile)) {
  test(`bounded time: ${name}`, () => {
    const start = performance.now();
    findLinks(html, at);
    const ms = performance.now() - start;
    assert.ok(ms < 1500, `${Math.round(ms)} ms`);
  });
}

test('cut and garbled pages never throw, and what comes out is absolute http(s)', () => {
  const page = `<base href="/x/"><a href="b.html" title='c'>d</a><script>var u="/e/f.html";</script><style>a{b:url(g.png)}</style><!-- h --><img srcset="i.png 2x"><![CDATA[<a href=j.html>`;
  let state = 7;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
  for (let round = 0; round < 2000; round++) {
    const from = random(page.length);
    const garbled =
      page.slice(0, from) + String.fromCharCode(random(0x250)) + page.slice(from + random(5), page.length - random(9));
    const links = findLinks(garbled, at);
    for (const { url } of [...links.anchors, ...links.assets]) assert.match(url, /^https?:\/\//);
  }
});

test('a page of 50 KB takes far less than 10 ms', () => {
  const row =
    '<li class="item"><a href="/content/2020-01/02/content_123.htm" target="_blank">某县召开会议部署工作</a><span>01-02</span></li>\n';
  const page = `<html><body>${row.repeat(400)}</body></html>`;
  const start = process.cpuUsage();
  for (let n = 0; n < 50; n++) findLinks(page, at);
  // of the processor, not of the clock: other tests run at the same time
  assert.ok(process.cpuUsage(start).user / 1000 / 50 < 10);
});
