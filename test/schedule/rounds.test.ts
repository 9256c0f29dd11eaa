/** Scheduled runs in one process, over days of a clock that does not tick by itself. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CundangError } from '../../src/errors.ts';
import type { LastRuns } from '../../src/schedule/last-runs.ts';
import { dueRun, type Run, type Timetable } from '../../src/schedule/plan.ts';
import { leastRoundMs, lookMs, type RoundEvent, runRound, runRounds } from '../../src/schedule/rounds.ts';
import { type Calendar, calendar } from './calendar.ts';

const minutes = 60_000;
const table = (site: string, cron: string): Timetable => ({ site, cron, timezone: 'UTC', jitterMs: 0 });

interface Crawled {
  readonly sites: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** Crawls that take their time by the clock; `throws` ends one with an error. */
function play(
  timetables: readonly Timetable[],
  {
    from = '2026-03-01T00:00:00Z',
    until = '2026-03-02T00:00:00Z',
    known = [] as readonly (readonly [string, Run])[],
    takes = (_site: string, _nth: number): number => 2 * minutes,
    throws = (_nth: number): unknown => null,
    otherWork = undefined as ((now: Date) => boolean) | undefined,
  } = {},
) {
  const clock: Calendar = calendar(from);
  const runs = new Map<string, Run>(known);
  const lastRuns: LastRuns = {
    read: async () => new Map(runs),
    write: async (more) => more.forEach((run, site) => void runs.set(site, run)),
  };
  const crawled: Crawled[] = [];
  const events: RoundEvent<string>[] = [];
  const stop = new AbortController();
  let [nth, inHand, left] = [0, 0, 0];
  const crawl = async (sites: readonly string[], signal: AbortSignal): Promise<string> => {
    assert.equal(++inHand, 1, 'there is one crawl at a time');
    const begin = clock.now();
    const error = throws(++nth);
    // What one crawl leaves in the queue, the next goes on with.
    left = Math.max(left, ...sites.map((site) => takes(site, nth)));
    while (error === null && left > 0 && !signal.aborted) {
      const before = clock.now().getTime();
      await clock.wait(Math.min(left, minutes), signal);
      left -= clock.now().getTime() - before;
    }
    inHand--;
    if (error !== null) throw error;
    crawled.push({ sites, from: begin.toISOString(), to: clock.now().toISOString() });
    return signal.aborted ? 'stopped' : 'empty';
  };
  const options = {
    timetables: () => timetables,
    otherWork: otherWork && (() => otherWork(clock.now())),
    lastRuns,
    clock,
    crawl,
    stop: stop.signal,
    onEvent: (e: RoundEvent<string>) => events.push(e),
  };
  const end = async (): Promise<void> => {
    await clock.wait(Date.parse(until) - Date.parse(from), stop.signal);
    stop.abort();
  };
  return {
    ...{ crawled, events, runs, clock, options, stop },
    run: () => clock.play(Promise.all([runRounds(options), end()])),
  };
}

const ran = (due: string): Run => ({ due: new Date(due), started: new Date(due), ended: new Date(due) });
const starts = (crawled: readonly Crawled[], site: string) =>
  crawled.filter(({ sites }) => sites.includes(site)).map(({ from }) => from);

describe('rounds', () => {
  test('each run begins at its time, for a day: none missed, none twice', async () => {
    const day = play([table('a', '10 * * * *'), table('b', '*/30 * * * *')], {
      known: [
        ['a', ran('2026-02-28T23:10:00Z')],
        ['b', ran('2026-03-01T00:00:00Z')],
      ],
    });
    await day.run();
    const hours = Array.from({ length: 24 }, (_, hour) => `2026-03-01T${String(hour).padStart(2, '0')}`);
    assert.deepEqual(
      starts(day.crawled, 'a'),
      hours.map((hour) => `${hour}:10:00.000Z`),
    );
    assert.deepEqual(
      starts(day.crawled, 'b'),
      hours.flatMap((hour) => [`${hour}:00:00.000Z`, `${hour}:30:00.000Z`]).slice(1),
    );
    assert.ok(day.events.every((event) => event.kind !== 'failed'));
  });

  test('what was missed is made up for by one run, those first that wait longest, all in one crawl', async () => {
    const day = play([table('a', '10 * * * *'), table('b', '20 5 * * *'), table('c', '0 12 * * *')], {
      from: '2026-03-01T10:00:00Z',
      until: '2026-03-01T10:08:00Z',
      known: [
        ['a', ran('2026-03-01T02:10:00Z')],
        ['b', ran('2026-02-20T05:20:00Z')],
        ['c', ran('2026-02-28T12:00:00Z')],
      ],
    });
    await day.run();
    assert.deepEqual(day.crawled, [
      { sites: ['b', 'a'], from: '2026-03-01T10:00:00.000Z', to: '2026-03-01T10:02:00.000Z' },
    ]);
    assert.deepEqual(day.runs.get('a')?.due, new Date('2026-03-01T09:10:00Z'));
    assert.deepEqual(day.runs.get('b')?.due, new Date('2026-03-01T05:20:00Z'));
  });

  test('a run that takes longer than its period ends when the next is due, which goes on with what is left', async () => {
    const day = play([table('a', '0 * * * *')], {
      until: '2026-03-01T05:30:00Z',
      known: [['a', ran('2026-02-28T23:00:00Z')]],
      takes: (_, nth) => (nth === 1 ? 150 : 10) * minutes,
    });
    await day.run();
    const times = day.crawled.map(({ from, to }) => [from.slice(11, 16), to.slice(11, 16)]);
    assert.deepEqual(times, [
      ['00:00', '01:00'],
      ['01:00', '02:00'],
      ['02:00', '02:30'],
      ['03:00', '03:10'],
      ['04:00', '04:10'],
      ['05:00', '05:10'],
    ]);
  });

  test('a crawl of hours makes room for a site that falls due, and is gone on with', async () => {
    const day = play([table('big', '0 0 * * *'), table('news', '2,40 * * * *')], {
      until: '2026-03-01T12:00:00Z',
      known: [['news', ran('2026-02-28T23:40:00Z')]],
      takes: (site, nth) => (site === 'big' && nth === 1 ? 180 * minutes : minutes),
    });
    await day.run();
    assert.deepEqual(starts(day.crawled, 'big'), ['2026-03-01T00:00:00.000Z']);
    const news = starts(day.crawled, 'news');
    assert.equal(news[0], new Date(Date.parse('2026-03-01T00:00:00Z') + leastRoundMs).toISOString(), 'not at once');
    assert.equal(news[1], '2026-03-01T00:40:00.000Z');
    assert.equal(news.length, 24);
    const rooms = day.events.flatMap((event) => (event.kind === 'ended' ? [event.madeRoom] : []));
    assert.equal(rooms.filter(Boolean).length, 6, 'at 0:05, 0:40, 1:02, 1:40, 2:02 and 2:40');
    const busy = day.crawled.reduce((sum, { from, to }) => sum + Date.parse(to) - Date.parse(from), 0);
    assert.equal(busy, (180 + 18) * minutes, 'all of it was done, and a minute for each run of news after it');
  });

  test('a stop ends the round after what is in hand, and the next start goes on with it', async () => {
    const timetables = [table('a', '0 0 * * *')];
    const day = play(timetables, { until: '2026-03-01T00:10:00Z', takes: () => 60 * minutes });
    await day.run();
    assert.deepEqual(day.crawled, [{ sites: ['a'], from: '2026-03-01T00:00:00.000Z', to: '2026-03-01T00:10:00.000Z' }]);
    const last = day.runs.get('a')!;
    assert.equal(last.ended, null);
    assert.deepEqual(dueRun(timetables[0]!, last, day.clock.now()), last.due);
    const again = play(timetables, {
      from: '2026-03-01T01:00:00Z',
      known: [['a', last]],
      until: '2026-03-01T08:00:00Z',
    });
    await again.run();
    assert.deepEqual(starts(again.crawled, 'a'), ['2026-03-01T01:00:00.000Z']);
    assert.ok(again.runs.get('a')?.ended);
  });

  test('an error that may pass is told and tried again, any other ends it', async () => {
    const busy = new CundangError('archive.locked', 'the archive is in use');
    const day = play([table('a', '0 0 * * *')], { throws: (nth) => (nth <= 2 ? busy : null) });
    await day.run();
    assert.deepEqual(
      day.events.flatMap((event) => (event.kind === 'failed' ? [event.error] : [])),
      [busy, busy],
    );
    assert.deepEqual(starts(day.crawled, 'a'), ['2026-03-01T00:02:00.000Z']);
    const wrong = new CundangError('config.invalid', 'no');
    await assert.rejects(play([table('a', '0 0 * * *')], { throws: () => wrong }).run(), wrong);
  });

  test('other work has rounds of its own where no site is due, and goes along where one is', async () => {
    const since = Date.parse('2026-03-01T01:00:00Z');
    const day = play([table('a', '0 0 * * *')], {
      known: [['a', ran('2026-03-01T00:00:00Z')]],
      until: '2026-03-02T01:00:00Z',
      otherWork: (now) => now.getTime() >= since,
    });
    await day.run();
    const [first, ...others] = day.crawled.filter(({ sites }) => sites.length === 0);
    assert.equal(first?.from, '2026-03-01T01:00:00.000Z');
    for (const [n, { from }] of others.entries()) {
      const over = [first!, ...others][n]!.to;
      const own = day.crawled.find(({ sites, to }) => sites.length > 0 && to > over && to <= from);
      const waited = Date.parse(from) - Date.parse(own?.to ?? over);
      assert.ok(waited >= lookMs, `${from} after ${own?.to ?? over}`);
    }
    assert.ok(others.length > 100);
    assert.deepEqual(starts(day.crawled, 'a'), ['2026-03-02T00:00:00.000Z'], 'the site is not kept waiting');
    assert.deepEqual([...day.runs.keys()], ['a']);
  });

  test('without other work nothing runs but sites', async () => {
    const day = play([table('a', '0 0 * * *')], {
      known: [['a', ran('2026-03-01T00:00:00Z')]],
      otherWork: () => false,
    });
    await day.run();
    assert.deepEqual(day.crawled, []);
  });

  test('one round by itself: what is due, or nothing', async () => {
    const day = play([table('a', '0 * * * *')]);
    assert.equal(await day.clock.play(runRound(day.options)), 'empty');
    assert.equal(await day.clock.play(runRound(day.options)), null);
    assert.deepEqual(
      day.events.map(({ kind }) => kind),
      ['started', 'ended'],
    );
  });
});
