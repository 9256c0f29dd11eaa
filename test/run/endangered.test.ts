/** From losses in the history to a site that is run sooner. */
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { openHistory } from '../../src/history/store.ts';
import { circumstancesOf } from '../../src/run/beside.ts';
import { hurried, TIMES } from '../../src/run/endangered.ts';
import { runAfter, type Timetable } from '../../src/schedule/plan.ts';
import { context, day, look, moment, scratch } from '../history/looks.ts';

const daily: Timetable = { site: 'portal', cron: '0 0 * * *', timezone: 'UTC', jitterMs: 0 };

test('a site that loses pages is in danger for two weeks; one that does not never is', (t) => {
  const path = scratch(t);
  const dir = dirname(path);
  const at = (days: number) => circumstancesOf(dir, null, moment(days));
  assert.deepEqual(at(0), { isDue: false, alarms: [], endangered: new Map() }, 'there is no history');
  {
    using history = openHistory(path);
    const pages = Array.from({ length: 60 }, (_, page) => page);
    history.put(
      pages.map((page) => look(page, 0)),
      context(),
    );
    history.put(
      pages.map((page) => look(`http://calm.example/${page}`, 0, { site: 'calm' })),
      context(),
    );
    history.put([look('http://calm.example/7', 100.5, { site: 'calm', fate: 'gone', status: 404 })], context());
    assert.deepEqual(at(101).alarms, [], 'one page is no rise');
    // Three of a host's pages at once: nothing is confirmed yet.
    history.put(
      [1, 2, 3].map((page) => look(page, 200, { fate: 'gone', status: 404 })),
      context(),
    );
  }
  assert.deepEqual(at(200.1).alarms, [{ site: 'portal', at: day(200), lost: 0, suspected: 3 }]);
  assert.deepEqual([...at(213.9).endangered], [['portal', moment(200)]]);
  assert.deepEqual(at(214.1).alarms, []);

  const next = (days: number) =>
    runAfter(hurried(daily, at(days).endangered), moment(days))!.getTime() - moment(days).getTime();
  const DAY = 86_400_000;
  assert.ok(next(201) <= DAY / TIMES);
  assert.ok(next(215) > DAY / TIMES || moment(215).getUTCHours() >= 18);
  assert.deepEqual(hurried({ ...daily, site: 'calm' }, at(201).endangered), { ...daily, site: 'calm' });
});

test('lost pages count once they are confirmed; outages never do', (t) => {
  const path = scratch(t);
  {
    using history = openHistory(path);
    for (let page = 0; page < 20; page++) history.put([look(page, 0)], context());
    for (let page = 0; page < 20; page++)
      history.put([look(page, 50, { fate: 'unreachable', status: null, content: null })], context());
    assert.deepEqual(circumstancesOf(dirname(path), null, moment(51)).alarms, []);
    for (const at of [100, 102, 104, 108])
      history.put(
        [1, 2, 3, 4].map((page) => look(page, at, { fate: 'gone', status: 404 })),
        context(),
      );
  }
  const [alarm] = circumstancesOf(dirname(path), null, moment(108.5)).alarms;
  assert.deepEqual([alarm?.site, alarm?.lost, alarm?.suspected], ['portal', 4, 0]);
});

test('whether pages are due is told for the sites that are asked for', (t) => {
  const path = scratch(t);
  {
    using history = openHistory(path);
    history.put([look(1, 0)], context());
  }
  const dir = dirname(path);
  assert.equal(circumstancesOf(dir, null, moment(0.001)).isDue, false);
  assert.equal(circumstancesOf(dir, null, moment(300)).isDue, true);
  assert.equal(circumstancesOf(dir, ['portal'], moment(300)).isDue, true);
  assert.equal(circumstancesOf(dir, ['calm'], moment(300)).isDue, false);
});
