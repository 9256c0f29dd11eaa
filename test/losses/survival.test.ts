/** The survival curve against values reckoned by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { livesOf } from '../../src/losses/survival.ts';

test('the share falls by the losses among the pages that came to that age', () => {
  const lives = livesOf();
  for (const [days, lost] of [
    [6, true],
    [6.9, true],
    [6, true],
    [6, false],
    [7, true],
    [9, false],
    [10, true],
    [10, false],
    [11, false],
    [13, true],
  ] as const) {
    lives.add(days, lost);
  }
  assert.deepEqual(lives.curve(), {
    pages: 10,
    lost: 6,
    days: 13,
    steps: [
      { day: 6, atRisk: 10, lost: 3, share: 0.7 },
      { day: 7, atRisk: 6, lost: 1, share: 0.583333 },
      { day: 10, atRisk: 4, lost: 1, share: 0.4375 },
      { day: 13, atRisk: 1, lost: 1, share: 0 },
    ],
  });
});

test('without losses there is no step, without pages no curve', () => {
  const lives = livesOf();
  assert.deepEqual(lives.curve(), { pages: 0, lost: 0, days: 0, steps: [] });
  lives.add(40, false);
  assert.deepEqual(lives.curve(), { pages: 1, lost: 0, days: 40, steps: [] });
});
