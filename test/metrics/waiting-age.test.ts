import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWaitingAges } from '../../src/metrics/waiting-age.ts';

const counts = (waiting: number, done = 0, leased = 0) => [{ site: 'a', waiting, leased, done, failed: 0, skipped: 0 }];

/** Ages of site `a` at each step; null = none waits. */
function agesAt(steps: readonly (readonly [at: number, waiting: number, done: number, leased?: number])[]) {
  let now = 0;
  const ages = createWaitingAges(() => now);
  return steps.map(([at, waiting, done, leased]) => {
    now = at;
    return ages(counts(waiting, done, leased)).get('a') ?? null;
  });
}

test('what nobody takes grows older, what is taken does not', () => {
  assert.deepEqual(
    agesAt([
      [0, 3, 0],
      [100, 3, 0],
      [250, 3, 0],
    ]),
    [0, 100, 250],
  );
  assert.deepEqual(
    agesAt([
      [0, 3, 0],
      [100, 0, 3],
      [200, 0, 3],
      [300, 1, 3],
    ]),
    [0, null, null, 0],
  );
});

test('as many as were taken since are taken for the oldest: the age is the least it can be', () => {
  // Two at 0, two more at 100; two are taken, then a third.
  const steps = [
    [0, 2, 0],
    [100, 4, 0],
    [200, 2, 2],
    [300, 1, 2, 1],
  ] as const;
  assert.deepEqual(agesAt(steps), [0, 100, 100, 200]);
  // New ones come as fast as old ones go.
  assert.deepEqual(
    agesAt([
      [0, 2, 0],
      [100, 2, 1],
      [200, 2, 2],
      [300, 2, 3],
    ]),
    [0, 100, 100, 100],
  );
});

test('a visit that comes back waits anew', () => {
  assert.deepEqual(
    agesAt([
      [0, 1, 0],
      [100, 0, 0, 1],
      [200, 1, 0, 0],
      [300, 1, 0, 0],
    ]),
    [0, null, 0, 100],
  );
});

test('over any number of arrivals the oldest stays known, and the others never older than they are', () => {
  const arriving = Array.from({ length: 5000 }, (_, n) => [n, n + 1, 0] as const);
  const leaving = Array.from({ length: 5000 }, (_, n) => [5000, 4999 - n, n + 1] as const);
  const ages = agesAt([...arriving, ...leaving]);
  assert.equal(ages[4999], 4999);
  for (const [n, age] of ages.slice(5000, -1).entries()) assert.ok(age! > 0 && age! <= 5000 - (n + 1), `${n}: ${age}`);
  assert.equal(ages.at(-1), null);
});

test('sites are apart', () => {
  let now = 0;
  const ages = createWaitingAges(() => now);
  const row = (site: string) => ({ ...counts(1)[0]!, site });
  ages([row('a')]);
  now = 50;
  assert.deepEqual(
    [...ages([row('a'), row('b')])],
    [
      ['a', 50],
      ['b', 0],
    ],
  );
});
