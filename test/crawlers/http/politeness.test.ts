import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoff, createPoliteness } from '../../../crawlers/http/politeness.ts';

const pace = () => ({ concurrency: 8, delayMs: 200 });

test('a lane keeps the site’s pace, or the host’s longer Crawl-delay up to a limit', () => {
  const politeness = createPoliteness({ pace: (site) => (site === 'fast' ? { concurrency: 4, delayMs: 0 } : pace()) });
  assert.deepEqual(politeness.paceOf('a', 'fast'), { concurrency: 4, delayMs: 0 });
  politeness.crawlDelay('a', 5000);
  politeness.crawlDelay('b', 50);
  politeness.crawlDelay('c', 3_600_000);
  assert.equal(politeness.paceOf('a', 'fast').delayMs, 5000);
  assert.equal(politeness.paceOf('b', 'slow').delayMs, 200);
  assert.equal(politeness.paceOf('c', 'slow').delayMs, 60_000);
  politeness.crawlDelay('a', null);
  politeness.crawlDelay('c', Number.NaN);
  assert.equal(politeness.paceOf('a', 'fast').delayMs, 0);
  assert.equal(politeness.paceOf('c', 'slow').delayMs, 200);
});

test('complaints slow a lane by halves, within a bound, and it recovers by halves with time', () => {
  let now = 0;
  const politeness = createPoliteness({ pace, now: () => now, recoverMs: 1000 });
  const complain = () => politeness.slower('a', { askedAt: now, until: now });
  complain();
  assert.deepEqual(politeness.paceOf('a', 's'), { concurrency: 4, delayMs: 1000 });
  complain();
  assert.deepEqual(politeness.paceOf('a', 's'), { concurrency: 2, delayMs: 2000 });
  assert.deepEqual(politeness.paceOf('b', 's'), pace(), 'other lanes are not concerned');
  for (let n = 0; n < 20; n += 1) complain();
  assert.deepEqual(politeness.paceOf('a', 's'), { concurrency: 1, delayMs: 16_000 });
  now = 1000;
  assert.equal(politeness.paceOf('a', 's').delayMs, 8000);
  now = 4999;
  assert.equal(politeness.paceOf('a', 's').delayMs, 1000);
  now = 5000;
  assert.deepEqual(politeness.paceOf('a', 's'), pace());
});

test('answers to requests of before the last complaint are the same complaint', () => {
  let now = 1000;
  const politeness = createPoliteness({ pace, now: () => now });
  for (const askedAt of [900, 950, 999]) politeness.slower('a', { askedAt, until: 1000 });
  assert.deepEqual(politeness.paceOf('a', 's'), { concurrency: 4, delayMs: 1000 });
  now = 3000;
  politeness.slower('a', { askedAt: 2500, until: 3000 });
  assert.equal(politeness.paceOf('a', 's').delayMs, 2000);
});

test('a host that wants a pause is asked nothing until it is over, however long', async () => {
  let now = 0;
  const politeness = createPoliteness({ pace, now: () => now, recoverMs: 10 });
  politeness.slower('a', { askedAt: 0, until: 5000 });
  now = 4999;
  await assert.rejects(politeness.turn('a', 's'), { code: 'http.too-many', where: { notBefore: new Date(5000) } });
  (await politeness.turn('b', 's')).done();
  now = 5000;
  (await politeness.turn('a', 's')).done();
});

test('how long a request waited for its turn is told with its host and site; one that is refused is not', async () => {
  let now = 0;
  const told: (readonly [string, string, number])[] = [];
  const onTurn = (...turn: [string, string, number]) => told.push(turn);
  const politeness = createPoliteness({ pace: () => ({ concurrency: 1, delayMs: 0 }), now: () => now, onTurn });
  const first = await politeness.turn('a', 's');
  const second = politeness.turn('a', 's');
  const elsewhere = await politeness.turn('b', 's');
  now = 1500;
  first.done();
  (await second).done();
  elsewhere.done();
  politeness.slower('b', { askedAt: now, until: 5000 });
  await assert.rejects(politeness.turn('b', 's'));
  assert.deepEqual(told, [
    ['a', 's', 0],
    ['b', 's', 0],
    ['a', 's', 1500],
  ]);
});

test('back-off doubles to its longest, each less up to a half by chance', () => {
  const ms = (attempts: number, random: number) =>
    backoff(attempts, { baseMs: 100, maxMs: 1000, random: () => random });
  assert.deepEqual(
    [1, 2, 3, 4, 5, 500].map((n) => ms(n, 0)),
    [100, 200, 400, 800, 1000, 1000],
  );
  assert.deepEqual([ms(1, 0.5), ms(4, 0.999)], [75, 400]);
  for (let n = 0; n < 100; n += 1) assert.ok(backoff(1) > 14_999 && backoff(1) <= 30_000);
});
