import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openQueue } from '../../queue/sqlite/open.ts';
import { loadConfig } from '../../src/config.ts';
import { openHealth } from '../../src/metrics/open.ts';
import { parseExposition } from './exposition.ts';

const configOf = (flags: Parameters<typeof loadConfig>[0]['flags']) =>
  loadConfig({ file: null, environment: {}, flags }).config;

test('nothing is listened on unless it is asked for', async () => {
  assert.equal(await openHealth({ config: configOf({}), sites: [] }), null);
});

test('a process is alive from the beginning, ready once its parts are open, and not any more while it drains', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cundang-health-'));
  const queue = await openQueue(join(dir, 'queue.sqlite'), { paceOf: () => ({ concurrency: 1, delayMs: 0 }) });
  const draining = new AbortController();
  const config = configOf({ 'metrics.listen': '0', 'store.url': join(dir, 'store'), 'archive.minFreeBytes': 0 });
  const health = (await openHealth({ config, sites: [], draining: draining.signal }))!;
  t.after(async () => {
    await health[Symbol.asyncDispose]();
    await queue.close();
    await rm(dir, { recursive: true });
  });
  const ask = async (path: string) => {
    const response = await fetch(`${health.address}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const ready = async () => {
    const { status, text } = await ask('/readyz');
    const checks = JSON.parse(text).checks as Record<string, { readonly code: string | null }>;
    return [status, Object.fromEntries(Object.entries(checks).map(([name, { code }]) => [name, code]))];
  };
  assert.equal((await ask('/healthz')).status, 200);
  assert.deepEqual(await ready(), [503, { started: 'starting' }]);
  health.started({ frontier: queue.frontier, dir, spool: { state: async () => null } });
  assert.deepEqual(await ready(), [200, { queue: null, folder: null, store: null, accepting: null }]);
  await queue.frontier.add([{ url: 'http://a.example/', site: 'a', kind: 'seed', depth: 0, via: null }]);
  const { value } = parseExposition((await ask('/metrics')).text);
  assert.equal(value('cundang_queue_visits{site="other",state="waiting"}'), 1);
  assert.equal(value('cundang_spool_segments'), 0);
  draining.abort();
  assert.deepEqual(await ready(), [503, { queue: null, folder: null, store: null, accepting: 'draining' }]);
  assert.equal((await ask('/healthz')).status, 200, 'it is alive until its end');
});

test('an address that cannot be had leaves nothing open', async () => {
  const config = configOf({ 'metrics.listen': '192.0.2.1:0' });
  await assert.rejects(openHealth({ config, sites: [] }), { code: 'config.invalid' });
});
