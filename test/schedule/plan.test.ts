/** When a site is due, by given times alone. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  dueRun,
  jitterOf,
  nearestMs,
  newestRun,
  type Run,
  runAfter,
  type Timetable,
  waitsSince,
} from '../../src/schedule/plan.ts';

const at = (text: string) => new Date(text);
const hourly: Timetable = { site: 'a', cron: '10 * * * *', timezone: 'Asia/Shanghai', jitterMs: 0 };
const ran = (due: string, ended: string | null = due): Run => ({
  due: at(due),
  started: at(due),
  ended: ended === null ? null : at(ended),
});

describe('times of a cron expression', () => {
  test('are those of the time zone', () => {
    const morning: Timetable = { ...hourly, cron: '30 6 * * *' };
    assert.deepEqual(runAfter(morning, at('2026-03-01T00:00:00Z')), at('2026-03-01T22:30:00Z'));
    const newYork = { ...morning, timezone: 'America/New_York' };
    assert.deepEqual(
      runAfter(newYork, at('2026-03-07T12:00:00Z')),
      at('2026-03-08T10:30:00Z'),
      'summer time has begun',
    );
    assert.deepEqual(runAfter(newYork, at('2026-03-06T12:00:00Z')), at('2026-03-07T11:30:00Z'));
  });

  test('a run of this very moment has come, and is not the next one', () => {
    const moment = at('2026-03-01T00:10:00Z');
    assert.deepEqual(newestRun(hourly, moment), moment);
    assert.deepEqual(newestRun(hourly, new Date(moment.getTime() - 1)), at('2026-02-28T23:10:00Z'));
    assert.deepEqual(runAfter(hourly, moment), at('2026-03-01T01:10:00Z'));
    assert.deepEqual(runAfter(hourly, new Date(moment.getTime() - 1)), moment);
  });

  test('an expression of six fields begins with seconds; one without any time has no run', () => {
    const seconds = { ...hourly, cron: '*/5 * * * * *' };
    assert.deepEqual(runAfter(seconds, at('2026-03-01T00:00:01.500Z')), at('2026-03-01T00:00:05Z'));
    const never = { ...hourly, cron: '0 0 30 2 *' };
    assert.equal(runAfter(never, at('2026-03-01T00:00:00Z')), null);
    assert.equal(newestRun(never, at('2026-03-01T00:00:00Z')), null);
  });
});

describe('more runs in the time of one', () => {
  const often = { ...hourly, times: 4 };
  /** All runs of a timetable in a span, each found from the one before. */
  function runs(timetable: Timetable, from: string, to: string): string[] {
    const found: string[] = [];
    for (let next = runAfter(timetable, at(from)); next !== null && next < at(to); next = runAfter(timetable, next)) {
      found.push(next.toISOString());
      assert.deepEqual(newestRun(timetable, next), next);
      assert.deepEqual(newestRun(timetable, new Date(next.getTime() - 1))?.toISOString(), found.at(-2) ?? from);
    }
    return found;
  }

  test('lie between the times of the expression, which stay', () => {
    assert.deepEqual(runs(often, '2026-03-01T00:10:00.000Z', '2026-03-01T02:00:00Z'), [
      ...['2026-03-01T00:25:00.000Z', '2026-03-01T00:40:00.000Z', '2026-03-01T00:55:00.000Z'],
      ...[
        '2026-03-01T01:10:00.000Z',
        '2026-03-01T01:25:00.000Z',
        '2026-03-01T01:40:00.000Z',
        '2026-03-01T01:55:00.000Z',
      ],
    ]);
    const late = { ...often, jitterMs: 60_000 };
    const jitter = jitterOf('a', 60_000);
    const [first] = runs(
      late,
      new Date(Date.parse('2026-03-01T00:10:00Z') + jitter).toISOString(),
      '2026-03-01T00:30:00Z',
    );
    assert.equal(first, new Date(Date.parse('2026-03-01T00:25:00Z') + jitter).toISOString());
  });

  test('are never nearer than ten minutes, and no fewer than the expression says', () => {
    const half = runs({ ...often, cron: '*/30 * * * *' }, '2026-03-01T00:00:00.000Z', '2026-03-01T01:01:00Z');
    assert.deepEqual(
      half.map((time) => time.slice(14, 16)),
      ['10', '20', '30', '40', '50', '00'],
    );
    assert.equal(nearestMs, 600_000);
    const minutely = { ...often, cron: '* * * * *' };
    assert.equal(runs(minutely, '2026-03-01T00:00:00.000Z', '2026-03-01T00:10:00Z').length, 9);
    assert.equal(newestRun({ ...often, cron: '0 0 30 2 *' }, at('2026-03-01T00:00:00Z')), null);
  });
});

describe('jitter', () => {
  test('is the same for a site every time, under its bound, and spreads sites', () => {
    const sites = Array.from({ length: 18 }, (_, n) => `site-${n}`);
    const late = sites.map((site) => jitterOf(site, 120_000));
    assert.deepEqual(
      sites.map((site) => jitterOf(site, 120_000)),
      late,
    );
    assert.ok(late.every((ms) => ms >= 0 && ms < 120_000));
    assert.equal(new Set(late.map((ms) => Math.floor(ms / 1_000))).size >= 16, true, 'hardly two in one second');
    assert.equal(jitterOf('a', 0), 0);
  });

  test('moves every run of a site by the same, and loses none', () => {
    const jittered = { ...hourly, jitterMs: 30 * 60_000 };
    const shift = jitterOf('a', jittered.jitterMs);
    assert.ok(shift > 0);
    let moment = at('2026-03-01T00:00:00Z');
    for (let hour = 0; hour < 48; hour++) {
      const next = runAfter(jittered, moment)!;
      assert.equal((next.getTime() - shift - at('2026-02-28T23:10:00Z').getTime()) % 3_600_000, 0);
      if (hour > 0) assert.equal(next.getTime() - moment.getTime(), 3_600_000);
      assert.deepEqual(newestRun(jittered, next), next);
      moment = next;
    }
  });
});

describe('a site is due', () => {
  const now = at('2026-03-01T05:30:00Z');

  test('at once when it never ran, also when its expression had no time yet', () => {
    assert.deepEqual(dueRun(hourly, null, now), at('2026-03-01T05:10:00Z'));
    assert.deepEqual(dueRun({ ...hourly, cron: '0 0 30 2 *' }, null, now), now);
  });

  test('when a time came after its last run, and not twice for the same time', () => {
    assert.deepEqual(dueRun(hourly, ran('2026-03-01T04:10:00Z'), now), at('2026-03-01T05:10:00Z'));
    assert.equal(dueRun(hourly, ran('2026-03-01T05:10:00Z'), now), null);
    assert.equal(dueRun(hourly, ran('2026-03-01T05:10:00Z', '2026-03-01T05:20:00Z'), now), null);
  });

  test('once for all the times that were missed', () => {
    const due = dueRun(hourly, ran('2026-02-20T05:10:00Z'), now)!;
    assert.deepEqual(due, at('2026-03-01T05:10:00Z'));
    assert.equal(dueRun(hourly, { due, started: now, ended: now }, now), null);
  });

  test('again when its last run did not end', () => {
    assert.deepEqual(dueRun(hourly, ran('2026-03-01T05:10:00Z', null), now), at('2026-03-01T05:10:00Z'));
    assert.deepEqual(dueRun(hourly, ran('2026-03-01T03:10:00Z', null), now), at('2026-03-01T05:10:00Z'));
  });

  test('and waits since the first time that it missed', () => {
    const since = (last: Run | null) => waitsSince(hourly, last);
    assert.equal(since(ran('2026-03-01T01:10:00Z')), at('2026-03-01T02:10:00Z').getTime());
    assert.equal(since(ran('2026-03-01T01:10:00Z', null)), at('2026-03-01T01:10:00Z').getTime());
    assert.ok(since(null) < since(ran('1999-01-01T00:10:00Z')));
  });
});
