import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { certificateFor } from './certificates.ts';
import { rawServer, response } from './raw-server.ts';
import { testProxy } from './test-proxy.ts';
import { code, testWire } from './test-wire.ts';

const zipped = gzipSync('党建');
const page = response(zipped, { headers: 'X-A: 1\r\nx-a: 2\r\nContent-Encoding: gzip\r\n' });

test('https: its certificate must be from a known authority and for this host', async (t) => {
  const pems = await certificateFor(['127.0.0.1']);
  const server = await rawServer(t, (socket) => socket.write(page), pems);
  await assert.rejects(testWire(t).fetch(server.url), code('fetch.tls'));
  const exchange = await testWire(t, { ca: pems.cert }).fetch(server.url);
  assert.deepEqual([exchange.status, exchange.body, exchange.ip], [200, zipped, '127.0.0.1']);
  assert.deepEqual([exchange.requestHead], server.requests);
  assert.equal((await testWire(t, { insecure: true }).fetch(server.url)).status, 200);

  const other = await certificateFor(['www.a.test']);
  const wrong = await rawServer(t, (socket) => socket.write(page), other);
  await assert.rejects(testWire(t, { ca: other.cert }).fetch(wrong.url), code('fetch.tls'));
});

test('https on a port that speaks plain http, or hangs up, is an error with its meaning', async (t) => {
  const plain = await rawServer(t, () => {});
  const wire = testWire(t, { timeouts: { connectMs: 300 } });
  await assert.rejects(wire.fetch(plain.url.replace('http:', 'https:')), code('fetch.timeout'));
});

test('an http page through a proxy is asked for in absolute form, and kept as the site sent it', async (t) => {
  const server = await rawServer(t, (socket) => socket.write(page));
  const proxy = await testProxy(t, { route: (target) => (target === 'www.a.test' ? server.port : null) });
  const wire = testWire(t, { proxy: proxy.url, allowPrivate: [] });
  const exchange = await wire.fetch('http://www.a.test/列表?x=1');
  assert.deepEqual(proxy.asked, ['GET http://www.a.test/%E5%88%97%E8%A1%A8?x=1']);
  assert.match(
    exchange.requestHead,
    /^GET http:\/\/www\.a\.test\/%E5%88%97%E8%A1%A8\?x=1 HTTP\/1\.1\r\nhost: www\.a\.test\r\n/,
  );
  assert.deepEqual(
    [exchange.url, exchange.ip, exchange.body],
    ['http://www.a.test/%E5%88%97%E8%A1%A8?x=1', null, zipped],
  );
  assert.deepEqual(exchange.rawHeaders.slice(0, 3), [
    ['X-A', '1'],
    ['x-a', '2'],
    ['Content-Encoding', 'gzip'],
  ]);
});

test('an https page goes through a tunnel, its certificate checked for the host itself', async (t) => {
  const pems = await certificateFor(['www.a.test']);
  const server = await rawServer(t, (socket) => socket.write(page), pems);
  const proxy = await testProxy(t, { route: () => server.port });
  const wire = testWire(t, { proxy: proxy.url, ca: pems.cert, allowPrivate: [] });
  const exchange = await wire.fetch('https://www.a.test/a?b');
  assert.deepEqual([exchange.body, exchange.ip], [zipped, null]);
  assert.deepEqual([exchange.requestHead], server.requests);
  assert.match(exchange.requestHead, /^GET \/a\?b HTTP/);
  await wire.fetch('https://www.a.test/c');
  assert.deepEqual(proxy.asked, ['CONNECT www.a.test:443'], 'the tunnel was kept');
  await assert.rejects(wire.fetch('https://www.b.test/'), code('fetch.tls'));
});

test('credentials reach the proxy, and never a record, an error or the site', async (t) => {
  const pems = await certificateFor(['www.a.test']);
  const server = await rawServer(t, (socket) => socket.write(page));
  const secure = await rawServer(t, (socket) => socket.write(page), pems);
  const proxy = await testProxy(t, { route: (target) => (target.endsWith(':443') ? secure.port : server.port) });
  const url = proxy.url.replace('//', '//k%C3%B6nig:s3cret%40x@');
  const wire = testWire(t, { proxy: url, ca: pems.cert });
  const sent = `Basic ${Buffer.from('könig:s3cret@x').toString('base64')}`;
  const one = await wire.fetch('http://www.a.test/');
  const two = await wire.fetch('https://www.a.test/');
  assert.deepEqual(proxy.asked, [`GET http://www.a.test/ ${sent}`, `CONNECT www.a.test:443 ${sent}`]);
  assert.doesNotMatch(one.requestHead + two.requestHead + server.requests + secure.requests, /proxy-auth|Basic/i);

  const dead = testWire(t, { proxy: 'http://name:s3cret@127.0.0.1:1024' });
  const refusing = await testProxy(t, { route: () => null, status: 407 });
  const refused = testWire(t, { proxy: refusing.url.replace('//', '//name:s3cret@') });
  for (const target of [dead, refused]) {
    for (const page of ['http://www.a.test/', 'https://www.a.test/']) {
      await assert.rejects(target.fetch(page), (error) => {
        assert.ok(code('fetch.proxy')(error), inspect(error));
        assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /s3cret/);
        return true;
      });
    }
  }
});

test('a proxy that cannot reach the host says so by status: a page over http, a failure for a tunnel', async (t) => {
  const proxy = await testProxy(t, { route: () => null });
  const wire = testWire(t, { proxy: proxy.url });
  assert.equal((await wire.fetch('http://www.a.test/')).status, 502);
  await assert.rejects(wire.fetch('https://www.a.test/'), {
    code: 'fetch.proxy',
    message: /answered 502 for www\.a\.test:443/,
  });
});

test('private targets are refused behind a proxy as well; the proxy itself may be private', async (t) => {
  const proxy = await testProxy(t, { route: () => null });
  const wire = testWire(t, { proxy: proxy.url, allowPrivate: [] });
  for (const host of ['127.0.0.1', '10.0.0.1', '[::1]', 'localhost']) {
    await assert.rejects(wire.fetch(`http://${host}/`), code('fetch.private-address'), host);
  }
  assert.deepEqual(proxy.asked, []);
});

test('a proxy setting that is no URL is a configuration error that does not repeat it', (t) => {
  for (const proxy of ['name:s3cret@host:1', 'socks5://name:s3cret@host:1']) {
    assert.throws(
      () => testWire(t, { proxy }),
      (error) => {
        return code('config.invalid')(error) && !String(error).includes('s3cret');
      },
    );
  }
});
