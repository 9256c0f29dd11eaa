import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { CundangError } from '../../../src/errors.ts';
import { rawServer, response } from './raw-server.ts';
import { code, testWire } from './test-wire.ts';

const gbk = iconv.encode('<title>运城党建网</title><p>基层党组织开展主题党日活动。</p>', 'gbk');

test('keeps a gzip body of GBK bytes as sent, and every header with its order, case, repeats and bytes', async (t) => {
  const zipped = gzipSync(gbk);
  const headers = Buffer.concat([
    Buffer.from('HTTP/1.1 200 Fine\r\nsErVeR: 网站\r\nX-Note: ', 'utf8'),
    iconv.encode('存档', 'gbk'),
    Buffer.from('\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-Empty:\r\nContent-Encoding: gzip\r\n'),
    Buffer.from(`Content-Length: ${zipped.length}\r\n\r\n`),
  ]);
  const server = await rawServer(t, (socket) => socket.write(Buffer.concat([headers, zipped])));
  const before = Date.now();
  const exchange = await testWire(t).fetch(`${server.url}/a.html#top`);
  assert.equal(exchange.url, `${server.url}/a.html`);
  assert.equal(exchange.status, 200);
  assert.equal(exchange.statusText, 'Fine');
  assert.equal(exchange.ip, '127.0.0.1');
  assert.equal(exchange.truncated, null);
  assert.deepEqual(exchange.body, zipped);
  assert.ok(exchange.fetchedAt.getTime() >= before && exchange.fetchedAt.getTime() <= Date.now());
  assert.deepEqual(exchange.rawHeaders, [
    ['sErVeR', Buffer.from('网站').toString('latin1')],
    ['X-Note', iconv.encode('存档', 'gbk').toString('latin1')],
    ['Set-Cookie', 'a=1'],
    ['set-cookie', 'b=2'],
    ['X-Empty', ''],
    ['Content-Encoding', 'gzip'],
    ['Content-Length', String(zipped.length)],
  ]);
});

test('the request head kept is, to the byte, the one the server got', async (t) => {
  const server = await rawServer(t, (socket) => socket.write(response('x')));
  const wire = testWire(t);
  const init = {
    etag: 'W/"é"',
    lastModified: 'Mon, 01 Aug 2022 00:00:00 GMT',
    referer: 'http://a.test/',
    accept: '*/*',
  };
  const one = await wire.fetch(`${server.url}/列表/?q=党建&b=%B5%B3`, init);
  const two = await wire.fetch(server.url);
  assert.deepEqual([one.requestHead, two.requestHead], server.requests);
  assert.match(one.requestHead, /^GET \/%E5%88%97%E8%A1%A8\/\?q=%E5%85%9A%E5%BB%BA&b=%B5%B3 HTTP\/1\.1\r\nhost: 127/);
  assert.match(one.requestHead, /\r\nif-none-match: W\/"é"\r\nif-modified-since: Mon, 01/);
  assert.match(one.requestHead, /\r\naccept-encoding: gzip, deflate\r\n/);
  assert.equal(server.connections(), 1, 'the second request went over the same connection');
});

test('a stored validator that cannot stand in a header is left out', async (t) => {
  const server = await rawServer(t, (socket) => socket.write(response('x')));
  const exchange = await testWire(t).fetch(server.url, { etag: '"a"\r\nx-injected: 1', lastModified: '八月' });
  assert.deepEqual([exchange.requestHead], server.requests);
  assert.doesNotMatch(exchange.requestHead, /injected|if-/);
});

test('takes off the transfer coding and nothing else', async (t) => {
  const server = await rawServer(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n');
    socket.write(Buffer.concat([gbk.subarray(0, 4), Buffer.from(`\r\n${(gbk.length - 4).toString(16)};note=x\r\n`)]));
    socket.write(Buffer.concat([gbk.subarray(4), Buffer.from('\r\n0\r\nX-Trailer: 1\r\n\r\n')]));
  });
  const exchange = await testWire(t).fetch(server.url);
  assert.deepEqual(exchange.body, gbk);
  assert.deepEqual(exchange.rawHeaders, [['Transfer-Encoding', 'chunked']]);
});

test('every status is a result, with the bytes of its reason; interim responses are passed over', async (t) => {
  const server = await rawServer(t, (socket, _head, nth) => {
    if (nth === 0) socket.write(response('没有', { status: '404 找不到' }));
    else if (nth === 1) socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n${response('hinted')}`);
    else socket.write('HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n');
  });
  const wire = testWire(t);
  const gone = await wire.fetch(server.url);
  assert.deepEqual([gone.status, Buffer.from(gone.statusText, 'latin1').toString()], [404, '找不到']);
  const hinted = await wire.fetch(server.url);
  assert.deepEqual([hinted.status, hinted.body.toString()], [200, 'hinted']);
  assert.equal(hinted.rawHeaders.length, 1);
  const unchanged = await wire.fetch(server.url);
  assert.deepEqual([unchanged.status, unchanged.body.length], [304, 0]);
});

test('a response without length ends with its connection', async (t) => {
  const server = await rawServer(t, (socket) =>
    socket.end(Buffer.concat([Buffer.from('HTTP/1.0 200 OK\r\n\r\n'), gbk])),
  );
  const exchange = await testWire(t).fetch(server.url);
  assert.deepEqual([exchange.body, exchange.truncated], [gbk, null]);
});

test('a body that ends too soon is kept as far as it came', async (t) => {
  const scripts = [
    'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf',
    'HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\nhalf',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\nmore',
  ];
  const server = await rawServer(t, (socket, _head, nth) => socket.end(scripts[nth]!));
  const wire = testWire(t);
  for (const script of scripts) {
    const exchange = await wire.fetch(server.url);
    assert.deepEqual([exchange.body.toString(), exchange.truncated], ['half', 'disconnect'], script);
  }
});

test('a reset ends a body of unknown length as a loss, not as its end', async (t) => {
  const server = await rawServer(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf');
    setTimeout(() => socket.resetAndDestroy(), 50);
  });
  const exchange = await testWire(t).fetch(server.url);
  assert.deepEqual([exchange.body.toString(), exchange.truncated], ['half', 'disconnect']);
});

test('bytes beyond the announced length belong to no response, on this request or the next', async (t) => {
  const server = await rawServer(t, (socket, _head, nth) => {
    socket.write(
      nth === 0 ? `${response('right')}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nWRONG` : response('fresh'),
    );
  });
  const wire = testWire(t);
  assert.equal((await wire.fetch(server.url)).body.toString(), 'right');
  assert.equal((await wire.fetch(server.url)).body.toString(), 'fresh');
  assert.equal(server.connections(), 2);
});

test('the size limit cuts exactly, at the wire’s limit or at a lower one asked for', async (t) => {
  const big = Buffer.alloc(300_000, 'x');
  const server = await rawServer(t, (socket) => socket.write(response(big)));
  const wire = testWire(t, { limits: { bodyBytes: 200_000 } });
  const cut = await wire.fetch(server.url);
  assert.deepEqual([cut.body.length, cut.truncated], [200_000, 'length']);
  const lower = await wire.fetch(server.url, { maxBytes: 10 });
  assert.deepEqual([lower.body.toString(), lower.truncated], ['xxxxxxxxxx', 'length']);
  const whole = await testWire(t, { limits: { bodyBytes: 300_000 } }).fetch(server.url);
  assert.deepEqual([whole.body, whole.truncated], [big, null]);
});

test('one silent body is cut by its silence, a dripping one by the total time; neither resets the other', async (t) => {
  const server = await rawServer(t, (socket, head) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx');
    if (!head.includes('/drip')) return;
    const timer = setInterval(() => socket.write('x'), 20);
    socket.on('close', () => clearInterval(timer));
  });
  const wire = testWire(t, { timeouts: { bodyMs: 150, totalMs: 600 } });
  let began = performance.now();
  const silent = await wire.fetch(`${server.url}/silent`);
  assert.deepEqual([silent.body.toString(), silent.truncated], ['x', 'time']);
  assert.ok(performance.now() - began < 500);
  began = performance.now();
  const drip = await wire.fetch(`${server.url}/drip`);
  assert.equal(drip.truncated, 'time');
  assert.ok(drip.body.length > 5 && performance.now() - began > 550, `${drip.body.length} bytes`);
});

test('failures before a body are errors with their meaning and their URL', async (t) => {
  const flood = `HTTP/1.1 200 OK\r\n${'X-Flood: aaaaaaaaaaaaaaaa\r\n'.repeat(2000)}\r\n`;
  const cases: [name: string, send: string | null, code: string][] = [
    ['no head in time', '', 'fetch.timeout'],
    ['head dripping', 'HTTP/1.1 200 OK\r\nX-A: ', 'fetch.timeout'],
    ['interim responses only', 'HTTP/1.1 103 Early\r\n\r\n', 'fetch.timeout'],
    ['body announced, none in time', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', 'fetch.timeout'],
    ['not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 'fetch.bad-response'],
    ['broken status', 'HTTP/1.1 abc\r\n\r\n', 'fetch.bad-response'],
    ['header flood', flood, 'fetch.bad-response'],
    ['upgrade nobody asked for', 'HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n', 'fetch.bad-response'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd', 'fetch.bad-response'],
    ['reset', null, 'fetch.reset'],
  ];
  const server = await rawServer(t, (socket, head) => {
    const send = cases[Number(/^GET \/(\d+)/.exec(head)![1])]![1];
    if (send === null) socket.resetAndDestroy();
    else socket.write(send);
  });
  const hasty = testWire(t, { timeouts: { headersMs: 250, bodyMs: 250 } });
  const patient = testWire(t);
  await Promise.all(
    cases.map(async ([name, , wanted], at) => {
      const url = `${server.url}/${at}`;
      const wire = wanted === 'fetch.timeout' ? hasty : patient;
      await assert.rejects(wire.fetch(url), (error: CundangError) => {
        assert.ok(error instanceof CundangError, name);
        assert.deepEqual([error.code, error.where.url], [wanted, url], name);
        return true;
      });
    }),
  );
});

test('a connection closed before the body it announced is a truncated fetch', async (t) => {
  const server = await rawServer(t, (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'));
  await assert.rejects(testWire(t).fetch(server.url), code('fetch.truncated'));
});

test('refused and unresolved hosts are told apart', async (t) => {
  const server = await rawServer(t, () => {});
  const wire = testWire(t, {
    resolve: (_host, done) => done(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []),
  });
  await assert.rejects(wire.fetch('http://nowhere.test/'), code('fetch.dns'));
  const { port } = server;
  const gone = await rawServer(t, () => {});
  assert.notEqual(gone.port, port);
  await assert.rejects(wire.fetch('http://127.0.0.1:1024/'), code('fetch.refused'));
});

test('a name that never resolves ends with the connect limit', async (t) => {
  const wire = testWire(t, { resolve: () => {}, timeouts: { connectMs: 100 } });
  const began = performance.now();
  await assert.rejects(wire.fetch('http://slow.test/'), code('fetch.timeout'));
  assert.ok(performance.now() - began < 1000);
});

test('a kept connection that the host closed meanwhile is replaced at once', async (t) => {
  const server = await rawServer(t, (socket, _head, nth) => {
    // The second request meets a host that hangs up on it, as after its idle limit.
    if (nth === 1) socket.destroy();
    else socket.write(response(`answer ${nth}`));
  });
  const wire = testWire(t);
  await wire.fetch(server.url);
  assert.equal((await wire.fetch(server.url)).body.toString(), 'answer 2');
  assert.equal(server.connections(), 2);
});

test('a connection the host closes while idle is forgotten, and a new one made when needed', async (t) => {
  const server = await rawServer(t, (socket) => {
    socket.write(response('x'));
    setTimeout(() => socket.end(), 20);
  });
  const wire = testWire(t, { connectionsPerHost: 1 });
  for (let n = 1; n <= 3; n += 1) {
    await wire.fetch(server.url);
    await sleep(80);
    assert.equal(server.connections(), n);
  }
});

test('a host that always hangs up is asked once, not for ever', async (t) => {
  const server = await rawServer(t, (socket) => socket.destroy());
  await assert.rejects(testWire(t).fetch(server.url), code('fetch.reset'));
  assert.equal(server.requests.length, 1);
});

test('a signal ends a fetch while connecting, waiting in line, or reading, with its own reason', async (t) => {
  const server = await rawServer(t, (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx'));
  const wire = testWire(t, { connectionsPerHost: 1, resolve: () => {} });
  const reason = new Error('the crawl ends');
  const stop = new AbortController();
  const init = { signal: stop.signal };
  const all = [wire.fetch(server.url, init), wire.fetch(server.url, init), wire.fetch('http://slow.test/', init)];
  const seen = Promise.all(all.map((one) => assert.rejects(one, (error) => error === reason)));
  await sleep(100);
  stop.abort(reason);
  await seen;
  await assert.rejects(wire.fetch(server.url, init), (error) => error === reason);
  assert.equal(server.requests.length, 1);
});

test('never more connections to a host than allowed, and all requests are served', async (t) => {
  let open = 0;
  let most = 0;
  const server = await rawServer(t, (socket) => {
    most = Math.max(most, ++open);
    setTimeout(() => {
      open -= 1;
      socket.write(response('x'));
    }, 10);
  });
  const wire = testWire(t, { connectionsPerHost: 3 });
  const all = await Promise.all(Array.from({ length: 20 }, () => wire.fetch(server.url)));
  assert.equal(all.length, 20);
  assert.deepEqual([most, server.connections()], [3, 3]);
});

test('a body in very many tiny chunks costs its bytes, not its chunks', async (t) => {
  const count = 400_000;
  const tiny = Buffer.from('1\r\nx\r\n'.repeat(count));
  const server = await rawServer(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    socket.write(tiny);
    socket.write('0\r\n\r\n');
  });
  const exchange = await testWire(t).fetch(server.url);
  assert.deepEqual([exchange.body.length, exchange.truncated], [count, null]);
  assert.equal(exchange.body.buffer.byteLength, count, 'the body holds no larger buffer alive');
});
