import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { fetchThrough } from '../../../crawlers/http/visit.ts';
import { rawServer, response } from './raw-server.ts';
import { code, testWire } from './test-wire.ts';

/** Answers by path; a path not listed is a page. */
function redirects(paths: Record<string, string | Buffer>) {
  return (socket: { write(bytes: Buffer | string): unknown }, head: string): void => {
    const path = head.split(' ')[1]!;
    const location = paths[path];
    if (location === undefined) socket.write(response(`page ${path}`));
    else {
      const [status = '302', to = ''] = Buffer.isBuffer(location) ? ['301', location] : location.split(' ');
      const line = `HTTP/1.1 ${status} Moved\r\nLocation: `;
      socket.write(Buffer.concat([Buffer.from(line), Buffer.from(to), Buffer.from('\r\nContent-Length: 2\r\n\r\nhi')]));
    }
  };
}

test('keeps each hop as its own exchange, in order, validators on the first only', async (t) => {
  const server = await rawServer(
    t,
    redirects({ '/a': '301 b/?x#part', '/b/?x': '307 ../c#f', '/c': '308 //127.0.0.1' }),
  );
  const other = await rawServer(t, redirects({}));
  const visited = await fetchThrough(
    testWire(t),
    `${server.url}/a`,
    { etag: '"1"', referer: 'http://r.test/' },
    { mayFollow: (url) => !url.startsWith('http://127.0.0.1/') },
  );
  assert.deepEqual(
    visited.exchanges.map(({ url, status, body }) => [url, status, body.toString()]),
    [
      [`${server.url}/a`, 301, 'hi'],
      [`${server.url}/b/?x`, 307, 'hi'],
      [`${server.url}/c`, 308, 'hi'],
    ],
  );
  assert.deepEqual(visited.stopped, { code: 'redirect-left-site', url: 'http://127.0.0.1/' });
  assert.equal(visited.final, visited.exchanges[2]);
  assert.deepEqual(
    server.requests.map((head) => /if-none-match/.test(head)),
    [true, false, false],
  );
  assert.ok(server.requests.every((head) => head.includes('referer: http://r.test/')));
  assert.equal(other.requests.length, 0);
});

test('raw GBK and UTF-8 bytes in Location lead where a browser would go', async (t) => {
  const gbk = iconv.encode('/新闻/1.htm', 'gbk');
  const utf8 = Buffer.from('/新闻/2.htm?q=党建');
  const server = await rawServer(t, redirects({ '/gbk': gbk, '/utf8': utf8 }));
  const wire = testWire(t);
  const one = await fetchThrough(wire, `${server.url}/gbk`);
  assert.equal(one.final?.url, `${server.url}/%D0%C2%CE%C5/1.htm`);
  const two = await fetchThrough(wire, `${server.url}/utf8`);
  assert.equal(two.final?.url, `${server.url}/%E6%96%B0%E9%97%BB/2.htm?q=%E5%85%9A%E5%BB%BA`);
});

test('a loop and an endless chain fail with all their exchanges kept', async (t) => {
  const paths: Record<string, string> = { '/x': '302 /y', '/y': '302 /x', '/self': '302 /self#again' };
  for (let n = 0; n < 20; n += 1) paths[`/n${n}`] = `302 /n${n + 1}`;
  const server = await rawServer(t, redirects(paths));
  const wire = testWire(t);
  for (const [path, hops] of [
    ['/x', 2],
    ['/self', 1],
    ['/n0', 6],
  ] as const) {
    const { exchanges, final, error } = await fetchThrough(wire, `${server.url}${path}`);
    assert.deepEqual([exchanges.length, final, error?.code], [hops, null, 'fetch.redirect-loop'], path);
  }
  const { exchanges, final } = await fetchThrough(wire, `${server.url}/n0`, {}, { maxRedirects: 20 });
  assert.deepEqual([exchanges.length, final?.status], [21, 200]);
});

test('a redirect into the local network is refused, with the hop that tried it kept', async (t) => {
  const inside = await rawServer(t, redirects({}));
  const server = await rawServer(
    t,
    redirects({ '/': `302 http://127.0.0.2:${inside.port}/`, '/odd': '302 file:///etc/passwd' }),
  );
  const wire = testWire(t, { allowPrivate: ['127.0.0.1/32'] });
  const visited = await fetchThrough(wire, server.url);
  assert.deepEqual([visited.exchanges.length, visited.error?.code], [1, 'fetch.private-address']);
  assert.equal(inside.connections(), 0);
  const odd = await fetchThrough(wire, `${server.url}/odd`);
  assert.deepEqual([odd.final?.status, odd.error, odd.stopped], [302, null, null]);
});

test('a redirect without a target, and statuses that only look like one, are the final answer', async (t) => {
  const server = await rawServer(
    t,
    redirects({ '/none': '302 ', '/300': '300 /x', '/304': '304 /x', '/bad': '302 http://[' }),
  );
  const wire = testWire(t);
  for (const path of ['/none', '/300', '/bad']) {
    const { exchanges, final } = await fetchThrough(wire, `${server.url}${path}`);
    assert.deepEqual([exchanges.length, final], [1, exchanges[0]], path);
  }
});

test('a fired signal is thrown, not kept as a failed visit', async (t) => {
  const server = await rawServer(t, () => {});
  const signal = AbortSignal.timeout(50);
  await assert.rejects(fetchThrough(testWire(t), server.url, { signal }), { name: 'TimeoutError' });
});

test('a visit whose first request fails has an error and nothing to keep', async (t) => {
  const visited = await fetchThrough(testWire(t), 'http://127.0.0.1:1024/');
  assert.deepEqual([visited.exchanges, visited.final], [[], null]);
  assert.ok(code('fetch.refused')(visited.error));
});

test('a redirect to an address that is not public is a failure, and nobody is asked whether to follow it', async (t) => {
  const server = await rawServer(t, redirects({ '/a': '302 http://10.0.0.1/admin', '/b': '302 http://127.0.0.1:25/' }));
  const mayFollow = () => assert.fail('asked');
  for (const [path, wanted] of [
    ['/a', 'fetch.private-address'],
    ['/b', 'fetch.bad-url'],
  ] as const) {
    const visited = await fetchThrough(testWire(t), `${server.url}${path}`, {}, { mayFollow });
    assert.deepEqual([visited.exchanges.length, visited.final, visited.error?.code], [1, null, wanted]);
  }
});
