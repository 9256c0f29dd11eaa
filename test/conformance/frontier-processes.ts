/** What holds across processes: kill -9 at any moment loses nothing, and workers side by side share the work. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frontier, LaneCounts } from '../../queue/frontier.ts';
import { done, visit } from './workbench.ts';

const BATCH = 32;
const KILLS = 20;

const page = (n: number) => visit(`http://h${n % 5}.example/${n}`);

/**
 * The life of a worker process: crawls a made-up web of `pages` pages, n linking to 2n and 2n+1, and notes each page
 * in `log` before it is settled, as a crawl syncs its records first. Says `ready` once it is under way.
 */
export async function crawlToTheEnd(frontier: Frontier, log: string, pages: number): Promise<void> {
  await frontier.add([page(1)]);
  process.stdout.write('ready\n');
  while ((await frontier.wait()) !== null) {
    const claims = await frontier.claim(BATCH);
    const numbers = claims.map(({ url }) => Number(url.split('/').at(-1)));
    appendFileSync(log, numbers.map((n) => `${n}\n`).join(''));
    await frontier.settle(
      claims.map((claim, i) => {
        const n = numbers[i] ?? 0;
        const links = [2 * n, 2 * n + 1, n - 1].filter((link) => link >= 1 && link <= pages);
        return done(claim, links.map(page));
      }),
    );
    await sleep(1);
  }
  await frontier.close();
}

/**
 * Registers the tests. `worker` is a script that opens the frontier kept under the directory of its first argument,
 * taking over if the fourth is `alone`, and gives it to {@link crawlToTheEnd} with the log of its second and the
 * number of pages of its third; `open` opens the same frontier afterwards. `webPages`: more than the engine visits before
 * the last kill.
 */
export function frontierProcesses(
  name: string,
  worker: string,
  open: (dir: string) => Promise<Frontier>,
  webPages = 30_000,
): void {
  const run = (dir: string, log: string, pages: number, mode: 'alone' | 'beside'): ChildProcess =>
    spawn(process.execPath, [worker, dir, log, String(pages), mode], { stdio: ['ignore', 'pipe', 'inherit'] });

  const numbersIn = (log: string): number[] => readFileSync(log, 'utf8').trim().split('\n').map(Number);

  async function sums(dir: string): Promise<number[]> {
    const frontier = await open(dir);
    const rows = await frontier.counts();
    await frontier.close();
    const sum = (pick: (row: LaneCounts) => number) => rows.reduce((total, row) => total + pick(row), 0);
    return [sum(({ done }) => done), sum(({ waiting }) => waiting), sum(({ leased }) => leased)];
  }

  async function within(work: (dir: string, started: ChildProcess[]) => Promise<void>): Promise<void> {
    const dir = mkdtempSync(join(tmpdir(), 'cundang-workers-'));
    const started: ChildProcess[] = [];
    try {
      await work(dir, started);
    } finally {
      for (const child of started) child.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    }
  }

  describe(`${name}: frontier across processes`, () => {
    test(`killed ${KILLS} times mid-way, every page is visited`, { timeout: 120_000 }, () =>
      within(async (dir, started) => {
        const pages = webPages;
        const log = join(dir, 'visited.log');
        for (let kill = 0; kill < KILLS; kill++) {
          const child = run(dir, log, pages, 'alone');
          started.push(child);
          await once(child.stdout!, 'data');
          await sleep(Math.random() * 40);
          assert.equal(child.exitCode, null, 'the crawl was over before it was killed; its web is too small');
          child.kill('SIGKILL');
          await once(child, 'exit');
        }
        const last = run(dir, log, pages, 'alone');
        started.push(last);
        assert.deepEqual(await once(last, 'exit'), [0, null]);
        const visits = numbersIn(log);
        assert.equal(new Set(visits).size, pages);
        assert.ok(visits.length <= pages + KILLS * BATCH, `${visits.length - pages} visits repeated`);
        assert.deepEqual(await sums(dir), [pages, 0, 0]);
      }),
    );

    test('two workers share a crawl and visit no page twice', { timeout: 60_000 }, () =>
      within(async (dir, started) => {
        const pages = 4_000;
        const logs = [join(dir, 'one.log'), join(dir, 'two.log')];
        for (const log of logs) started.push(run(dir, log, pages, 'beside'));
        const ends = await Promise.all(started.map((child) => once(child, 'exit')));
        assert.deepEqual(ends, [
          [0, null],
          [0, null],
        ]);
        const shares = logs.map(numbersIn);
        assert.ok(
          shares.every((visits) => visits.length > 100),
          'both had a share',
        );
        const all = shares.flat().filter((n) => n !== 0);
        assert.deepEqual([all.length, new Set(all).size], [pages, pages]);
        assert.deepEqual(await sums(dir), [pages, 0, 0]);
      }),
    );
  });
}
