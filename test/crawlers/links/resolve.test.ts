import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolver } from '../../../crawlers/links/resolve.ts';

const base = 'http://www.example.cn/a/b.html';
const resolve = resolver(base);

test('references of every form', () => {
  const table: readonly (readonly [string, string | null])[] = [
    ['c.html', 'http://www.example.cn/a/c.html'],
    ['/c.html#x', 'http://www.example.cn/c.html'],
    ['  //cdn.example.cn/x.js ', 'http://cdn.example.cn/x.js'],
    ['?page=2', 'http://www.example.cn/a/b.html?page=2'],
    ['..\\d\\e.html', 'http://www.example.cn/d/e.html'],
    ['/x?a=1&amp;b=2', 'http://www.example.cn/x?a=1&b=2'],
    ['/新闻/1.html', 'http://www.example.cn/%E6%96%B0%E9%97%BB/1.html'],
    ['HTTP://WWW.Example.CN:80/X', 'http://www.example.cn/X'],
    ['ht\ntp://www.example.cn/', 'http://www.example.cn/'],
    ['javascript:void(0)', null],
    ['mailto:a@example.cn', null],
    ['ftp://example.cn/a', null],
    ['#top', null],
    ['', null],
    ['http://', null],
    ['http://a b/', null],
    ['/{{id}}.html', null],
    [`/${'x'.repeat(2100)}`, null],
  ];
  for (const [reference, url] of table) assert.equal(resolve(reference), url, reference);
});

test('the quick way for plain references gives what the URL parser gives', () => {
  const parts = [
    '/',
    'a',
    'Z',
    '.',
    '..',
    '-',
    '_',
    '~',
    '9',
    '%41',
    '%2e',
    ',',
    '@',
    ':',
    '?',
    '=',
    '&',
    '+',
    'http://',
    'https://',
    'www.x.cn',
    'x.cn/',
    'xn--a',
    '0x1.cn',
  ];
  let state = 3;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return (state >> 8) % below;
  };
  for (let round = 0; round < 20_000; round++) {
    const reference = Array.from({ length: 1 + random(7) }, () => parts[random(parts.length)]).join('');
    const parsed = URL.parse(reference, base);
    const expected = parsed && /^https?:$/.test(parsed.protocol) ? parsed.href : null;
    assert.equal(resolve(reference), expected, reference);
  }
});

test('without a usable base only absolute references resolve', () => {
  assert.equal(resolver('about:blank')('/x'), null);
  assert.equal(resolver('about:blank')('http://www.example.cn/x'), 'http://www.example.cn/x');
});
