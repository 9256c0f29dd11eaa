import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openQueue } from '../../queue/sqlite/open.ts';
import { CundangError } from '../../src/errors.ts';
import { createReadiness, folderCheck, queueCheck, storeCheck } from '../../src/metrics/readiness.ts';
import { openDirectoryStore } from '../../storage/store/directory.ts';

const ok = { ok: true, code: null };

test('ready while all parts are; each tells its own code; ready again when it is back', async () => {
  let gone = false;
  const queue = {
    look: () => {
      if (gone) throw new CundangError('queue.gone', 'redis://:secret@10.0.0.1 is away');
    },
  };
  const readiness = createReadiness({ checks: { queue, folder: { look: () => null } } });
  assert.deepEqual(await readiness(), { ready: true, checks: { queue: ok, folder: ok, accepting: ok } });
  gone = true;
  const report = await readiness();
  assert.deepEqual(report, {
    ready: false,
    checks: { queue: { ok: false, code: 'queue.gone' }, folder: ok, accepting: ok },
  });
  gone = false;
  assert.equal((await readiness()).ready, true);
});

test('a process that drains takes no more work', async () => {
  const stop = new AbortController();
  const readiness = createReadiness({ checks: {}, draining: stop.signal });
  assert.equal((await readiness()).ready, true);
  stop.abort();
  assert.deepEqual(await readiness(), { ready: false, checks: { accepting: { ok: false, code: 'draining' } } });
});

test('a part that hangs is not waited for', async () => {
  const readiness = createReadiness({ checks: { queue: { look: () => new Promise(() => {}) } }, limitMs: 5 });
  assert.equal((await readiness()).checks.queue?.code, 'timeout');
});

test('a folder must be there and have room; the queue and the store must answer', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cundang-ready-'));
  const paceOf = () => ({ concurrency: 1, delayMs: 0 });
  const queue = await openQueue(join(dir, 'queue.sqlite'), { paceOf });
  const place = join(dir, 'store');
  const store = await openDirectoryStore(place);
  t.after(async () => {
    await queue.close();
    await rm(dir, { recursive: true });
  });
  const look = (least: number, folder = dir) =>
    createReadiness({
      checks: { queue: queueCheck(queue.frontier), folder: folderCheck(folder, least), store: storeCheck(store) },
    })();
  assert.deepEqual(await look(0), { ready: true, checks: { queue: ok, folder: ok, store: ok, accepting: ok } });
  assert.equal((await look(Number.MAX_SAFE_INTEGER)).checks.folder?.code, 'disk.full');
  assert.equal((await look(0, join(dir, 'nowhere'))).checks.folder?.code, 'file.unreadable');
  await rm(place, { recursive: true });
  assert.equal((await look(0)).checks.store?.code, 'store.unreachable');
});
