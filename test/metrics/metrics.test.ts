import assert from 'node:assert/strict';
import { test } from 'node:test';
import { genericSite } from '../../crawlers/generic.ts';
import { loadSites, siteById } from '../../crawlers/registry.ts';
import type { LaneCounts } from '../../queue/frontier.ts';
import { CundangError } from '../../src/errors.ts';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.ts';
import { parseExposition } from './exposition.ts';
import { articleOf, captureOf, claimOf, committed, done, ended } from './groups.ts';

const sites = await loadSites();
const read = async (metrics: Metrics) => parseExposition(await metrics.text());
const ownSeries = (seen: { readonly series: ReadonlyMap<string, number> }) =>
  [...seen.series.keys()].filter((id) => id.startsWith('cundang_'));

test('everything stands in the text format, with base units and totals by their names', async () => {
  const metrics = createMetrics({ sites });
  metrics.committed(committed(done(claimOf('people'), [captureOf('http://people/a.htm', 200)])));
  metrics.turn('www.people.com.cn', 'people', 20);
  const { types, value, of } = await read(metrics);
  const own = [...types].filter(([name]) => name.startsWith('cundang_'));
  for (const [name, type] of own) {
    assert.equal(name.endsWith('_total'), type === 'counter', name);
    assert.doesNotMatch(name, /_(ms|millis|kb|count|sum|bucket)(_|$)/);
  }
  assert.match(metrics.contentType, /^text\/plain; version=0\.0\.4/);
  assert.ok(value('process_cpu_seconds_total') >= 0);
  assert.equal(value(of('cundang_build_info')[0]!), 1);
});

test('two processes’ figures are two registries', async () => {
  const [one, other] = [createMetrics({ sites }), createMetrics({ sites })];
  one.recovered(3);
  assert.equal((await read(one)).value('cundang_lease_recoveries_total'), 3);
  assert.equal((await read(other)).value('cundang_lease_recoveries_total'), 0);
});

test('a page counts by the class of its last answer, robots.txt and redirects before it aside', async () => {
  const metrics = createMetrics({ sites });
  const claim = claimOf('people', 'article', 'http://people.com.cn/a.htm');
  const robots = captureOf('http://people.com.cn/robots.txt', 404);
  const at = (status: number) => captureOf(claim.url, status, status === 304 ? 'revisit' : 'response');
  const failed = (code: string, ...statuses: number[]) =>
    ended('failed', claim, { code, message: 'x' }, [robots, ...statuses.map(at)]);
  metrics.committed(
    committed(
      done(claim, [robots, at(301), at(200)]),
      done(claim, [at(304)]),
      done(claim, [at(200), captureOf('urn:x', null, 'resource')]),
      failed('http.gone', 404),
      failed('http.server-error', 302, 500),
      ended('retry', claim, { code: 'http.too-many', message: 'x' }, [at(503)]),
      ended('skipped', claim, { code: 'soft-404', message: 'x' }, [at(200)]),
      ended('skipped', claim, { code: 'redirect-left-site', message: 'x' }, [at(302)]),
    ),
  );
  const { value, of } = await read(metrics);
  const pages = (status: string) => value(`cundang_pages_total{site="people",status="${status}"}`);
  assert.deepEqual(['2xx', '3xx', '4xx', '5xx'].map(pages), [3, 2, 1, 2]);
  assert.equal(of('cundang_pages_total').length, 4);
});

test('a page that never answered counts with its error; one that robots.txt forbids was not asked for', async () => {
  const metrics = createMetrics({ sites });
  const claim = claimOf('people', 'article', 'http://people.com.cn/a.htm');
  const reason = (code: string) => ({ code, message: 'x' });
  metrics.committed(
    committed(
      ended('retry', claim, reason('fetch.timeout')),
      ended('failed', claim, reason('fetch.dns')),
      ended('failed', claim, reason('fetch.truncated'), [captureOf(claim.url, 200)]),
      // The host wanted a pause before the page was asked for: only its robots.txt answered.
      ended('retry', claim, reason('http.too-many'), [captureOf('http://people.com.cn/robots.txt', 404)]),
      ended('failed', claim, reason('not a code of ours'), []),
      ended('skipped', claim, reason('robots.denied'), [captureOf('http://people.com.cn/robots.txt', 200)]),
    ),
  );
  const { value, of } = await read(metrics);
  const expected = ['fetch.dns', 'fetch.timeout', 'fetch.truncated', 'http.too-many', 'other'];
  for (const error of expected) {
    assert.equal(value(`cundang_pages_total{error="${error}",site="people",status="none"}`), 1);
  }
  assert.equal(of('cundang_pages_total').length, expected.length);
  assert.equal(value(`cundang_visits_total{kind="page",outcome="skipped",reason="robots.denied",site="people"}`), 1);
});

test('captures, bytes, visits and links add up over groups; requisites are no pages', async () => {
  const metrics = createMetrics({ sites });
  const claim = claimOf('people');
  const asset = claimOf('people', 'asset', 'http://people/a.css');
  const group = committed(
    done(claim, [
      captureOf(claim.url, 200),
      captureOf(claim.url, 200, 'revisit'),
      captureOf('urn:x', null, 'resource'),
    ]),
    done(claim, [captureOf(claim.url, 304, 'revisit')]),
    done(asset, [captureOf(asset.url, 200)]),
    { outcome: null, captures: [captureOf('http://people/robots.txt', 200)], article: null },
  );
  metrics.committed({ ...group, added: [claim, asset, claim] });
  metrics.committed(group);
  const { value } = await read(metrics);
  const by = (type: string) => [
    value(`cundang_captures_total{type="${type}"}`),
    value(`cundang_archived_bytes_total{type="${type}"}`),
  ];
  assert.deepEqual(['response', 'revisit', 'not_modified', 'resource'].map(by), [
    [6, 600],
    [2, 200],
    [2, 200],
    [2, 200],
  ]);
  assert.equal(value('cundang_visits_total{kind="page",outcome="done",site="people"}'), 4);
  assert.equal(value('cundang_visits_total{kind="asset",outcome="done",site="people"}'), 2);
  assert.equal(value('cundang_pages_total{site="people",status="2xx"}'), 2);
  assert.equal(value('cundang_visits_added_total'), 3);
});

test('articles count by whether their text is new and by verdict, also those of no visit', async () => {
  const metrics = createMetrics({ sites });
  const restored = { article: articleOf('people', 'generic', 'restored'), isNew: false };
  metrics.committed({ ...committed(), recorded: [{ article: articleOf('people'), isNew: true }, restored] });
  metrics.recorded([restored, { article: articleOf(null), isNew: true }]);
  const { value } = await read(metrics);
  assert.equal(value('cundang_articles_total{content="new",site="people",verdict="clean"}'), 1);
  assert.equal(value('cundang_articles_total{content="known",site="people",verdict="restored"}'), 2);
  assert.equal(value('cundang_articles_total{content="new",site="other",verdict="clean"}'), 1);
});

test('empty extractions count by the layout that a skip names; only an article page can be one', async () => {
  const metrics = createMetrics({ sites });
  const layout = siteById(sites, 'sxgov').layouts[0]!.id;
  const skip = (code: string, more = {}) => ({ code, message: 'x', ...more });
  const claim = claimOf('sxgov');
  metrics.committed(
    committed(
      done(claim, [], articleOf('sxgov', layout)),
      done(claim, [], articleOf('sxgov', 'cms/hanweb')),
      ended('skipped', claim, skip('empty', { layout })),
      ended('skipped', claim, skip('spam', { layout: null })),
      ended('skipped', claim, skip('empty', { layout: 'sxgov/made-up' })),
      ended('skipped', claim, skip('robots.denied')),
      ended('skipped', claimOf('sxgov', 'seed'), skip('empty')),
    ),
  );
  const { value, of } = await read(metrics);
  const empty = (layoutName: string, reason: string) =>
    value(`cundang_empty_extractions_total{layout="${layoutName}",reason="${reason}",site="sxgov"}`);
  assert.deepEqual([empty(layout, 'empty'), empty('none', 'spam'), empty('other', 'empty')], [1, 1, 1]);
  assert.equal(of('cundang_empty_extractions_total').length, 3);
  assert.equal(value(`cundang_extractions_total{rule="${layout}",site="sxgov"}`), 1);
  assert.equal(value('cundang_extractions_total{rule="cms/hanweb",site="sxgov"}'), 1);
});

test('a host is a label as its definition names it: by name, or all its subdomains as one', async () => {
  const metrics = createMetrics({ sites: [...sites, genericSite('http://news.example.org/')] });
  assert.ok(siteById(sites, 'sxgov').hosts.includes('*.sxgov.cn'), 'the definition still has a wildcard');
  for (const lane of ['www.sxgov.cn', 'xy.sxgov.cn', 'cz.sxgov.cn:8080', 'sxgov.cn.evil.example', 'evilsxgov.cn']) {
    metrics.turn(lane, 'sxgov', 700);
  }
  metrics.turn('news.example.org', 'news.example.org', 0);
  const { value, of } = await read(metrics);
  const waits = (site: string, host: string) => value(`cundang_turn_wait_seconds_count{host="${host}",site="${site}"}`);
  const named = of('cundang_turn_wait_seconds_count').map((id) => /host="([^"]*)"/.exec(id)![1]);
  assert.ok(named.includes('*.sxgov.cn') && named.includes('other'), named.join());
  assert.ok(!named.some((name) => name?.includes('evil')), named.join());
  assert.equal(waits('sxgov', 'other'), 2);
  assert.equal(waits('news.example.org', 'news.example.org'), 1);
  assert.equal(value('cundang_turn_wait_seconds_bucket{host="other",le="0.5",site="sxgov"}'), 0);
  assert.equal(value('cundang_turn_wait_seconds_bucket{host="other",le="1",site="sxgov"}'), 2);
  assert.equal(value('cundang_turn_wait_seconds_sum{host="other",site="sxgov"}'), 1.4);
});

test('10,000 hostile hosts, sites, codes and rules make no more series than one does', async () => {
  const metrics = createMetrics({ sites });
  metrics.watch({ frontier: { counts: async () => hostile.map(laneOf) } }, { everyMs: 0 });
  const hostile = Array.from({ length: 10_000 }, (_, n) => `h${n}"\\\n{}.evil-${n}.example`);
  const laneOf = (host: string): LaneCounts => ({
    ...{ lane: host, site: host },
    ...{ waiting: 1, leased: 0, done: 0, failed: 0, skipped: 0 },
  });
  const feed = (host: string) => {
    const claim = { ...claimOf('people'), site: host, lane: host };
    metrics.turn(host, 'people', 5);
    metrics.turn(host, host, 5);
    metrics.committed({
      ...committed(
        done(claim, [captureOf(claim.url, 200)], articleOf(host, host)),
        ended('failed', claim, { code: host, message: host }),
        ended('skipped', claim, { code: 'empty', message: host, ...{ layout: host } }),
      ),
      recorded: [{ article: articleOf(host, host), isNew: true }],
    });
  };
  feed(hostile[0]!);
  const one = ownSeries(await read(metrics));
  for (const host of hostile.slice(1)) feed(host);
  const all = await read(metrics);
  assert.deepEqual(ownSeries(all), one);
  assert.equal(all.value('cundang_turn_wait_seconds_count{host="other",site="people"}'), 10_000);
  assert.equal(all.value('cundang_queue_visits{site="other",state="waiting"}'), 10_000);
});

test('the queue, the spool and the indexes are looked at when scraped; one that is away takes only its own figures along', async () => {
  const metrics = createMetrics({ sites });
  const away = { queue: false };
  const lane = { waiting: 5, leased: 1, done: 7, failed: 2, skipped: 3 };
  const counts = [
    { lane: 'a.people.com.cn', site: 'people', ...lane },
    { lane: 'b.people.com.cn', site: 'people', ...lane },
  ];
  const problem = new CundangError('store.unreachable', 'away');
  metrics.watch(
    {
      frontier: {
        counts: async () => {
          if (away.queue) throw new CundangError('queue.gone', 'away');
          return counts;
        },
      },
      spool: { state: async () => ({ segments: 2, bytes: 4096, oldestMs: 1500, problem }) },
      unindexed: () => 12,
      segmentsBehind: async () => 3,
    },
    { everyMs: 0 },
  );
  const first = await read(metrics);
  const state = (name: string) => first.value(`cundang_queue_visits{site="people",state="${name}"}`);
  assert.deepEqual(['waiting', 'leased', 'done', 'failed', 'skipped'].map(state), [10, 2, 14, 4, 6]);
  assert.ok(first.value('cundang_queue_oldest_waiting_seconds{site="people"}') >= 0);
  const spool = ['segments', 'bytes', 'oldest_seconds', 'problem'].map((name) => first.value(`cundang_spool_${name}`));
  assert.deepEqual(spool, [2, 4096, 1.5, 1]);
  assert.equal(first.value('cundang_catalog_unindexed_records'), 12);
  assert.equal(first.value('cundang_index_segments_behind'), 3);
  assert.equal(first.value('cundang_source_up{source="queue"}'), 1);
  away.queue = true;
  const second = await read(metrics);
  assert.equal(second.value('cundang_source_up{source="queue"}'), 0);
  assert.deepEqual(second.of('cundang_queue_visits'), []);
  assert.deepEqual(second.of('cundang_queue_oldest_waiting_seconds'), []);
  assert.equal(second.value('cundang_spool_segments'), 2);
});

test('other parts take the place of those that were watched before', async () => {
  const metrics = createMetrics({ sites });
  metrics.watch({ unindexed: () => 12 }, { everyMs: 0 });
  assert.equal((await read(metrics)).value('cundang_catalog_unindexed_records'), 12);
  metrics.watch({ segmentsBehind: () => 3 }, { everyMs: 0 });
  const second = await read(metrics);
  assert.equal(second.value('cundang_index_segments_behind'), 3);
  assert.deepEqual(second.of('cundang_catalog_unindexed_records'), []);
});

test('a scrape does not wait for a queue that hangs, and does not ask it twice at once', async () => {
  const metrics = createMetrics({ sites });
  let asked = 0;
  const frontier = {
    counts: () => {
      asked += 1;
      return new Promise<never>(() => {});
    },
  };
  metrics.watch({ frontier }, { everyMs: 0, limitMs: 5 });
  const texts = await Promise.all([read(metrics), read(metrics)]);
  await read(metrics);
  for (const text of texts) assert.equal(text.value('cundang_source_up{source="queue"}'), 0);
  assert.equal(asked, 1);
});

test('what the store confirms and refuses is counted', async () => {
  const metrics = createMetrics({ sites });
  metrics.stored({}, 500);
  metrics.stored({}, 700);
  metrics.storeProblem(new CundangError('store.denied', 'no'));
  const { value } = await read(metrics);
  assert.equal(value('cundang_stored_segments_total'), 2);
  assert.equal(value('cundang_stored_bytes_total'), 1200);
  assert.equal(value('cundang_store_problems_total{error="store.denied"}'), 1);
});
