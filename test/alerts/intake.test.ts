/** From the history and the counts to messages, durably. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takeIn } from '../../src/alerts/intake.ts';
import type { EventSource } from '../../src/alerts/place.ts';
import { type Counts, noCounts } from '../../src/alerts/site-day.ts';
import { event, folders, HOUR, policy, sourceOf, start, storeIn, take, toldIn } from './stand.ts';

const folder = folders();
const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, n) => n + from);

test('ten thousand losses of a site are one message of bounded size', () => {
  using store = storeIn(folder());
  const events = numbers(10_000).map((n) => event(n, { to: n % 5 === 0 ? 'soft-404' : 'gone' }));
  take(store, events, start);
  const [told, ...more] = toldIn(store);
  assert.deepEqual(more, []);
  assert.deepEqual([told!.count, told!.facts, told!.severity], [10_000, { gone: 8000, 'soft-404': 2000 }, 'critical']);
  assert.deepEqual(
    told!.urls,
    events.slice(0, 20).map(({ url }) => url),
  );
  assert.ok(JSON.stringify(told).length < 4000);
});

test('each site and each rule has a message of its own; rules that are not wanted have none', () => {
  using store = storeIn(folder());
  const events = [
    event(1),
    event(2, { site: 'b' }),
    event(3, { kind: 'changed', to: 'changed', after: 'cd'.repeat(32) }),
    event(4, { kind: 'back', from: 'gone', to: 'alive' }),
  ];
  take(store, events, start, { rules: ['page-lost', 'page-back'] });
  assert.deepEqual(
    toldIn(store).map(({ rule, site }) => [rule, site]),
    [
      ['page-back', 'a'],
      ['page-lost', 'a'],
      ['page-lost', 'b'],
    ],
  );
});

test('an event is told once, however often the history is read, and none is left out', () => {
  const dir = folder();
  const events = numbers(3000).map((n) => event(n));
  for (const count of [1, 1, 700, 2500, 2500, 3000]) {
    using store = storeIn(dir);
    take(store, events.slice(0, count), start + count);
  }
  using store = storeIn(dir);
  take(store, events, start + 25 * HOUR);
  const counts = toldIn(store).map(({ count }) => count);
  assert.equal(
    counts.reduce((sum, one) => sum + one, 0),
    3000,
  );
  assert.deepEqual(counts, [1, 699, 2300]);
});

test('what fails in the middle is taken in whole the next time', () => {
  const dir = folder();
  const events = numbers(5000).map((n) => event(n));
  const torn: EventSource = function* (filter) {
    for (const one of sourceOf(events)(filter)) {
      if (one.serial === 3000) throw new Error('the disk was pulled out');
      yield one;
    }
  };
  {
    using store = storeIn(dir);
    const seen = { events: torn, counted: new Map(), freeBytes: null };
    assert.throws(() => takeIn(store, seen, start, policy), /pulled out/);
  }
  using store = storeIn(dir);
  take(store, events, start + 1);
  assert.deepEqual(
    toldIn(store).map(({ count }) => count),
    [5000],
  );
});

test('of a history that was there before, the last seven days are news', () => {
  using store = storeIn(folder());
  const old = numbers(9).map((n) => event(n, { at: '2026-01-01T00:00:00.000Z' }));
  take(store, [...old, event(10)], start);
  assert.deepEqual(
    toldIn(store).map(({ count, urls }) => [count, urls]),
    [[1, [event(10).url]]],
  );
});

test('after a rebuild, only what is later is told', () => {
  using store = storeIn(folder());
  take(
    store,
    numbers(30).map((n) => event(n)),
    start,
  );
  // The same pages in another order, some of them judged otherwise, and one that is later.
  const rebuilt = [
    ...numbers(25).map((n) => event(n, { url: event(26 - n).url })),
    event(26, { url: event(30).url, at: event(30).at }),
  ];
  const later = event(27, { url: 'http://www.example.cn/later.html', at: new Date(start + HOUR).toISOString() });
  take(store, rebuilt, start + 24 * HOUR);
  take(store, [...rebuilt, later], start + 48 * HOUR);
  take(store, [...rebuilt, later], start + 96 * HOUR);
  assert.deepEqual(
    toldIn(store).map(({ count, urls }) => [count, urls.length === 1 ? urls[0] : null]),
    [
      [30, null],
      [1, later.url],
    ],
  );
});

test('a rebuilt history that has a gap where the other ended tells nothing old', () => {
  using store = storeIn(folder());
  take(store, [event(1), event(2)], start);
  const old = numbers(20, 3).map((n) => event(n, { at: '2025-12-01T00:00:00.000Z' }));
  take(store, [...old, event(23)], start + 48 * HOUR);
  assert.deepEqual(
    toldIn(store).map(({ count }) => count),
    [2, 1],
  );
});

test('when the last event is withdrawn, the next ones are told all the same', () => {
  using store = storeIn(folder());
  take(store, [event(1), event(2)], start);
  take(store, [event(1)], start + HOUR);
  // A look that came late: its event is older than those before it.
  take(store, [event(1), event(3, { at: event(1).at }), event(4)], start + 48 * HOUR);
  assert.deepEqual(
    toldIn(store).map(({ count }) => count),
    [2, 2],
  );
});

test('silence and the disk: told, and told when it is over', () => {
  using store = storeIn(folder());
  const visit = (hours: number, more: Partial<Counts>, freeBytes = 5000) => {
    const counted = new Map([['a', { ...noCounts, tried: 10, ...more }]]);
    takeIn(store, { events: null, counted, freeBytes }, start + hours * HOUR, policy);
  };
  visit(0, { fresh: 3 });
  visit(71, {});
  assert.deepEqual(toldIn(store), []);
  visit(73, { troubled: 9 }, 900);
  visit(74, {}, 1050);
  visit(75, { fresh: 1 }, 1200);
  // Three days are a usual pause by now.
  visit(150, {});
  visit(185, {});
  assert.deepEqual(
    toldIn(store).map(({ rule, site, over, facts }) => [rule, site, over, over ? {} : facts]),
    [
      ['site-silent', 'a', false, { hours: 73, tried: 20, troubled: 9 }],
      ['disk-low', null, false, { free: 900, least: 1000 }],
      ['site-silent', 'a', true, {}],
      ['disk-low', null, true, {}],
      ['site-silent', 'a', false, { hours: 110, tried: 20, troubled: 0 }],
    ],
  );
});
