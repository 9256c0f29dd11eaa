import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { runCrawl } from '../../../crawlers/http/crawler.ts';
import type { Claim } from '../../../queue/frontier.ts';
import { createMemoryFrontier, pages } from './memory-frontier.ts';

const free = { concurrency: 1000, delayMs: 0 };

function done(claim: Claim) {
  return { kind: 'done' as const, claim, known: null, found: [] };
}

test('handles every page once, within the concurrency, links found on the way included', async () => {
  const frontier = createMemoryFrontier(pages(200), free);
  const seen: string[] = [];
  let inHand = 0;
  let most = 0;
  const end = await runCrawl({
    frontier,
    concurrency: 7,
    async handle(claim) {
      most = Math.max(most, ++inHand);
      seen.push(claim.url);
      await sleep(1);
      inHand -= 1;
      const found = claim.url === 'http://a.test/0' ? pages(50, 'found.test') : [];
      await frontier.settle([{ kind: 'done', claim, known: null, found }]);
    },
  });
  assert.deepEqual(end, { handled: 250, ended: 'empty' });
  assert.deepEqual([new Set(seen).size, seen.length, most], [250, 250, 7]);
});

test('keeps the pace of each lane: never early, at most 20 ms late', async () => {
  const frontier = createMemoryFrontier([...pages(6, 'a.test'), ...pages(6, 'b.test')], {
    concurrency: 1,
    delayMs: 120,
  });
  const starts = new Map<string, number[]>([
    ['a.test', []],
    ['b.test', []],
  ]);
  const given = new Map<string, number>();
  const waits: number[] = [];
  const claim = frontier.claim;
  frontier.claim = async (limit, scope) => {
    const claims = await claim(limit, scope);
    for (const { lane, url } of claims) {
      starts.get(lane)!.push(performance.now());
      given.set(url, performance.now());
    }
    return claims;
  };
  await runCrawl({
    frontier,
    concurrency: 8,
    async handle(claim) {
      waits.push(performance.now() - given.get(claim.url)!);
      await sleep(5);
      await frontier.settle([done(claim)]);
    },
  });
  const median = (numbers: readonly number[]): number =>
    numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
  for (const [lane, times] of starts) {
    const gaps = times.slice(1).map((time, at) => Math.round(time - times[at]!));
    assert.ok(
      gaps.every((gap) => gap >= 110),
      `${lane}: ${gaps}`,
    );
    assert.ok(median(gaps) <= 140, `${lane}: ${gaps}`);
  }
  assert.ok(median(waits) <= 20, `a claim waits: ${waits}`);
  assert.ok(frontier.claims < 400, `asked ${frontier.claims} times`);
});

test('claims settled later in groups are waited for, and asked for when nothing else goes on', async () => {
  const frontier = createMemoryFrontier(pages(10), { concurrency: 4, delayMs: 0 });
  const group: Claim[] = [];
  let idle = 0;
  const end = await runCrawl({
    frontier,
    concurrency: 8,
    async handle(claim) {
      group.push(claim);
    },
    async onIdle() {
      idle += 1;
      await frontier.settle(group.splice(0).map(done));
    },
  });
  assert.deepEqual([end.handled, end.ended, group.length], [10, 'empty', 0]);
  assert.ok(idle >= 3, 'three groups of at most four');
});

test('stops at the number of pages asked for', async () => {
  for (const concurrency of [1, 20]) {
    const frontier = createMemoryFrontier(pages(100), free);
    const end = await runCrawl({
      frontier,
      concurrency,
      maxPages: 33,
      handle: async (claim) => void (await frontier.settle([done(claim)])),
    });
    assert.deepEqual(end, { handled: 33, ended: 'max-pages' });
  }
});

test('the first signal finishes the pages in hand, the second does not wait for them', async () => {
  for (const second of [false, true]) {
    const frontier = createMemoryFrontier(pages(100), free);
    const signal = new AbortController();
    const abort = new AbortController();
    let began = 0;
    let finished = 0;
    const crawl = runCrawl({
      frontier,
      concurrency: 5,
      signal: signal.signal,
      abort: abort.signal,
      async handle() {
        began += 1;
        await sleep(300);
        finished += 1;
      },
    });
    await sleep(100);
    signal.abort();
    if (second) abort.abort();
    const from = performance.now();
    const { ended } = await crawl;
    assert.deepEqual([ended, began, finished], second ? ['aborted', 5, 0] : ['stopped', 5, 5]);
    assert.ok(performance.now() - from < (second ? 100 : 400));
    await sleep(second ? 300 : 0);
    assert.equal(began, 5, 'no page started after the signal');
  }
  const before = await runCrawl({
    frontier: createMemoryFrontier(pages(1), free),
    concurrency: 1,
    signal: AbortSignal.abort(),
    handle: () => assert.fail('not to be called'),
  });
  assert.deepEqual(before, { handled: 0, ended: 'stopped' });
});

test('an error of the handler or of the frontier ends the crawl and comes out of it', async () => {
  const failure = new Error('the disk is full');
  const frontier = createMemoryFrontier(pages(100), free);
  let finished = 0;
  const handle = async (claim: Claim) => {
    await sleep(5);
    if (claim.url.endsWith('/3')) throw failure;
    finished += 1;
  };
  await assert.rejects(runCrawl({ frontier, concurrency: 10, handle }), (error) => error === failure);
  assert.ok(finished >= 9 && finished < 30, `${finished} pages`);
  const broken = { ...frontier, claim: async () => Promise.reject(failure) };
  await assert.rejects(runCrawl({ frontier: broken, concurrency: 10, handle }), (error) => error === failure);
});

test('a crawl alone in its process: quiet, ends by itself, no folder left, no handler of SIGINT taken', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cundang-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const script = `
    import { runCrawl } from ${JSON.stringify(import.meta.resolve('../../../crawlers/http/crawler.ts'))};
    import { createMemoryFrontier, pages } from ${JSON.stringify(import.meta.resolve('./memory-frontier.ts'))};
    const frontier = createMemoryFrontier(pages(3000), { concurrency: 100, delayMs: 0 });
    const before = process.listenerCount('SIGINT');
    let listeners = 0;
    const handle = async (claim) => {
      listeners = Math.max(listeners, process.listenerCount('SIGINT') - before);
      await frontier.settle([{ kind: 'done', claim, known: null, found: [] }]);
    };
    const { handled } = await runCrawl({ frontier, concurrency: 32, handle });
    const ended = performance.now();
    process.on('exit', () => {
      process.stdout.write(JSON.stringify({ handled, listeners, rest: Math.round(performance.now() - ended) }));
    });
  `;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { cwd: folder });
  const out: string[] = [];
  child.stdout.on('data', (chunk) => out.push(String(chunk)));
  child.stderr.on('data', (chunk) => out.push(String(chunk)));
  const limit = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const [status] = await once(child, 'close');
  clearTimeout(limit);
  assert.equal(status, 0, out.join(''));
  const { handled, listeners, rest } = JSON.parse(out.join(''));
  assert.deepEqual([handled, listeners], [3000, 0]);
  assert.ok(rest < 500, `${rest} ms until the process could end`);
  assert.deepEqual([readdirSync(folder), existsSync('storage/key_value_stores')], [[], false]);
});

test('memory stays flat over many pages', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const frontier = createMemoryFrontier(pages(6000), free);
  const heaps: number[] = [];
  let count = 0;
  await runCrawl({
    frontier,
    concurrency: 32,
    async handle(claim) {
      await frontier.settle([done(claim)]);
      count += 1;
      if (count % 2000 !== 0) return;
      collect();
      heaps.push(process.memoryUsage().heapUsed);
    },
  });
  assert.ok(heaps[2]! - heaps[0]! < 1_000_000, `${heaps}`);
});
