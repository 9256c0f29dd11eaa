import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHeartbeat } from '../../src/metrics/heartbeat.ts';

const standStill = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('a loop that stood still for too long is told of, for a while', async (t) => {
  const heartbeat = startHeartbeat({ stuckMs: 2000, toldMs: 300 });
  t.after(heartbeat.close);
  assert.deepEqual(heartbeat.look(), { alive: true, stoodMs: null });
  standStill(2100);
  const { alive, stoodMs } = heartbeat.look();
  assert.equal(alive, false);
  assert.ok(stoodMs! >= 2000, String(stoodMs));
  for (let tries = 0; !heartbeat.look().alive; tries += 1) {
    assert.ok(tries < 200);
    await sleep(50);
  }
  assert.deepEqual(heartbeat.look(), { alive: true, stoodMs: null });
});
