/** What every frontier engine must pass: visits, claims, leases, reasons, counts. Lanes have their own file. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Frontier, Known, NewVisit, Outcome } from '../../queue/frontier.ts';
import { done, swift, urls, visit, type Workbench } from './workbench.ts';

/** Registers the tests for one engine. */
export function frontierConformance(name: string, start: () => Promise<Workbench>): void {
  describe(`${name}: frontier`, () => {
    let bench: Workbench;
    let frontier: Frontier;

    beforeEach(async () => {
      bench = await start();
      frontier = await bench.open({ paceOf: () => swift });
    });
    afterEach(() => bench.close());

    const reopen = async (): Promise<void> => {
      await frontier.close();
      frontier = await bench.open({ paceOf: () => swift });
    };
    const totals = async (): Promise<Record<string, number>> => {
      const sum = { waiting: 0, leased: 0, done: 0, failed: 0, skipped: 0 };
      for (const row of await frontier.counts()) {
        for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += row[key];
      }
      return sum;
    };

    test('a URL is added once, whatever its spelling', async () => {
      const first = visit('http://a.example/x?b=2&a=1#top');
      assert.deepEqual(await frontier.add([first, first]), [first]);
      const twins = ['https://a.example/x?b=2&a=1', 'http://www.a.example/x?a=1&b=2', 'http://A.example:80/x?b=2&a=1'];
      assert.deepEqual(await frontier.add(twins.map((url) => visit(url))), []);
      const other = [visit('http://a.example/X?b=2&a=1'), visit('http://b.a.example/x?b=2&a=1')];
      assert.deepEqual(await frontier.add(other), other);
      assert.equal((await totals()).waiting, 3);
    });

    test('a claim carries its visit', async () => {
      await frontier.add([visit('http://a.example:8080/1.htm', { kind: 'list', depth: 3, via: 'http://a.example/' })]);
      const [claim] = await frontier.claim(5);
      assert.deepEqual(
        { ...claim, key: '' },
        {
          url: 'http://a.example:8080/1.htm',
          site: 'sample',
          kind: 'list',
          depth: 3,
          via: 'http://a.example/',
          key: '',
          lane: 'a.example:8080',
          attempts: 0,
          known: null,
        },
      );
      assert.notEqual(claim?.key, '');
    });

    test('within a lane: seeds, lists and continuations, articles, assets; then the order added', async () => {
      const kinds = ['asset', 'article', 'list', 'seed', 'article', 'continuation', 'list', 'seed', 'asset'] as const;
      await frontier.add(kinds.map((kind, n) => visit(`http://a.example/${n}`, { kind })));
      const order = ['3', '7', '2', '5', '6', '1', '4', '0', '8'].map((n) => `http://a.example/${n}`);
      assert.deepEqual(urls([...(await frontier.claim(4)), ...(await frontier.claim(99))]), order);
    });

    test('revisits come after every article and before assets, each time they are added', async () => {
      const at = (n: number) => `http://a.example/${n}`;
      await frontier.add([visit(at(1))]);
      await frontier.settle((await frontier.claim(1)).map((one) => done(one)));
      await bench.pass(10);
      const again = visit(at(1), { kind: 'revisit', againAfterMs: 0 });
      const revisits = [again, visit(at(3), { kind: 'revisit' })];
      assert.deepEqual(await frontier.add([visit(at(2), { kind: 'asset' }), ...revisits, visit(at(4))]), [
        visit(at(2), { kind: 'asset' }),
        ...revisits,
        visit(at(4)),
      ]);
      assert.deepEqual(await frontier.add([again]), [], 'it waits already');
      const kinds = (await frontier.claim(99)).map(({ url, kind }) => `${url} ${kind}`);
      assert.deepEqual(kinds, [`${at(4)} article`, `${at(1)} revisit`, `${at(3)} revisit`, `${at(2)} asset`]);
    });

    test('what is due again ranks as what is added then: by its kind, then behind what waited before', async () => {
      const at = (n: number) => `http://a.example/${n}`;
      await frontier.add([visit(at(1)), visit(at(2), { kind: 'list' }), visit(at(3))]);
      const [list, one, two] = await frontier.claim(9);
      const failed: Outcome = { kind: 'failed', claim: two!, reason: { code: 'http.gone', message: '404' } };
      await frontier.settle([done(list!), done(one!), failed]);
      await bench.pass(10);
      await frontier.add([visit(at(4)), visit(at(5), { kind: 'list' })]);
      await frontier.add([3, 1].map((n) => visit(at(n), { againAfterMs: 0 })));
      await frontier.add([visit(at(2), { kind: 'list', againAfterMs: 0 }), visit(at(6))]);
      assert.deepEqual(urls(await frontier.claim(9)), [5, 2, 4, 3, 1, 6].map(at));
    });

    test('a revisit is no requisite', async () => {
      await frontier.add([
        visit('http://a.example/1', { kind: 'revisit' }),
        visit('http://a.example/2', { kind: 'asset' }),
      ]);
      assert.deepEqual(urls(await frontier.claim(9, 'assets')), ['http://a.example/2']);
      assert.equal(await frontier.wait(), 0);
      assert.deepEqual(urls(await frontier.claim(9)), ['http://a.example/1']);
    });

    test('an empty frontier has nothing to claim and nothing to wait for', async () => {
      assert.deepEqual(await frontier.claim(10), []);
      assert.equal(await frontier.wait(), null);
      assert.deepEqual(await frontier.counts(), []);
      assert.deepEqual(await frontier.settle([]), []);
    });

    test('settled visits stay settled, with the links they brought', async () => {
      await frontier.add([visit('http://a.example/')]);
      const [claim] = await frontier.claim(1);
      assert.deepEqual(await frontier.claim(1), []);
      assert.notEqual(await frontier.wait(), null, 'what is in hand may still bring links');
      const found = [visit('http://a.example/1'), visit('http://a.example/'), visit('http://a.example/2')];
      assert.deepEqual(urls(await frontier.settle([done(claim!, found)])), [
        'http://a.example/1',
        'http://a.example/2',
      ]);
      assert.equal(await frontier.wait(), 0);
      await frontier.settle((await frontier.claim(9)).map((one) => done(one)));
      assert.equal(await frontier.wait(), null);
      assert.deepEqual(await totals(), { waiting: 0, leased: 0, done: 3, failed: 0, skipped: 0 });
    });

    test('a claim is settled once', async () => {
      await frontier.add([visit('http://a.example/')]);
      const [claim] = await frontier.claim(1);
      const failed: Outcome = { kind: 'failed', claim: claim!, reason: { code: 'http.gone', message: '404' } };
      await frontier.settle([done(claim!), failed]);
      assert.deepEqual(await frontier.settle([failed, done(claim!, [visit('http://a.example/late')])]), []);
      assert.deepEqual(await totals(), { waiting: 0, leased: 0, done: 1, failed: 0, skipped: 0 });
    });

    test('a dead worker loses its claims when the lease ends, not before', async () => {
      await frontier.close();
      frontier = await bench.open({ paceOf: () => swift, hanging: true });
      await frontier.add([visit('http://a.example/1'), visit('http://a.example/2')]);
      const lost = await frontier.claim(2);
      const second = await bench.open({ paceOf: () => swift });
      await bench.pass(bench.leaseMs * 0.5);
      assert.deepEqual(await second.claim(2), []);
      assert.notEqual(await second.wait(), null);
      await bench.pass(bench.leaseMs * 0.6);
      const again = await second.claim(2);
      assert.deepEqual(urls(again), urls(lost));
      assert.equal(again[0]?.attempts, 0, 'a death says nothing of the page');
      assert.deepEqual(await frontier.settle([done(lost[0]!, [visit('http://a.example/late')])]), []);
      assert.equal((await totals()).leased, 2);
      await second.settle(again.map((one) => done(one)));
      assert.deepEqual(await totals(), { waiting: 0, leased: 0, done: 2, failed: 0, skipped: 0 });
    });

    test('a worker that goes on claiming keeps what it holds', async () => {
      await frontier.add([visit('http://a.example/1')]);
      const [claim] = await frontier.claim(1);
      const second = await bench.open({ paceOf: () => swift });
      for (let step = 0; step < 5; step++) {
        await bench.pass(bench.leaseMs * 0.6);
        await frontier.claim(1);
        assert.deepEqual(await second.claim(1), []);
      }
      await frontier.settle([done(claim!)]);
      assert.equal((await totals()).done, 1);
    });

    test('taking over voids earlier leases at once', async () => {
      await frontier.add([visit('http://a.example/1')]);
      const [lost] = await frontier.claim(1);
      const next = await bench.open({ paceOf: () => swift, takeOver: true });
      assert.deepEqual(urls(await next.claim(1)), ['http://a.example/1']);
      await frontier.settle([done(lost!)]);
      assert.equal((await totals()).done, 0);
      assert.deepEqual(await frontier.claim(1), []);
    });

    test('closing puts claims back', async () => {
      await frontier.add([visit('http://a.example/1')]);
      await frontier.claim(1);
      await reopen();
      const [claim] = await frontier.claim(1);
      assert.equal(claim?.attempts, 0);
    });

    test('a failure keeps its reason, a skip is told apart, newest first', async () => {
      await frontier.add([visit('http://a.example/1'), visit('http://a.example/2')]);
      const [one, two] = await frontier.claim(2);
      const gone = { code: 'http.gone', message: '404 Not Found' };
      const robots = { code: 'robots', message: 'robots.txt 不允许' };
      await frontier.settle([{ kind: 'failed', claim: one!, reason: gone }]);
      await bench.pass(20);
      await frontier.settle([{ kind: 'skipped', claim: two!, reason: robots }]);
      const row = { site: 'sample', kind: 'article', depth: 1, via: null, at: null };
      assert.deepEqual(await frontier.failures(9), [
        { url: two!.url, state: 'skipped', attempts: 0, reason: robots, ...row },
        { url: one!.url, state: 'failed', attempts: 1, reason: gone, ...row },
      ]);
      assert.equal((await frontier.failures(1)).length, 1);
      assert.equal(await frontier.wait(), null);
      assert.deepEqual(await totals(), { waiting: 0, leased: 0, done: 0, failed: 1, skipped: 1 });
    });

    test('a further page of a list is added only where the list brings news', async () => {
      const [list, other] = [
        visit('http://a.example/list', { kind: 'list' }),
        visit('http://a.example/b', { kind: 'list' }),
      ];
      const known = visit('http://a.example/1');
      await frontier.add([list, other, known]);
      await frontier.settle((await frontier.claim(9)).map((claim) => done(claim)));
      await bench.pass(20);
      let page = 1;
      const brings = async (...found: NewVisit[]): Promise<boolean> => {
        page += 1;
        const further = [visit(`http://a.example/list_${page}`, { kind: 'list' })];
        await frontier.add([{ ...list, againAfterMs: 0 }]);
        const [claim] = await frontier.claim(9);
        const fresh = await frontier.settle([{ kind: 'done', claim: claim!, known: null, found, further }]);
        const rest = await frontier.claim(9);
        await frontier.settle(rest.map((one) => done(one)));
        await bench.pass(20);
        assert.deepEqual(urls(rest).sort(), urls(fresh).sort());
        return urls(fresh).includes(further[0]!.url);
      };
      assert.equal(await brings(known), false, 'a page known before');
      assert.equal(await brings(known, { ...other, againAfterMs: 0 }), false, 'another list, due as on every run');
      assert.equal(await brings(visit('http://a.example/x.png', { kind: 'asset' })), false, 'a file');
      assert.equal(await brings(known, visit('http://a.example/2')), true, 'a new page');
      assert.equal(await brings({ ...known, againAfterMs: 0 }), true, 'an article that is due again');
    });

    test('again after: what was visited longer ago is due, with what is known of it', async () => {
      const hourly = visit('http://a.example/list', { kind: 'list', againAfterMs: 3_000 });
      const known: Known = {
        etag: '"v1"',
        lastModified: 'Fri, 22 Apr 2022 10:11:12 GMT',
        payloadDigest: `sha256:${'A'.repeat(52)}`,
        recordId: '<urn:uuid:00000000-0000-4000-8000-000000000001>',
        recordUrl: 'http://a.cn/first.htm',
        fetchedAt: '2022-04-22T10:11:12Z',
      };
      await frontier.add([hourly]);
      assert.deepEqual(await frontier.add([hourly]), [], 'it waits already');
      const [claim] = await frontier.claim(1);
      assert.deepEqual(await frontier.add([{ ...hourly, againAfterMs: 0 }]), [], 'it is in hand');
      const self = { ...hourly, againAfterMs: 0 };
      assert.deepEqual(await frontier.settle([done(claim!, [self], known)]), [], 'a page that links to itself');
      assert.deepEqual(await frontier.add([hourly]), []);
      await bench.pass(3_010);
      assert.deepEqual(await frontier.add([visit(hourly.url)]), [], 'never again unless told');
      const moved = { ...hourly, url: 'https://www.a.example/list', kind: 'seed' as const };
      assert.deepEqual(await frontier.add([moved, moved]), [moved]);
      const [again] = await frontier.claim(1);
      assert.deepEqual([again?.url, again?.kind, again?.attempts], [moved.url, 'seed', 0]);
      assert.deepEqual(again?.known, known);
      assert.equal(again?.key, claim?.key);
      await frontier.settle([done(again!)]);
      assert.deepEqual(await totals(), { waiting: 0, leased: 0, done: 1, failed: 0, skipped: 0 });
    });

    test('a failed visit is tried again on a later run', async () => {
      const page = visit('http://a.example/1', { againAfterMs: 1_000 });
      await frontier.add([page]);
      const [claim] = await frontier.claim(1);
      await frontier.settle([{ kind: 'failed', claim: claim!, reason: { code: 'http.gone', message: '404' } }]);
      await bench.pass(1_010);
      assert.deepEqual(await frontier.add([page]), [page]);
      assert.deepEqual(await frontier.failures(9), []);
      assert.equal((await frontier.claim(1))[0]?.attempts, 0);
    });

    test('counts are told by lane and site', async () => {
      await frontier.add([
        visit('http://a.example/1'),
        visit('http://a.example/2', { site: 'other' }),
        visit('http://b.example/1'),
      ]);
      await frontier.claim(1);
      const none = { leased: 0, done: 0, failed: 0, skipped: 0 };
      assert.deepEqual(
        (await frontier.counts()).map((row) => ({ ...row })),
        [
          { lane: 'a.example', site: 'other', waiting: 1, ...none },
          { lane: 'a.example', site: 'sample', waiting: 0, ...none, leased: 1 },
          { lane: 'b.example', site: 'sample', waiting: 1, ...none },
        ],
      );
    });

    test('where only requisites are wanted, pages wait, in the order they had', async () => {
      const page = (n: number) => visit(`http://a.example/${n}`);
      const asset = (n: number) => visit(`http://a.example/${n}.png`, { kind: 'asset' });
      await frontier.add([page(1), page(2), visit('http://b.example/')]);
      assert.deepEqual(await frontier.claim(9, 'assets'), []);
      assert.equal(await frontier.wait('assets'), null, 'pages are not waited for');
      await frontier.add([asset(1), asset(2), asset(3)]);
      assert.equal(await frontier.wait('assets'), 0);
      const [first] = await frontier.claim(1, 'assets');
      assert.equal(first?.url, 'http://a.example/1.png');
      assert.notEqual(await frontier.wait('assets'), null);
      const at = new Date(bench.now() + 60_000);
      const rest = await frontier.claim(9, 'assets');
      assert.deepEqual(urls(rest), ['http://a.example/2.png', 'http://a.example/3.png']);
      const reason = { code: 'http.server-error', message: '503' };
      await frontier.settle([{ kind: 'retry', claim: first!, at, reason }, ...rest.map((one) => done(one))]);
      assert.deepEqual(await frontier.claim(9, 'assets'), []);
      const wait = await frontier.wait('assets');
      assert.ok(wait !== null && wait > 0, 'a requisite waits for its time, however many pages are ready');
      const lanes = new Map(Object.entries(Object.groupBy(await frontier.claim(9), ({ lane }) => lane)));
      assert.deepEqual(urls(lanes.get('a.example') ?? []), ['http://a.example/1', 'http://a.example/2']);
      assert.equal(lanes.get('b.example')?.length, 1);
    });

    test('hostile input is filed or left out, never thrown over', async () => {
      const long = `http://a.example/${'长'.repeat(3_000)}`;
      const never = ['', 'nonsense', 'javascript:alert(1)', 'ftp://a.example/', 'http://', 'http://a b/', long];
      assert.deepEqual(await frontier.add(never.map((url) => visit(url))), []);
      const strange = [
        'http://党建.example/新闻/第1页.htm?题=习',
        'http://a.example/%B5%B3%BD%A8?x=%00\u0000\ud800',
        'http://[::1]:8080/',
        'http://*.example/',
        "http://a.example/'; DROP TABLE visit; --",
        `http://${'a.'.repeat(400)}example/`,
        'http://__proto__/constructor',
      ].map((url) => visit(url, { via: long.repeat(3) }));
      assert.deepEqual(await frontier.add(strange), strange);
      const claims = await frontier.claim(99);
      assert.equal(claims.length, strange.length);
      const reason = { code: 'internal', message: `\u0000\ud800${'长'.repeat(100_000)}` };
      const known: Known = {
        etag: 'e'.repeat(1_000_000),
        lastModified: 'tomorrow\u0000',
        payloadDigest: null,
        recordId: null,
        recordUrl: 'http://a.cn/first.htm',
        fetchedAt: '2022-04-22T10:11:12Z',
      };
      await frontier.settle(
        claims.map((claim, n) => (n % 2 ? { kind: 'failed', claim, reason } : done(claim, [], known))),
      );
      for (const failure of await frontier.failures(99)) assert.ok(failure.reason.message.length <= 1_000);
      assert.equal(await frontier.wait(), null);
    });

    test('a crawl of 10,000 pages comes to its end with each page visited once', async () => {
      const pages = 10_000;
      const page = (n: number): NewVisit =>
        visit(`http://h${n % 7}.example/${n}`, { kind: n % 50 === 0 ? 'list' : 'article', depth: n, via: null });
      await frontier.add([page(1)]);
      const visited = new Set<string>();
      let claims = 0;
      while ((await frontier.wait()) !== null) {
        const batch = await frontier.claim(64);
        claims += batch.length;
        assert.ok(batch.length > 0, 'with all claims settled there is always something to claim');
        for (const { url } of batch) visited.add(url);
        await frontier.settle(
          batch.map((claim) => {
            const n = Number(claim.url.split('/').at(-1));
            const links = [2 * n, 2 * n + 1, Math.max(1, n - 3)].filter((link) => link <= pages);
            return done(claim, links.map(page));
          }),
        );
      }
      assert.deepEqual([visited.size, claims], [pages, pages]);
      assert.deepEqual(await totals(), { waiting: 0, leased: 0, done: pages, failed: 0, skipped: 0 });
    });
  });
}
