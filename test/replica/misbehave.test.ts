import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type AskOptions, ask, type Reply } from './ask.ts';
import type { Behaviour } from './misbehave.ts';
import { type Replica, startReplica } from './server.ts';

const URL_HTTP = 'http://www.sxgov.cn/';
const URL_HTTPS = 'https://www.chinanews.com.cn/';
let replica: Replica;
const get = (url: string, options: Partial<AskOptions> = {}): Promise<Reply> =>
  ask(url, { proxyUrl: replica.proxyUrl, caPem: replica.caPem, ...options });

before(async () => {
  replica = await startReplica({ today: '2026-03-02', articlesPerSite: 10 });
});
after(() => replica.close());

/** Runs `check` with the behaviour on a page over http and on one over https. */
function each(name: string, behaviour: Behaviour, check: (url: string, usual: Reply) => Promise<void>): void {
  for (const url of [URL_HTTP, URL_HTTPS]) {
    test(`${name}: ${url}`, async () => {
      const usual = await get(url);
      const undo = replica.misbehave(url, behaviour);
      try {
        await check(url, usual);
      } finally {
        undo();
      }
      assert.deepEqual((await get(url)).body, usual.body);
    });
  }
}

each('slow headers', { kind: 'slow-headers', ms: 120 }, async (url, usual) => {
  const { headMs, body } = await get(url);
  assert.ok(headMs >= 115);
  assert.deepEqual(body, usual.body);
});

each('slow body', { kind: 'slow-body', ms: 200, pieces: 4 }, async (url, usual) => {
  const { headMs, totalMs, body } = await get(url);
  assert.ok(totalMs - headMs >= 150);
  assert.deepEqual(body, usual.body);
});

each('500 twice, then fine', { kind: 'status', status: 500, times: 2 }, async (url) => {
  const statuses = [await get(url), await get(url), await get(url)].map(({ status }) => status);
  assert.deepEqual(statuses, [500, 500, 200]);
});

each('429 with Retry-After', { kind: 'status', status: 429, retryAfter: '7' }, async (url) => {
  const { status, headers } = await get(url);
  assert.deepEqual([status, headers['retry-after']], [429, '7']);
});

each('redirect loop', { kind: 'redirect-loop' }, async (url) => {
  const seen: string[] = [];
  let next = url;
  for (let hop = 0; hop < 6; hop++) {
    const { status, headers } = await get(next);
    assert.equal(status, 302);
    next = headers.location as string;
    seen.push(next);
  }
  assert.equal(new Set(seen).size, 3);
});

each('redirect', { kind: 'redirect', to: 'http://10.1.2.3/', status: 301 }, async (url) => {
  const { status, headers } = await get(url);
  assert.deepEqual([status, headers.location], [301, 'http://10.1.2.3/']);
});

each('truncated body', { kind: 'truncated', keep: 0.5 }, async (url, usual) => {
  const { cut, body, headers } = await get(url);
  assert.ok(cut);
  assert.equal(Number(headers['content-length']), usual.body.length);
  assert.deepEqual(body, usual.body.subarray(0, Math.floor(usual.body.length / 2)));
});

each('Content-Length too long', { kind: 'length', by: 100 }, async (url, usual) => {
  const { cut, body } = await get(url);
  assert.ok(cut);
  assert.deepEqual(body, usual.body);
});

test('Content-Length too short: more bytes follow than announced', async () => {
  const usual = await get(URL_HTTP);
  const undo = replica.misbehave(URL_HTTP, { kind: 'length', by: -10 });
  const { hostname, port } = new URL(replica.proxyUrl);
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${URL_HTTP} HTTP/1.1\r\nHost: www.sxgov.cn\r\n\r\n`);
  const bytes = await buffer(socket);
  undo();
  const end = bytes.indexOf('\r\n\r\n') + 4;
  assert.match(bytes.subarray(0, end).toString(), new RegExp(`Content-Length: ${usual.body.length - 10}\r\n`));
  assert.deepEqual(bytes.subarray(end), usual.body);
});

each('wrong charset in the header', { kind: 'content-type', value: 'text/html; charset=big5' }, async (url, usual) => {
  const { headers, body } = await get(url);
  assert.equal(headers['content-type'], 'text/html; charset=big5');
  assert.deepEqual(body, usual.body);
});

each('soft 404', { kind: 'soft-404' }, async (url) => {
  const { status, body } = await get(url);
  assert.equal(status, 200);
  assert.match(body.toString(), /页面不存在/);
});

each('reset', { kind: 'reset' }, async (url) => {
  await assert.rejects(get(url), /ECONNRESET|socket hang up/);
});

each('endless body', { kind: 'endless' }, async (url) => {
  assert.ok((await get(url, { enough: 300_000 })).body.length >= 300_000);
});

each('gzip bomb', { kind: 'gzip-bomb', bytes: 4_000_000 }, async (url) => {
  const { body } = await get(url);
  assert.ok(body.length < 10_000);
  assert.equal(gunzipSync(body).length, 4_000_000);
});

each('tags', { kind: 'tags', bytes: 800_000 }, async (url) => {
  const { body } = await get(url);
  assert.equal(body.length, 800_000);
  assert.match(body.subarray(0, 24).toString(), /^<div><b><div><b>/);
});

each('empty body', { kind: 'empty' }, async (url) => {
  const { status, body } = await get(url);
  assert.deepEqual([status, body.length], [200, 0]);
});

test('a host name and a pattern are meant as well, the last one asked for goes first', async () => {
  const host = replica.misbehave('lf.sxgov.cn', { kind: 'status', status: 503 });
  const pattern = replica.misbehave(/lf\.sxgov\.cn\/node/, { kind: 'empty' });
  assert.equal((await get('http://lf.sxgov.cn/')).status, 503);
  assert.equal((await get('http://lf.sxgov.cn/node_96.htm')).status, 200);
  pattern();
  assert.equal((await get('http://lf.sxgov.cn/node_96.htm')).status, 503);
  host();
  assert.equal((await get('http://lf.sxgov.cn/')).status, 200);
});

test('the misbehaving host lists one page of each', async () => {
  const list = (await get(replica.misbehavingHome)).body.toString();
  assert.ok(replica.misbehaving.length >= 20);
  for (const { url } of replica.misbehaving) assert.ok(list.includes(new URL(url).pathname));
  const good = replica.misbehaving.find(({ behaviour }) => behaviour === null);
  assert.match((await get(good?.url ?? '')).body.toString(), /检修记录/);
  const failing = replica.misbehaving.find(({ name }) => name === '500 for ever');
  assert.equal((await get(failing?.url ?? '')).status, 500);
});
