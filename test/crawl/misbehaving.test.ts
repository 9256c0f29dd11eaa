/** Hosts that misbehave in every known way, and one that serves hijacked copies: a crawl ends, and says what happened. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { captures } from '../../storage/captures.ts';
import {
  assertRebuilds,
  assertWhole,
  type CrawlReport,
  crawl,
  exported,
  type Line,
  linesOf,
  onEachEngine,
  type Replica,
  reasons,
  reportOf,
  type Settings,
  startCrawl,
  startReplica,
  status,
} from './stand.ts';

const impatient: Settings = {
  'network.headersMs': 2000,
  'network.bodyMs': 1000,
  'network.totalMs': 3000,
  'crawl.attempts': 3,
  'limits.bodyBytes': 2 * 1024 * 1024,
};
/** Complaints about the pace slow the whole host down for minutes: they have a test of their own. */
const complaints = ['429 once, retry after 1 s', 'HTTP 503'];

const expected: Readonly<Record<string, string>> = {
  'slow headers': 'fetch.timeout',
  'slow body': 'fetch.timeout',
  '500 for ever': 'http.server-error',
  'HTTP 404': 'http.gone',
  'HTTP 403': 'http.refused',
  'redirect loop': 'fetch.redirect-loop',
  'redirect to another site': 'skipped redirect-left-site',
  'redirect to a private address': 'fetch.private-address',
  'redirect to the metadata service': 'fetch.private-address',
  'truncated body': 'fetch.truncated',
  'Content-Length too long': 'fetch.truncated',
  'soft 404': 'skipped soft-404',
  reset: 'fetch.reset',
  'endless body': 'fetch.too-large',
  'gzip bomb': 'fetch.too-large',
  '10 MiB of tags': 'fetch.too-large',
  'empty body': 'skipped empty',
};

onEachEngine((space) => {
  let replica: Replica;
  const urlOf = (name: string): string => replica.misbehaving.find((page) => page.name === name)!.url;

  before(async () => {
    replica = await startReplica({ articlesPerSite: 10, slowMs: 4000 });
  });
  after(() => replica?.close());

  test('a host that misbehaves in every way', async (t) => {
    const dir = space.dir('misbehaving');
    const undo = complaints.map((name) => replica.misbehave(urlOf(name), { kind: 'status', status: 404 }));
    const began = performance.now();
    const report = reportOf(await startCrawl(replica, dir, [replica.misbehavingHome], impatient).ended, [3]);
    const seconds = (performance.now() - began) / 1000;
    for (const back of undo) back();

    await t.test('the crawl ends by itself, in time', () => {
      assert.equal(report.ended, 'empty');
      assert.ok(seconds < 40, `${seconds} s`);
    });

    await t.test('status names the reason of each page that could not be had', async () => {
      const found = await reasons(dir);
      for (const { name, url } of replica.misbehaving) {
        if (!complaints.includes(name)) assert.equal(found.get(url), expected[name], name);
      }
      assert.equal(report.failed, [...found.values()].filter((code) => !code.startsWith('skipped')).length);
    });

    await t.test('records are made of whole pages only', async () => {
      const lines = linesOf(await exported(dir));
      const good = ['good', '500 twice, then fine', 'Content-Length too short', 'wrong charset in the header'];
      assert.deepEqual(lines.map(({ url }) => url).sort(), good.map(urlOf).sort());
      const misled = lines.find(({ url }) => url === urlOf('wrong charset in the header'))!;
      assert.match(misled.paragraphs.join(), /检修人员逐段排查/);
    });

    await t.test('what was cut is archived and says so, also where the same was cut before', async () => {
      const cut = new Map<string, Set<string | null>>();
      for await (const { capture, record } of captures(dir)) {
        if (record.type === 'resource' || capture.status !== 200) continue;
        cut.set(capture.url, (cut.get(capture.url) ?? new Set()).add(record.truncated));
      }
      const only = (name: string): (string | null)[] => [...(cut.get(urlOf(name)) ?? [])];
      assert.deepEqual(only('truncated body'), ['disconnect']);
      assert.deepEqual(only('Content-Length too long'), ['disconnect']);
      assert.deepEqual(only('slow body'), ['time']);
      assert.deepEqual(only('endless body'), ['length']);
      assert.deepEqual(only('10 MiB of tags'), ['length']);
      assert.deepEqual(only('good'), [null]);
    });

    await t.test('nothing was asked of an address that is not public, or of the site it redirects to', () => {
      const hosts = new Set(replica.log.map(({ host }) => host));
      assert.deepEqual([...hosts], [new URL(replica.misbehavingHome).host]);
    });

    await t.test('the archive is whole and gives the same records', async () => {
      await assertWhole(dir);
      await assertRebuilds(dir);
    });
  });

  test('complaints about the pace: Retry-After is kept to, a page that complains for ever is given up', async () => {
    const dir = space.dir('complaints');
    const [once, always] = complaints.map(urlOf) as [string, string];
    const from = replica.log.length;
    await crawl(replica, dir, [once, always], { 'crawl.attempts': 2 }, [3]);
    assert.deepEqual([...(await reasons(dir))], [[always, 'http.too-many']]);
    assert.deepEqual(
      linesOf(await exported(dir)).map(({ url }) => url),
      [once],
    );
    const asked = replica.log.slice(from).filter(({ url }) => url === once);
    assert.deepEqual(
      asked.map((hit) => hit.status),
      [429, 200],
    );
    assert.ok(asked[1]!.at - asked[0]!.at >= 1000);
  });

  test('a private address is refused at once, as a target too', async () => {
    const dir = space.dir('private');
    const targets = [
      'http://127.0.0.1/',
      'http://[::1]:8080/x.html',
      'http://localhost/',
      'http://169.254.169.254/latest/',
    ];
    const report: CrawlReport = await crawl(replica, dir, targets, {}, [3]);
    assert.deepEqual([report.failed, report.retried, report.captures.response], [4, 0, 0]);
    assert.deepEqual(new Set(report.failures.map(({ code }) => code)), new Set(['fetch.private-address']));
  });

  test('a host whose name leads nowhere is tried a few times and given up with the reason', async () => {
    const dir = space.dir('nowhere');
    const report = await crawl(replica, dir, ['http://www.nowhere.example/'], {}, [3]);
    const [failure] = report.failures;
    assert.deepEqual([report.ended, failure?.state, failure?.attempts], ['empty', 'failed', 4]);
    assert.match(`${failure?.code} ${failure?.message}`, /502/);
  });

  test('a clone host: its copies become records, marked as restored', async () => {
    const dir = space.dir('clone');
    const report = await crawl(replica, dir, [replica.clone.home]);
    const { copies } = replica.clone;
    assert.deepEqual([report.ended, report.articles.restored], ['empty', copies.length]);
    const lines = linesOf(await exported(dir));
    const at = (url: string): Line | undefined =>
      lines.find(({ sightings }) => sightings.some((seen) => seen.url === url));
    for (const { url, original } of copies) {
      assert.equal(at(url)?.integrity.verdict, 'restored', url);
      assert.match(at(url)!.extractor.rule, /^(generic|cms\/)/);
      assert.equal(at(url)?.site, 'hengxin-zhizao.example');
      assert.ok(at(url)?.title === null || at(url)?.title === original.title, `${at(url)?.title} is no stuffed title`);
    }
    assert.equal((await status(dir)).catalog.byVerdict.restored, lines.length);
    await assertWhole(dir);
    await assertRebuilds(dir);
  });
});
