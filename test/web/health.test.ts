import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { test } from 'node:test';
import { loadConfig } from '../../src/config.ts';
import { CundangError } from '../../src/errors.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { createReadiness } from '../../src/metrics/readiness.ts';
import { healthApp, isScraped, serveHealth } from '../../src/web/health.ts';
import { parseExposition } from '../metrics/exposition.ts';

const metrics = createMetrics({ sites: [] });
const readiness = createReadiness({ checks: {} });
const alive = { look: () => ({ alive: true, stoodMs: null }) };
const app = (options: Partial<Parameters<typeof healthApp>[0]> = {}) =>
  healthApp({ host: '127.0.0.1', metrics, readiness, heartbeat: alive, ...options });
const own = { headers: { Host: '127.0.0.1:9464' } };

test('health is told by status and JSON', async () => {
  const good = await app().request('/healthz', own);
  assert.deepEqual([good.status, await good.json()], [200, { alive: true, stoodMs: null }]);
  const stuck = app({ heartbeat: { look: () => ({ alive: false, stoodMs: 31_000 }) } });
  const bad = await stuck.request('/healthz', own);
  assert.deepEqual([bad.status, await bad.json()], [503, { alive: false, stoodMs: 31_000 }]);
});

test('readiness goes from 200 to 503 and back, with each part and no words of its error', async () => {
  let gone = false;
  const queue = {
    look: () => {
      if (gone) throw new CundangError('queue.gone', 'redis://:hunter2@10.0.0.1', { path: '/secret/place' });
    },
  };
  const server = app({ readiness: createReadiness({ checks: { queue } }) });
  const ask = async () => {
    const response = await server.request('/readyz', own);
    return { status: response.status, text: await response.text() };
  };
  assert.equal((await ask()).status, 200);
  gone = true;
  const { status, text } = await ask();
  assert.equal(status, 503);
  assert.deepEqual(JSON.parse(text).checks.queue, { ok: false, code: 'queue.gone' });
  assert.doesNotMatch(text, /hunter2|secret|10\.0/);
  gone = false;
  assert.equal((await ask()).status, 200);
});

test('metrics come with the type of their format', async () => {
  const response = await app().request('/metrics', own);
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.ok(parseExposition(await response.text()).types.has('cundang_build_info'));
});

test('only looks, at what there is, by no foreign name; a fault tells nothing of itself', async () => {
  const status = async (path: string, init: RequestInit) => (await app().request(path, init)).status;
  assert.equal(await status('/metrics', { ...own, method: 'POST' }), 405);
  assert.equal(await status('/metrics', { ...own, method: 'HEAD' }), 200);
  assert.equal(await status('/', own), 404);
  for (const Host of ['evil.example.com', 'worker', '10.0.0.7:9464', '127.0.0.1@evil.com']) {
    for (const path of ['/metrics', '/healthz', '/readyz'])
      assert.equal(await status(path, { headers: { Host } }), 421);
  }
  const broken = { contentType: 'text/plain', text: () => Promise.reject(new Error('hunter2')) };
  const fault = await app({ metrics: broken }).request('/metrics', own);
  assert.deepEqual([fault.status, await fault.text()], [500, 'internal error']);
});

test('what other machines may reach answers to addresses and names of its network, not to names of strangers', () => {
  const own = ['10.0.0.7:9464', '[fd00::7]:9464', '[fd00::7]', 'worker:9464', 'worker_1:9464', 'localhost:9464'];
  const network = ['worker.jobs.svc.cluster.local:9464', 'box.lan', 'worker.internal'];
  const foreign = ['evil.com', 'rebind.evil.com.cn:9464', 'a.github.io', 'evil.com.', 'EVIL.COM:9464', 'x.公司.cn'];
  const broken = ['', 'a b', 'user@worker', 'worker/evil.com', 'worker:9464:1', 'worker:port', '[worker]'];
  for (const host of ['0.0.0.0', '::', '10.0.0.7']) {
    for (const name of [...own, ...network]) assert.equal(isScraped(name, host), true, name);
    for (const name of [...foreign, ...broken]) assert.equal(isScraped(name, host), false, name);
    assert.equal(isScraped(undefined, host), false);
  }
  assert.equal(isScraped('worker3.example.com:9464', 'worker3.example.com'), true);
  assert.equal(isScraped('worker4.example.com:9464', 'worker3.example.com'), false);
  for (const host of ['127.0.0.1', '127.0.0.9', 'localhost', '::1']) {
    assert.equal(isScraped('worker:9464', host), false, host);
    assert.equal(isScraped('localhost:9464', host), true, host);
  }
});

test('port 0 gives the chosen port on the loopback; a port that is taken is told by the key that named it', async (t) => {
  const server = await serveHealth({ listen: '0', metrics, readiness });
  t.after(server.close);
  assert.equal(server.address, `http://127.0.0.1:${server.port}`);
  assert.ok(server.port > 0);
  assert.equal((await fetch(`${server.address}/healthz`)).status, 200);
  const rebound = request({
    host: '127.0.0.1',
    port: server.port,
    path: '/metrics',
    headers: { Host: 'evil.com' },
  }).end();
  const [response] = await once(rebound, 'response');
  response.resume();
  assert.equal(response.statusCode, 421);
  const again = serveHealth({ listen: `127.0.0.1:${server.port}`, metrics, readiness });
  await assert.rejects(again, { code: 'config.invalid', message: /^metrics\.listen .*: the port is taken$/ });
  const other = serveHealth({ listen: '192.0.2.1:0', metrics, readiness });
  await assert.rejects(other, { code: 'config.invalid', message: /^metrics\.listen / });
});

test('a server that is closed lets go of its port and of connections that are kept open', async () => {
  const server = await serveHealth({ listen: 'localhost:0', metrics, readiness });
  assert.equal((await fetch(`http://localhost:${server.port}/readyz`)).status, 200);
  await server.close();
  await assert.rejects(fetch(`http://localhost:${server.port}/readyz`));
});

test('the address is checked with the configuration', () => {
  const listen = (value: string | null) =>
    loadConfig({ file: null, environment: {}, flags: { 'metrics.listen': value } }).config['metrics.listen'];
  assert.equal(loadConfig({ file: null, environment: {}, flags: {} }).config['metrics.listen'], null);
  for (const value of ['9464', '0', '0.0.0.0:9464', '[::]:9464', 'worker.lan:9464']) assert.equal(listen(value), value);
  for (const value of ['', null]) assert.equal(listen(value), null);
  for (const value of ['worker', ':9464', '::9464', '1.2.3.4:65536', 'http://x:1', 'a@b:1', '9464 ']) {
    assert.throws(() => listen(value), { code: 'config.invalid' }, value);
  }
});
