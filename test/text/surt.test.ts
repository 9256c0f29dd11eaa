import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getSurt } from 'warcio/utils';
import { canonicalUrl, surt } from '../../src/text/surt.ts';

const urls = [
  'http://www.example.com/',
  'https://example.com',
  'http://www2.example.com:8080/a/b.html#top',
  'http://example.com:80/?',
  'http://www.example.com/A/B.HTML?Z=1&a=2&a=1',
  'http://www.sxgov.cn/content/2022-04/22/content_1.htm',
  'http://lf.sxgov.cn/node_142_2.htm?',
  'http://www.example.com/中文/路径?q=党建',
  'http://例子.中国/党',
  'https://192.168.1.10:8443/x',
  'http://www.com/',
  'http://example.com/a/../b/./c//d/',
  'http://example.com/%E4%B8%AD?x=%d6%d0',
  'urn:uuid:0b3c',
];

test('the key is the one of warcio.js', () => {
  for (const url of urls) assert.equal(surt(url), getSurt(url), url);
  assert.equal(surt('HTTP://WWW.Example.COM/A?b=2&a=1'), 'com,example)/a?a=1&b=2');
});

test('an invalid URL has no key', () => {
  for (const url of ['', 'no url', '/relative', 'http://', 'http://a b/']) assert.throws(() => surt(url), TypeError);
});

const canonical: readonly (readonly [string, string | null])[] = [
  ['HTTP://Www.Example.COM:80/a/../b/./c#part', 'http://www.example.com/b/c'],
  ['https://example.com:443', 'https://example.com/'],
  ['https://example.com:8443/?', 'https://example.com:8443/'],
  ['http://例子.中国./党', 'http://xn--fsqu00a.xn--fiqs8s/%E5%85%9A'],
  ['  http://example.com/a b\n', 'http://example.com/a%20b'],
  ['http://u:p@example.com/', 'http://example.com/'],
  ['http://example.com/s?b=2&a=%d6%d0&b=1', 'http://example.com/s?b=2&a=%d6%d0&b=1'],
  ['http://example.com/a?utm_source=x&id=3&UTM_Medium=y&spm=1.2.3', 'http://example.com/a?id=3'],
  ['http://example.com/a?from=timeline&isappinstalled=0', 'http://example.com/a'],
  ['http://example.com/a?from=2021-01-01&utm=1', 'http://example.com/a?from=2021-01-01&utm=1'],
  ['http://example.com/a.jsp;jsessionid=0A1B2C.node1?id=1', 'http://example.com/a.jsp?id=1'],
  ['http://example.com/a.php?PHPSESSID=abc&id=1', 'http://example.com/a.php?id=1'],
  ['http://example.com/a?sid=12', 'http://example.com/a?sid=12'],
  ['http://example.com/a?sid=0123456789abcdef0123', 'http://example.com/a'],
  ['http://example.com/(S(abc123))/a.aspx', 'http://example.com/a.aspx'],
  ['http://example.com/2024/01/01/01/', 'http://example.com/2024/01/01/01/'],
  ['http://example.com/a/b/a/b/a/b/c', 'http://example.com/a/b/a/b/a/b/c'],
  ['http://example.com/a/b/a/b/a/b/a', null],
  ['http://example.com/2024/a/a/a/a/', null],
  [`http://example.com/${'x'.repeat(2048)}`, null],
  [`http://example.com/${'党'.repeat(300)}`, null],
  ['ftp://example.com/', null],
  ['javascript:void(0)', null],
  ['mailto:a@example.com', null],
  ['//example.com/a', null],
  ['/a', null],
  ['', null],
  ['http://', null],
  ['http://a<b/', null],
  ['http://example.com:99999/', null],
];

test('the URL to visit', () => {
  for (const [url, expected] of canonical) assert.equal(canonicalUrl(url), expected, url);
});

test('a canonical URL is its own canonical form', () => {
  for (const [, url] of canonical) if (url !== null) assert.equal(canonicalUrl(url), url);
});
