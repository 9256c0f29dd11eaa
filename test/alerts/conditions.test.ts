/** Conditions of a site, from its days. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Rule } from '../../src/alerts/alert.ts';
import { type Condition, conditionsOf, type SiteRecord } from '../../src/alerts/conditions.ts';
import { type Counts, noCounts, type SiteDay } from '../../src/alerts/site-day.ts';
import { dayOf } from '../../src/text/beijing.ts';

const DAY = 86_400_000;
const now = Date.parse('2026-03-20T04:00:00Z');

/** The last days of a site, today first; null = a day without a visit. */
function siteOf(daysBack: readonly (Partial<Counts> | null)[], more: Partial<SiteRecord> = {}): SiteRecord {
  const days = daysBack.flatMap((counts, back): SiteDay[] =>
    counts === null ? [] : [{ site: 'a', day: dayOf(now - back * DAY), ...noCounts, tried: 100, ...counts }],
  );
  const iso = new Date(now).toISOString();
  return { site: 'a', days: days.reverse(), lastFresh: iso, lastTried: iso, triedSince: 0, troubledSince: 0, ...more };
}
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
const judged = (record: SiteRecord, rule: Rule): Condition | undefined =>
  conditionsOf(record, now, 72).find((condition) => condition.rule === rule);
const holds = (record: SiteRecord, rule: Rule): boolean | undefined => judged(record, rule)?.holds;

describe('silence', () => {
  const since = (hours: number, visitedAgo = 0) => ({
    lastFresh: new Date(now - hours * 3_600_000).toISOString(),
    lastTried: new Date(now - visitedAgo * 3_600_000).toISOString(),
    triedSince: 40,
    troubledSince: 38,
  });
  const daily = times(30, { fresh: 5 });

  test('a site of daily news is silent after the configured hours', () => {
    assert.equal(holds(siteOf(daily, since(71)), 'site-silent'), false);
    const silent = judged(siteOf(daily, since(73)), 'site-silent');
    assert.deepEqual([silent?.holds, silent?.facts], [true, { hours: 73, tried: 40, troubled: 38 }]);
  });

  test('a site that nobody visited is not silent', () => {
    assert.equal(holds(siteOf(daily, since(500, 490)), 'site-silent'), false);
  });

  test('a site of one article in ten days may pause for fifteen', () => {
    const rare = times(35, null).map((_, back) => (back % 10 === 9 ? { fresh: 1 } : {}));
    assert.equal(holds(siteOf(rare, since(14 * 24)), 'site-silent'), false);
    assert.equal(holds(siteOf(rare, since(16 * 24)), 'site-silent'), true);
  });
});

describe('layout', () => {
  const good = times(28, { read: 20, empty: 1, lists: 10, links: 200 });

  test('articles that cannot be read any more', () => {
    const drift = judged(siteOf([{ read: 2, empty: 18, lists: 10, links: 200 }, ...good]), 'layout-drift');
    assert.deepEqual([drift?.holds, drift?.facts], [true, { empty: 18, pages: 20, emptyPercent: 90, emptyUsually: 5 }]);
  });

  test('lists on which the links are gone', () => {
    const drift = judged(siteOf([{ read: 20, empty: 1, lists: 10, links: 0 }, ...good]), 'layout-drift');
    assert.deepEqual([drift?.holds, drift?.facts], [true, { lists: 10, links: 0, linksUsually: 20 }]);
  });

  test('a usual day, one with some more misses, and a site that always has many are no drift', () => {
    assert.equal(holds(siteOf([...good]), 'layout-drift'), false);
    assert.equal(holds(siteOf([{ read: 15, empty: 5, lists: 10, links: 120 }, ...good]), 'layout-drift'), false);
    const poor = times(28, { read: 10, empty: 10 });
    assert.equal(holds(siteOf([{ read: 4, empty: 8 }, ...poor]), 'layout-drift'), false);
  });

  test('a small site is judged by some days together', () => {
    const small = times(28, { read: 3 });
    assert.equal(holds(siteOf([{ empty: 3 }, ...small]), 'layout-drift'), false, 'three pages are chance');
    assert.equal(holds(siteOf([{ read: 6, empty: 4 }, ...small]), 'layout-drift'), false, 'four of ten may be');
    assert.equal(holds(siteOf([...times(4, { empty: 3 }), ...small]), 'layout-drift'), true);
  });

  test('without enough to compare nothing is said', () => {
    assert.equal(judged(siteOf([{ empty: 50 }]), 'layout-drift'), undefined);
    assert.equal(judged(siteOf([{ empty: 4 }, ...times(5, null), { read: 10 }]), 'layout-drift'), undefined);
  });
});

test('a site is taken when most pages seen are', () => {
  assert.equal(holds(siteOf([{ judged: 10, taken: 6 }]), 'site-taken'), true);
  assert.equal(holds(siteOf([{ judged: 10, taken: 4 }]), 'site-taken'), false);
  assert.equal(judged(siteOf([{ judged: 2, taken: 2 }]), 'site-taken'), undefined, 'too few to say');
  assert.equal(judged(siteOf([{}, {}, { judged: 10, taken: 10 }]), 'site-taken'), undefined, 'that was long ago');
});

test('a surge of 429', () => {
  assert.equal(
    holds(
      siteOf([
        { tried: 150, refused: 15 },
        { tried: 10, refused: 6 },
      ]),
      'throttled',
    ),
    true,
  );
  assert.equal(holds(siteOf([{ tried: 1000, refused: 50 }]), 'throttled'), false, 'a small share');
  assert.equal(holds(siteOf([{ tried: 20, refused: 15 }]), 'throttled'), false, 'a small number');
});
