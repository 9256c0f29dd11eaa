/** What every engine must pass about what a person does to a frontier: retry, pause, resume and drain by site. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { SteeredFrontier } from '../../queue/control.ts';
import type { Frontier, Known, Outcome } from '../../queue/frontier.ts';
import { done, swift, urls, visit, type Workbench } from './workbench.ts';

const gone = { code: 'http.gone', message: '410' };
const known: Known = {
  ...{ etag: '"v1"', lastModified: null, payloadDigest: null, recordId: null, recordUrl: null },
  fetchedAt: '2022-04-22T10:11:12Z',
};

/** Registers the tests for one engine. */
export function controlConformance(name: string, start: () => Promise<Workbench>): void {
  describe(`${name}: control of the frontier`, () => {
    let bench: Workbench;
    let frontier: SteeredFrontier;

    beforeEach(async () => {
      bench = await start();
      frontier = await bench.open({ paceOf: () => swift });
    });
    afterEach(() => bench.close());

    const reopen = async (): Promise<void> => {
      await frontier.close();
      frontier = await bench.open({ paceOf: () => swift });
    };
    const of = (site: string, ...paths: string[]) => paths.map((path) => visit(`http://${path}`, { site }));
    const fail = async (from: Frontier, limit: number): Promise<void> => {
      const failed = (await from.claim(limit)).map((claim): Outcome => ({ kind: 'failed', claim, reason: gone }));
      await from.settle(failed);
    };
    const sum = async (key: 'waiting' | 'leased' | 'done' | 'failed'): Promise<number> =>
      (await frontier.counts()).reduce((total, row) => total + row[key], 0);

    test('failed visits of a site, or all, wait again from their first attempt', async () => {
      await frontier.add([...of('one', 'a.example/1', 'a.example/2', 'b.example/1'), ...of('two', 'a.example/3')]);
      await fail(frontier, 9);
      assert.equal(await frontier.control.retry('none'), 0);
      const other = await bench.open({ paceOf: () => swift });
      assert.equal(await other.control.retry('one'), 3);
      assert.equal(await frontier.wait(), 0);
      assert.deepEqual(urls(await frontier.failures(9)), ['http://a.example/3']);
      const claims = await frontier.claim(9);
      assert.deepEqual(urls(claims).sort(), ['http://a.example/1', 'http://a.example/2', 'http://b.example/1']);
      assert.deepEqual(
        claims.map(({ attempts, site, kind, depth }) => ({ attempts, site, kind, depth })),
        Array(3).fill({ attempts: 0, site: 'one', kind: 'article', depth: 1 }),
      );
      await frontier.settle(claims.map((claim) => done(claim)));
      assert.deepEqual([await frontier.control.retry(null), await frontier.control.retry(null)], [1, 0]);
      assert.deepEqual(urls(await frontier.claim(9)), ['http://a.example/3']);
      assert.deepEqual([await sum('done'), await sum('failed'), await sum('leased')], [3, 0, 1]);
    });

    test('what is retried keeps what is known of it; what was skipped, done or waits is left alone', async () => {
      const page = visit('http://a.example/1', { againAfterMs: 0 });
      await frontier.add([page]);
      await frontier.settle((await frontier.claim(1)).map((claim) => done(claim, [], known)));
      await bench.pass(10);
      await frontier.add([page]);
      await fail(frontier, 1);
      await frontier.add(of('sample', 'a.example/skipped', 'a.example/later', 'a.example/done'));
      const [skipped, later, well] = await frontier.claim(3);
      const at = new Date(bench.now() + 86_400_000);
      await frontier.settle([
        { kind: 'skipped', claim: skipped!, reason: gone },
        { kind: 'retry', claim: later!, at, reason: gone },
        done(well!),
      ]);
      assert.equal(await frontier.control.retry('sample'), 1);
      const claims = await frontier.claim(9);
      assert.deepEqual(urls(claims), ['http://a.example/1']);
      assert.deepEqual(claims[0]?.known, known);
    });

    test('2,500 failures wait again, each once', async () => {
      await frontier.add(Array.from({ length: 2_500 }, (_, n) => visit(`http://a.example/${n}`)));
      for (let left = 2_500; left > 0; left -= 100) await fail(frontier, 100);
      assert.equal(await frontier.control.retry('sample'), 2_500);
      assert.deepEqual([await sum('waiting'), await sum('failed')], [2_500, 0]);
      assert.deepEqual(await frontier.failures(9), []);
    });

    test('failures can be asked for by site and by state', async () => {
      await frontier.add(of('one', 'a.example/1', 'a.example/2'));
      await fail(frontier, 1);
      await bench.pass(20);
      const at = new Date(bench.now() + 60_000);
      await frontier.settle((await frontier.claim(1)).map((claim) => ({ kind: 'retry', claim, at, reason: gone })));
      await bench.pass(20);
      await frontier.add(of('two', 'b.example/1', 'b.example/2', 'b.example/3'));
      for (let n = 0; n < 3; n++) {
        await fail(frontier, 1);
        await bench.pass(20);
      }
      const one = await frontier.failures(9, { site: 'one' });
      assert.deepEqual([one.map(({ state }) => state), one.length], [['waiting', 'failed'], 2]);
      assert.deepEqual(urls(await frontier.failures(1, { site: 'one', state: 'failed' })), ['http://a.example/1']);
      assert.equal((await frontier.failures(2, { state: 'failed' })).length, 2);
      assert.deepEqual(await frontier.failures(9, { site: 'none' }), []);
    });

    test('a site that is paused gives nothing, in lanes that come later too, over a restart', async () => {
      await frontier.add(of('one', 'a.example/1'));
      await frontier.control.pause('one', null);
      assert.deepEqual(await frontier.control.paused(), [{ site: 'one', until: null }]);
      await frontier.add([...of('one', 'new.example/1'), ...of('two', 'b.example/1')]);
      await reopen();
      const claims = await frontier.claim(9);
      assert.deepEqual(urls(claims), ['http://b.example/1']);
      await frontier.settle([done(claims[0]!, of('one', 'newer.example/1'))]);
      assert.deepEqual(await frontier.claim(9), []);
      assert.equal(await frontier.wait(), Number.POSITIVE_INFINITY, 'only a person can make it go on');
      assert.equal(await sum('waiting'), 3);
      const other = await bench.open({ paceOf: () => swift });
      assert.deepEqual([await other.control.resume('one'), await other.control.resume('one')], [true, false]);
      assert.deepEqual(await frontier.control.paused(), []);
      await bench.pass(250);
      assert.equal(await frontier.wait(), 0);
      assert.equal((await frontier.claim(9)).length, 3);
    });

    test('a site can be paused before it has any visit, and until a time', async () => {
      const until = new Date(bench.now() + 4_000);
      await frontier.control.pause('later', until);
      assert.deepEqual(await frontier.control.paused(), [{ site: 'later', until }]);
      await frontier.add(of('later', 'a.example/1'));
      assert.deepEqual(await frontier.claim(9), []);
      const wait = await frontier.wait();
      assert.ok(wait !== null && wait > 2_000 && wait <= 4_000, `${wait}`);
      await bench.pass(4_010);
      assert.deepEqual(await frontier.control.paused(), []);
      assert.equal((await frontier.claim(9)).length, 1);
    });

    test('on a host of two sites the other goes on, whatever stands before it', async () => {
      await frontier.add(
        Array.from({ length: 150 }, (_, n) => visit(`http://cdn.example/${n}`, { site: 'one', kind: 'list' })),
      );
      await frontier.add([
        ...of('two', 'cdn.example/a', 'cdn.example/b'),
        visit('http://cdn.example/c.png', { site: 'two', kind: 'asset' }),
      ]);
      await frontier.control.pause('one', null);
      const claimed: string[] = [];
      for (let round = 0; round < 9 && claimed.length < 3; round++) {
        const claims = await frontier.claim(1);
        claimed.push(...urls(claims));
        await frontier.settle(claims.map((claim) => done(claim)));
      }
      assert.deepEqual(claimed, ['http://cdn.example/a', 'http://cdn.example/b', 'http://cdn.example/c.png']);
      assert.deepEqual(await frontier.claim(9), []);
      assert.equal(await frontier.wait(), Number.POSITIVE_INFINITY);
      assert.equal(await frontier.wait('assets'), null, 'no requisites wait, not even held ones');
      assert.equal(await sum('waiting'), 150);
      await frontier.control.resume('one');
      await bench.pass(250);
      const rest = new Set<string>();
      for (let round = 0; round < 9 && rest.size < 150; round++) {
        const claims = await frontier.claim(100);
        for (const { url } of claims) rest.add(url);
        await frontier.settle(claims.map((claim) => done(claim)));
      }
      assert.equal(rest.size, 150);
      assert.equal(await frontier.wait(), null);
      assert.deepEqual([await sum('waiting'), await sum('done')], [0, 153]);
    });

    test('what is in hand when its site is paused is finished', async () => {
      await frontier.add(of('one', 'a.example/1', 'a.example/2'));
      const [claim] = await frontier.claim(1);
      await frontier.control.pause('one', null);
      await frontier.settle([done(claim!, of('one', 'a.example/3'))]);
      assert.deepEqual([await sum('done'), await sum('waiting')], [1, 2]);
    });

    test('draining takes out what waits, retries too; found again, it is new', async () => {
      await frontier.add([...of('one', 'a.example/1', 'a.example/2', 'a.example/3'), ...of('two', 'a.example/4')]);
      const [later, lost, hand] = await frontier.claim(3);
      const at = new Date(bench.now() + 60_000);
      await frontier.settle([
        { kind: 'retry', claim: later!, at, reason: gone },
        { kind: 'failed', claim: lost!, reason: gone },
      ]);
      const more = of('one', 'a.example/5', 'c.example/1');
      await frontier.add(more);
      assert.equal(await frontier.control.drain('none'), 0);
      assert.equal(await frontier.control.drain('one'), 3, 'two that wait and the retry');
      assert.equal(await frontier.control.drain('one'), 0);
      assert.deepEqual([await sum('waiting'), await sum('leased'), await sum('failed')], [1, 1, 1]);
      assert.deepEqual(
        (await frontier.failures(9)).map(({ url, state }) => [url, state]),
        [[lost!.url, 'failed']],
      );
      await frontier.settle([done(hand!)]);
      assert.deepEqual(urls(await frontier.claim(9)), ['http://a.example/4']);
      const again = [...more, ...of('one', 'a.example/1', 'a.example/2', 'a.example/3')];
      assert.deepEqual(urls(await frontier.add(again)), [...urls(more), 'http://a.example/1']);
      assert.ok((await frontier.claim(9)).every(({ attempts }) => attempts === 0));
    });

    test('drained by one worker, a visit is new to another that had added it', async () => {
      await frontier.add(of('one', 'a.example/1'));
      const other = await bench.open({ paceOf: () => swift });
      assert.equal(await other.control.drain('one'), 1);
      assert.deepEqual(await frontier.claim(9), []);
      assert.equal(await frontier.wait(), null);
      assert.deepEqual(urls(await frontier.add(of('one', 'a.example/1'))), ['http://a.example/1']);
      assert.equal((await frontier.claim(9)).length, 1);
    });

    test('drained, what was visited before is done again, with what is known of it, and due when it is found', async () => {
      const page = visit('http://a.example/1', { againAfterMs: 0 });
      await frontier.add([page]);
      await frontier.settle((await frontier.claim(1)).map((claim) => done(claim, [], known)));
      await bench.pass(10);
      await frontier.add([page]);
      assert.equal(await frontier.control.drain('sample'), 1);
      assert.deepEqual([await sum('waiting'), await sum('done')], [0, 1]);
      assert.deepEqual(await frontier.add([visit(page.url)]), [], 'never again unless told');
      const weekly = { ...page, againAfterMs: 7 * 86_400_000 };
      assert.deepEqual(await frontier.add([weekly]), [weekly]);
      assert.deepEqual((await frontier.claim(1))[0]?.known, known);
    });

    test('a paused site can be drained, what lies aside on a shared host too', async () => {
      await frontier.add([...of('one', 'cdn.example/1', 'cdn.example/2'), ...of('two', 'cdn.example/3')]);
      await frontier.control.pause('one', null);
      assert.deepEqual(urls(await frontier.claim(9)), ['http://cdn.example/3']);
      assert.equal(await frontier.control.drain('one'), 2);
      assert.equal(await frontier.control.drain('two'), 0);
      await frontier.control.resume('one');
      assert.deepEqual(await frontier.claim(9), []);
      assert.deepEqual([await sum('waiting'), await sum('leased')], [0, 1]);
    });
  });
}
