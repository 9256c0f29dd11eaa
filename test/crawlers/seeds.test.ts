import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seedVisits, startVisit } from '../../crawlers/seeds.ts';
import { defineSite, type Seed } from '../../crawlers/site.ts';

const siteWith = (...seeds: Seed[]) =>
  defineSite({
    id: 'test-site',
    name: '测试',
    hosts: ['www.example.cn'],
    seeds,
    lists: [],
    articles: [/^https?:\/\/www\.example\.cn\/a\/\d+\.html$/],
    layouts: [],
    pace: { concurrency: 1, delayMs: 0 },
    charset: 'utf-8',
    schedule: '0 * * * *',
  });
const days: Seed = { url: 'http://www.example.cn/{YYYY}/{MM}{DD}/{YYYY}.shtml', kind: 'days', daysBack: 2 };
const hour = 3_600_000;

test('lists and feeds are seeds, due on every run', () => {
  const visits = seedVisits(
    siteWith({ url: 'http://www.example.cn/', kind: 'list' }, { url: 'http://www.example.cn/r.xml', kind: 'feed' }),
    {
      now: new Date(),
    },
  );
  const seed = { site: 'test-site', kind: 'seed', depth: 0, via: null, againAfterMs: 0 };
  assert.deepEqual(visits, [
    { ...seed, url: 'http://www.example.cn/' },
    { ...seed, url: 'http://www.example.cn/r.xml' },
  ]);
});

test('a by-day archive goes back from the day it is in Beijing', () => {
  // 23:30 on 1 March in UTC is 07:30 on 2 March in Beijing; 2024 has a 29 February
  const visits = seedVisits(siteWith(days), { now: new Date('2024-03-01T23:30:00Z') });
  assert.deepEqual(
    visits.map(({ url }) => url),
    [
      'http://www.example.cn/2024/0302/2024.shtml',
      'http://www.example.cn/2024/0301/2024.shtml',
      'http://www.example.cn/2024/0229/2024.shtml',
    ],
  );
});

test('a day is due again only where it was last seen before it ended', () => {
  const now = new Date('2024-03-01T23:30:00Z'); // 7.5 hours into the day
  const visits = seedVisits(siteWith(days), { now });
  assert.deepEqual(
    visits.map(({ againAfterMs }) => againAfterMs),
    [0, 7.5 * hour, 31.5 * hour],
  );
});

test('since reaches further back or less far, and is bounded', () => {
  const now = new Date('2024-03-01T00:00:00Z');
  assert.equal(seedVisits(siteWith(days), { now, since: new Date('2024-01-01T00:00:00Z') }).length, 61);
  assert.equal(seedVisits(siteWith(days), { now, since: new Date('2024-03-01T00:00:00Z') }).length, 1);
  assert.equal(seedVisits(siteWith(days), { now, since: new Date('2030-01-01T00:00:00Z') }).length, 0);
  assert.ok(seedVisits(siteWith(days), { now, since: new Date(0) }).length < 10_000);
});

test('a URL the user names starts as what the site knows it to be', () => {
  const site = siteWith(days);
  assert.equal(startVisit(site, 'http://www.example.cn/a/12.html').kind, 'article');
  assert.equal(startVisit(site, 'http://www.example.cn/b/').kind, 'seed');
});
