import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTurns, type Turn } from '../../../crawlers/http/turns.ts';

const at = (concurrency: number, delayMs: number) => () => ({ concurrency, delayMs });

/** What a promise has come to after a moment: `waits` when nothing yet. */
function soon(taken: Promise<Turn>): Promise<'goes' | 'waits'> {
  return Promise.race([taken.then(() => 'goes' as const), sleep(30, 'waits' as const)]);
}

test('no more requests are in hand than the concurrency, of each lane by itself', async () => {
  const turns = createTurns(Date.now);
  const pace = at(2, 0);
  const [first] = [await turns.take('a', pace), await turns.take('a', pace)];
  const third = turns.take('a', pace);
  const fourth = turns.take('a', pace);
  assert.equal(await soon(third), 'waits');
  assert.equal(await soon(turns.take('b', pace)), 'goes');
  first.sent();
  assert.equal(await soon(third), 'waits', 'it is still in hand');
  first.done();
  assert.deepEqual([await soon(third), await soon(fourth)], ['goes', 'waits']);
});

test('the delay counts from when a request went out, not from when it was let go', async () => {
  let now = 0;
  const turns = createTurns(() => now);
  const pace = at(8, 50);
  const first = await turns.take('a', pace);
  now = 1000;
  const second = turns.take('a', pace);
  assert.equal(await soon(second), 'waits', 'the first is still connecting');
  first.sent();
  now = 1049;
  assert.equal(await soon(second), 'waits');
  now = 1050;
  (await second).done();
  now = 1101;
  assert.equal(await soon(turns.take('a', pace)), 'goes', 'one that never went out holds nobody back');
});

test('a wait ends with its signal and leaves no trace', async () => {
  const turns = createTurns(Date.now);
  const held = await turns.take('a', at(1, 0));
  const stop = new AbortController();
  const waiting = turns.take('a', at(1, 0), stop.signal);
  stop.abort(new Error('stopped'));
  await assert.rejects(waiting, /stopped/);
  await assert.rejects(turns.take('a', at(1, 0), stop.signal), /stopped/);
  held.done();
  assert.equal(await soon(turns.take('a', at(1, 0))), 'goes');
});
