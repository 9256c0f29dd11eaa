import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locate, visitKey } from '../../queue/canonical.ts';

test('one page, one key', () => {
  const page = visitKey('http://www.sample.cn/a/B.htm?x=1&y=2');
  assert.match(page, /^[0-9a-f]{32}$/);
  for (const twin of [
    'https://www.sample.cn/a/B.htm?x=1&y=2',
    'http://sample.cn/a/B.htm?y=2&x=1',
    'HTTP://WWW2.Sample.CN:80/a/./B.htm?x=1&y=2#part',
  ]) {
    assert.equal(visitKey(twin), page, twin);
  }
});

test('pages that differ have keys that differ', () => {
  const pages = ['/a', '/A', '/a/', '/a?', '/a?x', '/a?x=1', '/a?x=2', '/a%20', '/b', '/a?/b', '/'];
  const keys = ['http://sample.cn', 'http://sample.cn:8080', 'http://m.sample.cn', 'http://sample.cn.cn'].flatMap(
    (host) => pages.filter((path) => path !== '/a?').map((path) => visitKey(host + path)),
  );
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(visitKey('http://sample.cn/a?'), visitKey('http://sample.cn/a'));
});

test('the lane is the host asked, port included when it is not the usual one', () => {
  assert.equal(locate('http://www.sample.cn/a')?.lane, 'www.sample.cn');
  assert.equal(locate('https://sample.cn:443/a')?.lane, 'sample.cn');
  assert.equal(locate('https://sample.cn:8443')?.lane, 'sample.cn:8443');
  assert.equal(locate('http://[::1]:80/a/b')?.lane, '[::1]');
  assert.equal(locate('http://党建.cn/')?.lane, new URL('http://党建.cn/').host);
});

test('what is never visited has no place and no key', () => {
  assert.equal(locate('mailto:editor@sample.cn'), null);
  assert.throws(() => visitKey('/relative'), TypeError);
});
