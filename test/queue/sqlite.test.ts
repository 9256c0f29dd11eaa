/** The embedded engine against the conformance suites, and what is its own: readers, versions, damage, size. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Frontier } from '../../queue/frontier.ts';
import { openSqliteContentIndex } from '../../queue/sqlite/content-index.ts';
import { openFile } from '../../queue/sqlite/file.ts';
import { createFrontier, openSqliteFrontier } from '../../queue/sqlite/frontier.ts';
import { openQueue } from '../../queue/sqlite/open.ts';
import { CundangError } from '../../src/errors.ts';
import { contentIndexConformance } from '../conformance/content-index.ts';
import { controlConformance } from '../conformance/control.ts';
import { frontierConformance } from '../conformance/frontier.ts';
import { frontierLanes } from '../conformance/frontier-lanes.ts';
import { frontierProcesses } from '../conformance/frontier-processes.ts';
import { done, keeping, visit, type Workbench } from '../conformance/workbench.ts';

const swift = () => ({ concurrency: 100, delayMs: 0 });

/** A directory for one test, and what has to be closed before it goes. */
function scratch() {
  const dir = mkdtempSync(join(tmpdir(), 'cundang-queue-'));
  const { keep, close } = keeping();
  return {
    path: join(dir, 'queue.sqlite'),
    keep,
    close: async () => {
      await close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const start = async (): Promise<Workbench> => {
  const { path, keep, close } = scratch();
  let clock = Date.parse('2022-04-22T10:00:00Z');
  const leaseMs = 60_000;
  return {
    open: ({ paceOf = swift, takeOver } = {}) =>
      keep(openSqliteFrontier(path, { paceOf, takeOver, leaseMs, now: () => clock })),
    leaseMs,
    now: () => clock,
    pass: async (ms) => {
      clock += ms;
    },
    close,
  };
};

frontierConformance('sqlite', start);
frontierLanes('sqlite', start);
controlConformance('sqlite', start);

contentIndexConformance('sqlite', async () => {
  const { path, keep, close } = scratch();
  return { open: () => keep(openSqliteContentIndex(path)), close };
});

frontierProcesses('sqlite', fileURLToPath(import.meta.resolve('./worker.ts')), (dir) =>
  openSqliteFrontier(join(dir, 'queue.sqlite'), { paceOf: swift, readOnly: true }),
);

describe('sqlite queue file', () => {
  let bench: ReturnType<typeof scratch>;
  beforeEach(() => {
    bench = scratch();
  });
  afterEach(() => bench.close());

  const open = (options: Partial<Parameters<typeof openSqliteFrontier>[1]> = {}): Promise<Frontier> =>
    bench.keep(openSqliteFrontier(bench.path, { paceOf: swift, ...options }));

  test('frontier and content index share one file', async () => {
    const queue = await bench.keep(openQueue(bench.path, { paceOf: swift }));
    await queue.frontier.add([visit('http://a.example/')]);
    await queue.contentIndex.publish({ payloads: [], contents: [{ hash: 'ab'.repeat(32), recordId: 'one' }] });
    await queue.close();
    assert.equal(await (await bench.keep(openSqliteContentIndex(bench.path))).content('ab'.repeat(32)), 'one');
    assert.equal((await (await open()).claim(9)).length, 1);
  });

  test('a reader sees counts and failures while the crawl runs, and cannot write', async () => {
    const crawl = await open();
    await crawl.add([visit('http://a.example/1'), visit('http://a.example/2')]);
    const [claim] = await crawl.claim(1);
    const reader = await open({ readOnly: true, takeOver: true });
    assert.equal((await reader.counts())[0]?.leased, 1);
    await crawl.settle([{ kind: 'failed', claim: claim!, reason: { code: 'http.gone', message: '410' } }]);
    assert.equal((await reader.counts())[0]?.failed, 1);
    assert.equal((await reader.failures(9))[0]?.reason.message, '410');
    await assert.rejects(reader.claim(1), CundangError);
    assert.equal((await crawl.claim(9)).length, 1);
  });

  test('the lease of a process that lives is extended by itself', async () => {
    const first = await open({ leaseMs: 300 });
    await first.add([visit('http://a.example/1')]);
    const [claim] = await first.claim(1);
    const second = await open({ leaseMs: 300 });
    const end = Date.now() + 900;
    while (Date.now() < end) {
      assert.deepEqual(await second.claim(1), []);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await first.settle([done(claim!)]);
    assert.equal((await second.counts())[0]?.done, 1);
  });

  test('a clock that was set back does not stall a lane', async () => {
    let clock = Date.parse('2022-04-22T10:00:00Z');
    const frontier = await open({ paceOf: () => ({ concurrency: 9, delayMs: 1_000 }), now: () => clock });
    await frontier.add([visit('http://a.example/1'), visit('http://a.example/2')]);
    await frontier.claim(1);
    clock -= 3_600_000;
    assert.equal((await frontier.claim(1)).length, 1);
  });

  test('a transaction that fails leaves nothing half done, in the file or in memory', async () => {
    const frontier = await open();
    await frontier.add([visit('http://a.example/1')]);
    const [claim] = await frontier.claim(1);
    const found = [visit('http://b.example/new'), { ...visit('http://b.example/bad'), depth: {} as number }];
    await assert.rejects(frontier.settle([done(claim!, found)]), CundangError);
    assert.deepEqual(
      (await frontier.counts()).map(({ lane, leased, waiting }) => [lane, leased, waiting]),
      [['a.example', 1, 0]],
    );
    assert.equal((await frontier.settle([done(claim!, found.slice(0, 1))])).length, 1);
    const next = await frontier.claim(9);
    assert.deepEqual(
      next.map(({ lane }) => lane),
      ['b.example'],
    );
    await frontier.settle(next.map((one) => done(one)));
    assert.equal(await frontier.wait(), null);
    assert.deepEqual(
      (await frontier.counts()).map(({ lane, leased, done }) => [lane, leased, done]),
      [
        ['a.example', 0, 1],
        ['b.example', 0, 1],
      ],
    );
  });

  test('a full disk is told as such, and the queue goes on when there is room again', async () => {
    const file = openFile(bench.path);
    await bench.keep(Promise.resolve({ close: async () => file.close() }));
    const frontier = createFrontier(file, { paceOf: swift });
    await frontier.add([visit('http://a.example/1')]);
    const [claim] = await frontier.claim(1);
    const found = Array.from({ length: 2_000 }, (_, n) => visit(`http://b.example/${n}`));
    const limit = Number(file.db.prepare('PRAGMA max_page_count').get()?.max_page_count);
    file.db.exec('PRAGMA max_page_count = 40');
    const full = (thrown: unknown) => thrown instanceof CundangError && thrown.code === 'disk.full';
    await assert.rejects(frontier.settle([done(claim!, found)]), full);
    assert.equal((await frontier.counts())[0]?.leased, 1);
    file.db.exec(`PRAGMA max_page_count = ${limit}`);
    assert.equal((await frontier.settle([done(claim!, found)])).length, 2_000);
    await frontier.close();
  });

  test('a host that comes back with 5,000 retries does not stop the others', async () => {
    let clock = Date.parse('2022-04-22T10:00:00Z');
    const frontier = await open({ now: () => clock, paceOf: () => ({ concurrency: 10_000, delayMs: 0 }) });
    await frontier.add(Array.from({ length: 5_000 }, (_, n) => visit(`http://a.example/${n}`)));
    const reason = { code: 'http.server-error', message: '503' };
    const at = new Date(clock + 1_000);
    await frontier.settle((await frontier.claim(5_000)).map((claim) => ({ kind: 'retry', claim, at, reason })));
    clock += 1_000;
    await frontier.add([visit('http://b.example/')]);
    assert.ok((await frontier.claim(2)).some(({ lane }) => lane === 'b.example'));
    let claims = 1;
    for (let batch = await frontier.claim(500); batch.length > 0; batch = await frontier.claim(500)) {
      claims += batch.length;
    }
    assert.equal(claims, 5_000);
  });

  test('adding 10,000 visits at once keeps order and the event loop', async () => {
    const frontier = await open();
    const visits = Array.from({ length: 10_000 }, (_, n) => visit(`http://a.example/${n % 7_000}`));
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    assert.deepEqual(await frontier.add(visits), visits.slice(0, 7_000));
    clearInterval(ticking);
    assert.ok(turns > 0, 'timers ran meanwhile');
  });

  test('300 lanes and 30,000 waiting visits: a claim stays cheap', async () => {
    const frontier = await open({ paceOf: () => ({ concurrency: 1, delayMs: 60_000 }) });
    await frontier.add(Array.from({ length: 30_000 }, (_, n) => visit(`http://h${n % 300}.example/${n}`)));
    const first = await frontier.claim(1_000);
    assert.equal(new Set(first.map(({ lane }) => lane)).size, 300);
    await frontier.settle(first.map((claim) => done(claim)));
    const start = performance.now();
    for (let poll = 0; poll < 100; poll++) {
      assert.deepEqual(await frontier.claim(32), []);
      assert.ok((await frontier.wait())! > 0);
    }
    const each = (performance.now() - start) / 100;
    assert.ok(each < 20, `an idle poll took ${each.toFixed(1)} ms`);
  });

  test('a URL takes less than 440 bytes once it is visited', async () => {
    const count = 20_000;
    const frontier = await open();
    const known = {
      etag: '"626273a0-6a2c"',
      lastModified: 'Fri, 22 Apr 2022 10:11:12 GMT',
      payloadDigest: `sha256:${'A'.repeat(52)}`,
      recordId: '<urn:uuid:12345678-1234-4234-8234-123456789abc>',
      recordUrl: 'http://a.cn/first.htm',
      fetchedAt: '2022-04-22T10:11:12.345Z',
    };
    const path = (n: number) => `http://www.a.example/content/2022-04/22/content_${12_000_000 + n}.htm`;
    const via = 'http://www.a.example/node_142_2.htm';
    await frontier.add(Array.from({ length: count }, (_, n) => visit(path(n), { via })));
    for (let batch = await frontier.claim(100); batch.length > 0; batch = await frontier.claim(100)) {
      await frontier.settle(batch.map((claim) => done(claim, [], known)));
    }
    const db = new DatabaseSync(bench.path, { readOnly: true });
    const size = Number(
      db.prepare('SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size').get()?.size,
    );
    db.close();
    assert.ok(size / count < 440, `${size / count} bytes`);
  });

  test('errors name what is wrong', async () => {
    const code = (wanted: string) => (thrown: unknown) => thrown instanceof CundangError && thrown.code === wanted;
    await assert.rejects(open({ readOnly: true }), code('archive.missing'));
    await assert.rejects(openSqliteFrontier('/nonexistent/queue.sqlite', { paceOf: swift }), code('file.unreadable'));
    writeFileSync(bench.path, 'this is not a database, whatever its name says'.repeat(100));
    await assert.rejects(open(), code('archive.damaged'));
    rmSync(bench.path);
    const db = new DatabaseSync(bench.path);
    db.exec('PRAGMA user_version = 999');
    db.close();
    await assert.rejects(open(), code('queue.version'));
  });

  test('closing twice is closing once, and nothing keeps the process alive', async (t) => {
    const stopped = t.mock.method(globalThis, 'clearInterval');
    const frontier = await open({ leaseMs: 30 });
    await frontier.add([visit('http://a.example/1')]);
    await frontier.claim(1);
    assert.equal(process.getActiveResourcesInfo().includes('Timeout'), false, 'the timer is no reason to stay');
    await frontier.close();
    await frontier.close();
    assert.equal(stopped.mock.callCount(), 1);
    await assert.rejects(frontier.claim(1), CundangError);
  });
});
