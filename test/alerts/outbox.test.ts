/** Messages stay until they are taken. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Alert } from '../../src/alerts/alert.ts';
import { HELD_MS } from '../../src/alerts/outbox.ts';
import type { AlertStore } from '../../src/alerts/store.ts';
import { folders, start, storeIn } from './stand.ts';

const folder = folders();
const MINUTE = 60_000;

const message = (n = 0, at = start): Omit<Alert, 'id'> => ({
  ...{ rule: 'page-lost', site: 'a', at: new Date(at).toISOString(), since: new Date(at).toISOString() },
  ...{ severity: 'warning', over: false, count: n, urls: [], evidence: [], facts: {} },
});
const add = (store: AlertStore, n: number, channels: readonly string[], at = start) =>
  store.transaction(() => store.outbox.add(message(n, at), channels));
const claim = (store: AlertStore, now: number, channel = 'log', most = 10) =>
  store.transaction(() => store.outbox.claim(channel, most, now));

test('each channel takes each message once, oldest first', () => {
  using store = storeIn(folder());
  for (const n of [1, 2, 3]) add(store, n, ['log', 'mail']);
  const first = claim(store, start, 'log', 2);
  assert.deepEqual(
    first.map(({ alert }) => alert.count),
    [1, 2],
  );
  store.outbox.sent('log', first, start);
  assert.deepEqual(
    claim(store, start).map(({ alert }) => alert.count),
    [3],
  );
  assert.equal(claim(store, start, 'mail').length, 3);
});

test('while one process sends a message, no other does, until the first must be dead', () => {
  const dir = folder();
  using one = storeIn(dir);
  using other = storeIn(dir);
  add(one, 1, ['log']);
  const [held] = claim(one, start);
  assert.deepEqual(claim(other, start + HELD_MS - 1), []);
  other.outbox.hasten(['log'], start + 1);
  assert.deepEqual(claim(other, start + 2), [], 'nor when it hurries');
  assert.deepEqual(claim(other, start + HELD_MS), [held]);
});

test('attempts come ever more seldom, for seven days', () => {
  using store = storeIn(folder());
  add(store, 1, ['log']);
  const waits: number[] = [];
  let now = start;
  for (let due = store.outbox.nextDue(['log']); due !== null; due = store.outbox.nextDue(['log'])) {
    waits.push((due - now) / MINUTE);
    now = due;
    store.transaction(() => store.outbox.prune(now));
    store.outbox.failed('log', claim(store, now), 'no answer', now);
  }
  assert.deepEqual(waits.slice(0, 9), [0, 1, 2, 4, 8, 16, 32, 60, 60]);
  assert.ok(now - start > 7 * 86_400_000 && now - start < 7 * 86_400_000 + 2 * 60 * MINUTE);
  const [kept] = store.outbox.recent({ limit: 1 });
  assert.deepEqual([kept!.deliveries[0]!.state, kept!.deliveries[0]!.error], ['given-up', 'no answer']);
});

test('what was not tried is given back, and what waits is tried at once when a person asks for it', () => {
  using store = storeIn(folder());
  add(store, 1, ['log']);
  store.outbox.release('log', claim(store, start), start + 1);
  const again = claim(store, start + 1);
  store.outbox.failed('log', again, 'no answer', start + 1);
  assert.deepEqual(claim(store, start + 2), []);
  store.outbox.hasten(['log'], start + 2);
  assert.equal(claim(store, start + 2).length, 1);
  assert.equal(store.outbox.recent({ limit: 1 })[0]!.deliveries[0]!.attempts, 2);
});

test('of more than a thousand that wait, the oldest are given up', () => {
  using store = storeIn(folder());
  store.transaction(() => {
    for (let n = 1; n <= 1003; n++) store.outbox.add(message(n), ['log']);
  });
  assert.equal(claim(store, start, 'log', 5)[0]!.alert.count, 4);
  const oldest = store.outbox.recent({ limit: 2000 }).at(-1)!;
  assert.deepEqual([oldest.count, oldest.deliveries[0]!.state], [1, 'given-up']);
});

test('the list is by time and site, newest first', () => {
  using store = storeIn(folder());
  add(store, 1, [], start);
  add(store, 2, [], start + MINUTE);
  store.transaction(() => store.outbox.add({ ...message(3, start + MINUTE), site: 'b' }, []));
  const counts = (filter: object) => store.outbox.recent({ limit: 10, ...filter }).map(({ count }) => count);
  assert.deepEqual(counts({}), [3, 2, 1]);
  assert.deepEqual(counts({ since: new Date(start + MINUTE) }), [3, 2]);
  assert.deepEqual(counts({ site: 'a' }), [2, 1]);
});

test('killed between sending and noting it, the message goes out again with the same id, and once only', async (t) => {
  const dir = folder();
  const ids: unknown[] = [];
  const asked = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    ids.push(request.headers['webhook-id']);
    request.resume();
    // The first answer never comes: the sender has sent it and cannot know.
    if (ids.length === 1) asked.resolve();
    else response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  {
    using store = storeIn(dir);
    add(store, 1, ['webhook']);
  }
  const run = (now: number) =>
    spawn(process.execPath, [fileURLToPath(new URL('send-once.ts', import.meta.url)), dir, url, String(now)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  const killed = run(start);
  await asked.promise;
  killed.kill('SIGKILL');
  await once(killed, 'close');
  await once(run(start + 1000), 'close');
  assert.equal(ids.length, 1, 'it may still be in hand');
  for (const later of [1, 2, 3]) await once(run(start + later * HELD_MS), 'close');
  assert.equal(ids.length, 2);
  assert.equal(ids[0], ids[1]);
  using store = storeIn(dir);
  assert.deepEqual(
    store.outbox
      .recent({ limit: 5 })
      .map(({ deliveries }) => deliveries.map(({ state, attempts }) => [state, attempts])),
    [[['sent', 2]]],
  );
});
