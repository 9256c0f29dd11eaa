import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probeUrl } from '../../src/fate/probe.ts';
import { likeHome, resembles } from '../../src/fate/resembles.ts';
import { type Seen, seenIn } from '../../src/fate/seen.ts';
import { drawn } from './drawn.ts';
import { article, exchange, missing, otherStory, portal, probed, story, URL_OF_ARTICLE } from './portal.ts';

const seen = (html: string): Seen => seenIn(exchange(URL_OF_ARTICLE, html), 'utf-8')!;

const shapes: readonly (readonly [url: string, shape: RegExp])[] = [
  ['http://www.a.example/news/20240501/1001.html', /^\/news\/20240501\/7\d{8}\.html$/],
  ['http://www.a.example/2024/05/t20240501_123456.shtml', /^\/2024\/05\/t20240501_7\d{8}\.shtml$/],
  ['http://www.a.example/n1/c1001-40227890.html', /^\/n1\/c1001-7\d{8}\.html$/],
  ['http://www.a.example/view.jsp?cat=3&id=77', /^\/view\.jsp\?cat=3&id=7\d{8}$/],
  ['http://www.a.example/view.jsp?name=abc', /^\/view-[a-z]{14}\.jsp\?name=abc$/],
  ['http://www.a.example/a/about.htm', /^\/a\/about-[a-z]{14}\.htm$/],
  ['http://www.a.example/2024/05/12345/', /^\/2024\/05\/7\d{8}\/$/],
  ['http://www.a.example/art/5f3a9c0de1b24c7788990011aabbccdd.html', /^\/art\/[0-9a-f]{32}\.html$/],
  ['http://www.a.example/', /^\/[a-z]{14}$/],
];
for (const [url, shape] of shapes) {
  test(`a probe beside ${url} has its shape and another name`, () => {
    const probe = new URL(probeUrl(url, drawn(7)));
    assert.match(probe.pathname + probe.search, shape);
    assert.notEqual(probe.href, url);
    assert.equal(probe.host, 'www.a.example');
    assert.notEqual(probe.href, probeUrl(url, drawn(8)));
  });
}

test('error pages that repeat the address asked for, the time and a number resemble each other', () => {
  const page = (url: string, id: number): string =>
    portal({
      title: '清水新闻网',
      main: `<div class="err"><p>没有您要的 ${url}</p><p>2024-05-0${id} 编号 ${id}77</p></div>`,
    });
  assert.ok(resembles(seen(page('/news/1.html', 1)).print, seen(page('/news/abc/79.html', 2)).print));
});

test('two articles of one portal do not resemble each other, nor an article the error page', () => {
  const [one, other, error] = [article(story), article(otherStory), missing].map((html) => seen(html).print);
  assert.ok(!resembles(one!, other!));
  assert.ok(!resembles(one!, error!));
});

test('the same words in another build do not resemble each other', () => {
  const bare = `<html><body>${seen(missing)
    .text.split('\n')
    .map((line) => `<pre>${line}</pre>`)
    .join('')}</body></html>`;
  assert.equal(resembles(seen(missing).print, seen(bare).print, likeHome), false);
});

test('pages without text are compared by their build', () => {
  const frames = '<html><body><div class="app"></div><iframe src="/a"></iframe></body></html>';
  assert.ok(resembles(seen(frames).print, seen(frames).print));
  assert.ok(!resembles(seen(frames).print, seen('<html><body><table><tr><td></td></tr></table></body></html>').print));
});

test('a probe that met a host in trouble says nothing', () => {
  for (const status of [429, 500, 502]) assert.equal(probed(exchange(URL_OF_ARTICLE, '', status)), null);
  const answer = probed(exchange('http://www.qingshui-news.example/', missing), [URL_OF_ARTICLE]);
  assert.equal(answer?.to, 'http://www.qingshui-news.example/');
  assert.equal(answer?.status, 200);
});

test('hostile pages are read in bounded time', () => {
  const began = process.cpuUsage().user;
  for (const piece of ['<div>', '请', 'a/', '页面', '404 ', '<i id="a1b2">', '.1', '访问']) seen(piece.repeat(200_000));
  assert.ok(process.cpuUsage().user - began < 30e6, `${(process.cpuUsage().user - began) / 1e6} s`);
});
