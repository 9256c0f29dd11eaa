import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CundangError } from '../../src/errors.ts';
import { sampled } from '../../src/metrics/sampled.ts';

test('a look serves all who ask within its time', async () => {
  let looks = 0;
  const look = sampled(() => ++looks, { everyMs: 60_000 });
  assert.deepEqual([await look(), await look()], [{ value: 1 }, { value: 1 }]);
  const always = sampled(() => ++looks);
  assert.deepEqual([await always(), await always()], [{ value: 2 }, { value: 3 }]);
});

test('what goes wrong is a code and no words', async () => {
  const secret = new CundangError('store.denied', 'key AKIA… may not');
  assert.deepEqual(await sampled(() => Promise.reject(secret))(), { code: 'store.denied' });
  const thrown = sampled(() => {
    throw new Error('password');
  });
  assert.deepEqual(await thrown(), { code: 'internal' });
});

test('a look that takes too long is a timeout; its result serves the next', async () => {
  const slow = Promise.withResolvers<string>();
  let looks = 0;
  const begin = () => {
    looks += 1;
    return slow.promise;
  };
  const look = sampled(begin, { limitMs: 1, everyMs: 60_000 });
  assert.deepEqual([await look(), await look()], [{ code: 'timeout' }, { code: 'timeout' }]);
  slow.resolve('here');
  await slow.promise;
  assert.deepEqual(await look(), { value: 'here' });
  assert.equal(looks, 1);
});
