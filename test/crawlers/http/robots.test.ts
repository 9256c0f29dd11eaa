import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { createRobots } from '../../../crawlers/http/robots.ts';
import { rawServer, response } from './raw-server.ts';
import { testWire } from './test-wire.ts';

const rules = `# 党建网
User-agent: *
Disallow: /all/

User-agent: Cundang
Crawl-delay: 2.5
Disallow: /private/
Allow: /private/open/
Disallow: /*.php$
`;

test('reads the group of this product, with wildcards, the longest match and Crawl-delay', async (t) => {
  const server = await rawServer(t, (socket) => socket.write(response(rules)));
  const robots = createRobots({ wire: testWire(t), product: 'cundang' });
  const allowed = async (path: string) => (await robots.ask(`${server.url}${path}`)).allowed;
  const first = await robots.ask(`${server.url}/private/a.htm`);
  assert.deepEqual([first.allowed, first.reason, first.crawlDelayMs], [false, 'disallowed', 2500]);
  assert.deepEqual(
    first.exchanges.map(({ url, body }) => [url, body.toString()]),
    [[`${server.url}/robots.txt`, rules]],
  );
  assert.deepEqual(
    [
      await allowed('/'),
      await allowed('/all/'),
      await allowed('/private/open/x'),
      await allowed('/x.php'),
      await allowed('/x.php?y'),
    ],
    [true, true, true, false, true],
  );
  assert.equal(server.requests.length, 1, 'asked once for all');
  const other = createRobots({ wire: testWire(t), product: 'otherbot' });
  const answer = await other.ask(`${server.url}/all/1`);
  assert.deepEqual([answer.allowed, answer.crawlDelayMs], [false, null]);
});

test('rules in GBK and in UTF-8 with a byte order mark match the same bytes in a URL', async (t) => {
  const text = 'User-agent: *\r\nDisallow: /内部/\r\n';
  const files = [iconv.encode(text, 'gbk'), Buffer.from(`\ufeff${text}`)];
  const server = await rawServer(t, (socket, _head, nth) => socket.write(response(files[nth]!)));
  for (const path of ['/%C4%DA%B2%BF/1', '/内部/1']) {
    const robots = createRobots({ wire: testWire(t), product: 'cundang' });
    assert.equal((await robots.ask(`${server.url}${path}`)).allowed, false, path);
    assert.equal((await robots.ask(`${server.url}/公开/1`)).allowed, true, path);
  }
});

test('statuses: none is no rules, trouble is no access for now, until it is asked again', async (t) => {
  const cases: [status: string, allowed: boolean, headers?: string][] = [
    ['404 Not Found', true],
    ['403 Forbidden', true],
    ['304 Not Modified', true],
    ['204 No Content', true],
    ['503 Busy', false, 'Retry-After: 60\r\n'],
    ['429 Slow', false],
    ['500 Broken', false],
  ];
  let now = Date.parse('2026-01-01T00:00:00Z');
  for (const [status, allowed, headers = ''] of cases) {
    const server = await rawServer(t, (socket, _head, nth) => {
      socket.write(
        nth === 0
          ? `HTTP/1.1 ${status}\r\n${headers}${/^(304|204)/.test(status) ? '' : 'Content-Length: 0\r\n'}\r\n`
          : response(rules),
      );
    });
    const robots = createRobots({ wire: testWire(t), product: 'cundang', now: () => now });
    const answer = await robots.ask(`${server.url}/private/`);
    assert.deepEqual([answer.allowed, answer.reason], [allowed, allowed ? null : 'unreachable'], status);
    if (allowed) continue;
    const wait = answer.retryAt!.getTime() - now;
    assert.equal(wait, headers === '' ? 600_000 : 60_000, status);
    assert.equal((await robots.ask(`${server.url}/`)).allowed, false, 'still too early');
    now += wait + 1;
    const later = await robots.ask(`${server.url}/`);
    assert.deepEqual([later.allowed, server.requests.length], [true, 2], status);
  }
});

test('a file known is asked for again after a day, and outlives a host in trouble', async (t) => {
  let now = 0;
  const server = await rawServer(t, (socket, _head, nth) => {
    socket.write(nth === 1 ? response('', { status: '500 Broken' }) : response(rules));
  });
  const robots = createRobots({ wire: testWire(t), product: 'cundang', now: () => now });
  const ask = async (path: string) => (await robots.ask(`${server.url}${path}`)).allowed;
  await ask('/');
  now += 23 * 3600_000;
  await ask('/');
  assert.equal(server.requests.length, 1);
  now += 2 * 3600_000;
  assert.deepEqual([await ask('/'), await ask('/private/'), server.requests.length], [true, false, 2]);
  now += 11 * 60_000;
  assert.deepEqual([await ask('/private/'), server.requests.length], [false, 3]);
});

test('an unreachable host is closed for now; questions at the same time share one fetch, and one of them its exchange', async (t) => {
  const server = await rawServer(t, (socket) => setTimeout(() => socket.write(response(rules)), 50));
  const robots = createRobots({ wire: testWire(t), product: 'cundang' });
  const answers = await Promise.all(Array.from({ length: 10 }, () => robots.ask(`${server.url}/x`)));
  assert.equal(server.requests.length, 1);
  assert.equal(answers.flatMap(({ exchanges }) => exchanges).length, 1);
  const dead = await robots.ask('http://127.0.0.1:1024/');
  assert.deepEqual([dead.allowed, dead.reason, dead.exchanges], [false, 'unreachable', []]);
});

test('redirects of the file are followed, five at most, each exchange given back', async (t) => {
  const server = await rawServer(t, (socket, head) => {
    const nth = Number(/^GET \/hop(\d+)/.exec(head)?.[1] ?? 0);
    if (nth === 3) socket.write(response(rules));
    else socket.write(`HTTP/1.1 302 On\r\nLocation: /hop${nth + 1}\r\nContent-Length: 0\r\n\r\n`);
  });
  const answer = await createRobots({ wire: testWire(t), product: 'cundang' }).ask(`${server.url}/private/`);
  assert.deepEqual([answer.allowed, answer.exchanges.length], [false, 4]);
  const circle = await rawServer(t, (socket) =>
    socket.write('HTTP/1.1 302 On\r\nLocation: /robots.txt\r\nContent-Length: 0\r\n\r\n'),
  );
  const open = await createRobots({ wire: testWire(t), product: 'cundang' }).ask(`${circle.url}/private/`);
  assert.deepEqual([open.allowed, open.exchanges.length], [true, 1]);
});

test('a file larger than the limit holds as far as it is read, packed or not, and a cut one up to the cut', async (t) => {
  const start = 'User-agent: *\nDisallow: /near/\n';
  const long = Buffer.from(`${start}${'# comment line\n'.repeat(60_000)}Disallow: /far/\n`);
  const packed = gzipSync(long);
  const cut = gzipSync(Buffer.from(start)).subarray(0, -9);
  const bodies = [long, packed, cut];
  const server = await rawServer(t, (socket, _head, nth) => {
    socket.write(response(bodies[nth]!, { headers: nth === 0 ? '' : 'Content-Encoding: gzip\r\n' }));
  });
  for (const body of bodies) {
    const robots = createRobots({ wire: testWire(t), product: 'cundang' });
    const answer = await robots.ask(`${server.url}/near/`);
    assert.equal(answer.allowed, false);
    assert.equal((await robots.ask(`${server.url}/far/`)).allowed, true);
    assert.ok(answer.exchanges[0]!.body.length <= Math.min(body.length, 500 * 1024));
  }
});

test('a file made to be slow to match is matched fast', async (t) => {
  const costly = `User-agent: *\nDisallow: /secret/\n${`Disallow: ${'/*a'.repeat(600)}$\n`.repeat(250)}`;
  const server = await rawServer(t, (socket) => socket.write(response(costly)));
  const robots = createRobots({ wire: testWire(t), product: 'cundang' });
  const began = performance.now();
  assert.equal((await robots.ask(`${server.url}/secret/`)).allowed, false);
  await robots.ask(`${server.url}/${'a/'.repeat(2000)}`);
  assert.ok(performance.now() - began < 1000, `${performance.now() - began} ms`);
});

test('a host whose file cannot be had is asked again soon, then less and less; the answer says what stood in the way', async (t) => {
  let now = 0;
  const server = await rawServer(t, (socket, _head, nth) => {
    socket.write(nth === 4 ? response(rules) : response('', { status: '500 Broken' }));
  });
  const robots = createRobots({ wire: testWire(t), product: 'cundang', retryMs: 200_000, now: () => now });
  for (const wait of [200_000, 400_000, 600_000, 600_000]) {
    const { retryAt, trouble } = await robots.ask(`${server.url}/`);
    assert.deepEqual(
      [retryAt!.getTime() - now, trouble?.code, trouble?.message],
      [wait, 'http.server-error', 'HTTP 500'],
    );
    now = retryAt!.getTime() + 1;
  }
  assert.deepEqual([(await robots.ask(`${server.url}/`)).allowed, server.requests.length], [true, 5]);
  const refused = await robots.ask('http://10.0.0.1/');
  assert.deepEqual([refused.reason, refused.trouble?.code], ['unreachable', 'fetch.private-address']);
});

test('`ignore` allows all and asks nobody', async (t) => {
  const server = await rawServer(t, (socket) => socket.write(response(rules)));
  const robots = createRobots({ wire: testWire(t), product: 'cundang', policy: 'ignore' });
  assert.deepEqual(await robots.ask(`${server.url}/private/`), {
    allowed: true,
    reason: null,
    retryAt: null,
    trouble: null,
    crawlDelayMs: null,
    exchanges: [],
  });
  assert.equal(server.requests.length, 0);
});
