/** Grouping and rate limit. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Gathered } from '../../src/alerts/alert.ts';
import type { Condition } from '../../src/alerts/conditions.ts';
import { gathered, judge, newTopic, type Topic, tell } from '../../src/alerts/topics.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.parse('2026-03-01T00:00:00Z');
const news = (count: number, urls: readonly string[] = []): Gathered => ({
  ...{ count, urls, evidence: [], facts: { gone: count } },
  since: '2026-02-28T00:00:00.000Z',
});

describe('events', () => {
  const lost = newTopic({ rule: 'page-lost', site: 'a' });

  test('the first is told at once, what follows waits until the time has passed, and all of it is told', () => {
    let { topic, message } = tell(gathered(lost, news(2, ['u1', 'u2'])), start, DAY);
    assert.deepEqual([message?.count, message?.urls], [2, ['u1', 'u2']]);
    for (let hour = 1; hour < 24; hour++) {
      ({ topic, message } = tell(hour < 10 ? gathered(topic, news(1)) : topic, start + hour * HOUR, DAY));
      assert.equal(message, null, `hour ${hour}`);
    }
    ({ topic, message } = tell(topic, start + DAY, DAY));
    assert.deepEqual([message?.count, message?.facts, message?.at], [9, { gone: 9 }, '2026-03-02T00:00:00.000Z']);
    assert.equal(tell(topic, start + 9 * DAY, DAY).message, null, 'nothing new');
  });

  test('ten times as much does not wait: one message for each tenfold', () => {
    let topic: Topic = lost;
    const told: number[] = [];
    for (let n = 0; n < 11_111; n++) {
      const next = tell(gathered(topic, news(1)), start + n, DAY);
      topic = next.topic;
      if (next.message) told.push(next.message.count);
    }
    assert.deepEqual(told, [1, 10, 100, 1000, 10_000]);
  });

  test('a message shows the first twenty pages and ten lines of evidence, however many there were', () => {
    const many = Array.from({ length: 300 }, (_, n) => `http://a.cn/${n}`);
    let topic = lost;
    for (const url of many) topic = gathered(topic, { ...news(1, [url]), evidence: [`line ${url}`] });
    const { message } = tell(topic, start, DAY);
    assert.deepEqual([message?.count, message?.urls, message?.evidence.length], [300, many.slice(0, 20), 10]);
    assert.equal(message?.severity, 'critical');
  });

  test('a hijacked page is critical, a deleted one is not', () => {
    const one = (facts: Gathered['facts']) => tell(gathered(lost, { ...news(1), facts }), start, DAY).message?.severity;
    assert.deepEqual([one({ gone: 1 }), one({ gone: 1, hijacked: 1 })], ['warning', 'critical']);
  });
});

describe('conditions', () => {
  const silent = newTopic({ rule: 'site-silent', site: 'a' });
  const at = (hours: number, holds = true): Condition => ({
    ...{ rule: 'site-silent', holds, count: hours, facts: { hours } },
    since: new Date(start).toISOString(),
  });

  test('what lasts is told again after one day, then two, four and so on; its end is told once', () => {
    let topic = silent;
    const days: number[] = [];
    for (let hour = 72; hour < 40 * 24; hour++) {
      const next = judge(topic, at(hour), start + hour * HOUR, DAY);
      topic = next.topic;
      if (next.message) days.push(Math.round(hour / 24));
    }
    // Day 30 is the tenfold of day 3.
    assert.deepEqual(days, [3, 4, 6, 10, 18, 34]);
    const end = judge(topic, at(1, false), start + 41 * DAY, DAY);
    assert.deepEqual([end.message?.over, end.message?.severity], [true, 'info']);
    assert.equal(judge(end.topic, at(1, false), start + 41 * DAY, DAY).message, null);
  });

  test('what comes and goes is told once in the time, and so is its end', () => {
    let topic = silent;
    const told: boolean[] = [];
    for (let n = 0; n < 48; n++) {
      const next = judge(topic, at(80, n % 2 === 0), start + n * HOUR, DAY);
      topic = next.topic;
      if (next.message) told.push(next.message.over);
    }
    assert.deepEqual(told, [false, true, false, true]);
  });

  test('the end of what nobody heard of is no news', () => {
    const { topic, message } = judge(silent, at(1, false), start, DAY);
    assert.deepEqual([topic, message], [silent, null]);
  });
});
