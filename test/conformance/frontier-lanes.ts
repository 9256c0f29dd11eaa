/** What every frontier engine must pass about lanes: turns, pace, holds, retries at their time. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Frontier, NewVisit, Outcome, Pace } from '../../queue/frontier.ts';
import { done, swift, urls, visit, type Workbench } from './workbench.ts';

/** Registers the tests for one engine. */
export function frontierLanes(name: string, start: () => Promise<Workbench>): void {
  describe(`${name}: lanes of the frontier`, () => {
    let bench: Workbench;
    let frontier: Frontier;

    beforeEach(async () => {
      bench = await start();
      frontier = await bench.open({ paceOf: () => swift });
    });
    afterEach(() => bench.close());

    const reopen = async (pace: Pace): Promise<void> => {
      await frontier.close();
      frontier = await bench.open({ paceOf: () => pace });
    };

    test('lanes take turns', async () => {
      const of = (host: string, n: number): NewVisit[] =>
        Array.from({ length: n }, (_, i) => visit(`http://${host}.example/${i}`));
      await frontier.add([...of('big', 50), ...of('b', 2), ...of('c', 2)]);
      const lanes = (await frontier.claim(6)).map(({ lane }) => lane).sort();
      assert.deepEqual(
        lanes,
        ['b', 'b', 'big', 'big', 'c', 'c'].map((host) => `${host}.example`),
      );
      await frontier.add(of('d', 1));
      const next = [...(await frontier.claim(1)), ...(await frontier.claim(1))].map(({ lane }) => lane);
      assert.ok(next.includes('d.example'), `a new lane waits behind one turn of each, got ${next}`);
    });

    test('a lane starts one visit per delay and has at most its concurrency in hand', async () => {
      await reopen({ concurrency: 2, delayMs: 1_000 });
      await frontier.add([1, 2, 3, 4].map((n) => visit(`http://a.example/${n}`)));
      const first = await frontier.claim(10);
      assert.equal(first.length, 1);
      assert.deepEqual(await frontier.claim(10), []);
      await bench.pass(600);
      assert.deepEqual(await frontier.claim(10), []);
      await bench.pass(410);
      assert.equal((await frontier.claim(10)).length, 1);
      await bench.pass(1_010);
      assert.deepEqual(await frontier.claim(10), [], 'two are in hand');
      await frontier.settle(first.map((one) => done(one)));
      assert.equal(await frontier.wait(), 0);
      assert.equal((await frontier.claim(10)).length, 1);
    });

    test('wait tells when the delay is over', async () => {
      await reopen({ concurrency: 2, delayMs: 1_000 });
      await frontier.add([visit('http://a.example/1'), visit('http://a.example/2')]);
      await frontier.settle((await frontier.claim(1)).map((one) => done(one)));
      const wait = await frontier.wait();
      assert.ok(wait !== null && wait > 500 && wait <= 1_000, `${wait}`);
      await bench.pass(wait);
      assert.equal((await frontier.claim(1)).length, 1);
    });

    test('workers hold a lane to its pace together, and a restart does not forget it', async () => {
      const pace = { concurrency: 2, delayMs: 1_000 };
      await reopen(pace);
      const second = await bench.open({ paceOf: () => pace });
      await frontier.add([1, 2, 3, 4].map((n) => visit(`http://a.example/${n}`)));
      assert.equal((await frontier.claim(5)).length, 1);
      assert.deepEqual(await second.claim(5), []);
      await bench.pass(1_010);
      assert.equal((await second.claim(5)).length, 1);
      await bench.pass(1_010);
      assert.deepEqual([...(await frontier.claim(5)), ...(await second.claim(5))], [], 'two are in hand');
      await second.close();
      assert.equal((await frontier.claim(5)).length, 1);
      await reopen(pace);
      assert.deepEqual(await frontier.claim(5), [], 'the last start was a moment ago');
      await bench.pass(1_010);
      assert.equal((await frontier.claim(5)).length, 1);
    });

    test('a host that two sites use goes at the slower pace', async () => {
      await frontier.close();
      frontier = await bench.open({ paceOf: (_, site) => ({ concurrency: site === 'slow' ? 1 : 9, delayMs: 0 }) });
      await frontier.add([visit('http://cdn.example/1'), visit('http://cdn.example/2')]);
      assert.equal((await frontier.claim(1)).length, 1);
      await frontier.add([visit('http://cdn.example/3', { site: 'slow' })]);
      assert.deepEqual(await frontier.claim(9), []);
    });

    test('a retry waits for its time and counts its attempts', async () => {
      await frontier.add([visit('http://a.example/1'), visit('http://a.example/2')]);
      const [claim] = await frontier.claim(1);
      const at = new Date(bench.now() + 5_000);
      const reason = { code: 'http.too-many', message: '429' };
      await frontier.settle([{ kind: 'retry', claim: claim!, at, reason }]);
      const state = 'waiting';
      assert.deepEqual(await frontier.failures(9), [
        { url: claim!.url, site: 'sample', kind: 'article', depth: 1, via: null, state, attempts: 1, reason, at },
      ]);
      const rest = await frontier.claim(9);
      assert.deepEqual(urls(rest), ['http://a.example/2'], 'others do not wait for it');
      await frontier.settle(rest.map((one) => done(one)));
      const wait = await frontier.wait();
      assert.ok(wait !== null && wait > 3_000 && wait <= 5_000, `${wait}`);
      await reopen(swift);
      assert.deepEqual(await frontier.claim(9), []);
      await bench.pass(5_010);
      assert.equal(await frontier.wait(), 0);
      const [again] = await frontier.claim(9);
      assert.deepEqual([again?.url, again?.attempts], ['http://a.example/1', 1]);
      await frontier.settle([done(again!)]);
      assert.deepEqual(await frontier.failures(9), []);
    });

    test('a retry whose time has come ranks as what is added then', async () => {
      const at = (n: number) => `http://a.example/${n}`;
      const reason = { code: 'http.server-error', message: '503' };
      await frontier.add([visit(at(1)), visit(at(2)), visit(at(3), { kind: 'list' })]);
      const retries = (await frontier.claim(9)).map(
        (claim): Outcome => ({
          kind: 'retry',
          claim,
          reason,
          at: new Date(bench.now() + (claim.url === at(1) ? 600 : 300)),
        }),
      );
      await frontier.settle(retries);
      await frontier.add([visit(at(4)), visit(at(5))]);
      await bench.pass(610);
      assert.deepEqual(urls(await frontier.claim(1)), [at(3)], 'by its kind first');
      await frontier.add([visit(at(6))]);
      assert.deepEqual(urls(await frontier.claim(9)), [4, 5, 2, 1, 6].map(at));
    });

    test('a lane that is held gives nothing until its time, over a restart', async () => {
      await frontier.add([visit('http://a.example/1'), visit('http://b.example/1')]);
      await frontier.pause('a.example', new Date(bench.now() + 4_000));
      await reopen(swift);
      const [other, ...none] = await frontier.claim(9);
      assert.deepEqual([other?.lane, none], ['b.example', []]);
      await frontier.settle([done(other!)]);
      const wait = await frontier.wait();
      assert.ok(wait !== null && wait > 2_000 && wait <= 4_000, `${wait}`);
      await bench.pass(4_010);
      assert.deepEqual(urls(await frontier.claim(9)), ['http://a.example/1']);
    });

    test('all lanes can be held and resumed by another worker', async () => {
      await frontier.add([visit('http://a.example/1'), visit('http://b.example/1')]);
      const other = await bench.open({ paceOf: () => swift });
      await other.pause(null, new Date(bench.now() + 86_400_000));
      assert.deepEqual(await frontier.claim(9), []);
      const wait = await frontier.wait();
      assert.ok(wait !== null && wait > 0, `${wait}`);
      await other.pause(null, null);
      assert.equal((await frontier.claim(9)).length, 2);
    });

    test('work that goes from lane to lane is never taken for the end by a worker that looks on', async () => {
      const hops = 40;
      const onlooker = await bench.open({ paceOf: () => swift });
      const page = (n: number): NewVisit => visit(`http://h${n % 7}.example/${n}`);
      await frontier.add([page(0)]);
      let hop = 0;
      const walk = async (): Promise<void> => {
        while (hop < hops) {
          const [claim] = await frontier.claim(1);
          if (claim === undefined) continue;
          await frontier.settle([done(claim, [page(hop + 1)])]);
          hop++;
        }
      };
      const walked = walk();
      while (hop < hops) {
        assert.notEqual(await onlooker.wait(), null, `at hop ${hop}`);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await walked;
    });
  });
}
