import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compiled } from '../cundang.ts';
import type { CrawlBench } from './crawl.ts';
import type { QueueBench } from './queue.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

function bench(...args: readonly string[]) {
  const env = { NODE_COMPILE_CACHE: compiled, ...process.env };
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', timeout: 170_000, env });
}

test('the benchmark archives every page in every part and prints one document', { timeout: 180_000 }, () => {
  // The parts themselves compare the pages they archived with the site's.
  const { status, stdout, stderr } = bench('crawl', '--json', '--pages', '300');
  assert.equal(status, 0, stderr);
  const result = JSON.parse(stdout) as CrawlBench;
  assert.deepEqual(Object.keys(result), ['loop', 'archive', 'extract', 'reextract', 'verify']);
  for (const [part, figures] of Object.entries(result)) {
    for (const name of ['pagesPerSecond', 'cpuMsPerPage', 'peakRssMb'] as const) {
      assert.ok(figures[name] > 0 && Number.isFinite(figures[name]), `${part}.${name}: ${figures[name]}`);
    }
  }
  if (process.platform !== 'linux') return;
  for (const part of ['archive', 'extract'] as const) {
    assert.deepEqual(Object.keys(result[part].rssMbAt), ['60', '120', '180', '240', '300'], part);
    for (const rss of Object.values(result[part].rssMbAt))
      assert.ok(rss > 0 && rss <= result[part].peakRssMb + 1, part);
  }
});

test('the queue is measured on both engines, and with workers', { timeout: 180_000 }, () => {
  // The workers' part itself compares the pages they archived with those that were put into the queue.
  const { status, stdout, stderr } = bench('queue', '--json', '--pages', '6000', '--articles', '200');
  assert.equal(status, 0, stderr);
  const { sqlite, redis, workers, ...of } = JSON.parse(stdout) as QueueBench;
  for (const [part, figures] of Object.entries({
    sqlite,
    redis,
    'one worker': workers[1],
    'two workers': workers[2],
  })) {
    for (const [name, figure] of Object.entries({ ...figures })) assert.ok(figure > 0, `${part}.${name}: ${figure}`);
  }
  // With so few, what Redis takes for each host and connection is a good part.
  assert.ok(redis.bytesPerUrl < 520, `a URL takes ${redis.bytesPerUrl} bytes`);
  assert.ok(redis.bytesPerHash < 200, `a hash takes ${redis.bytesPerHash} bytes`);
  assert.equal(of.speedup, Number((workers[2].pagesPerSecond / workers[1].pagesPerSecond).toFixed(2)));
  assert.ok(of.queueShare > 0.02 && of.queueShare < 0.5, `the queue takes ${of.queueShare} of a page`);
});

test('unknown benchmarks and sizes that are none are refused', () => {
  for (const args of [
    ['fetch'],
    ['crawl', '--pages', 'many'],
    ['crawl', '--page', '9'],
    ['queue', '--articles', '0'],
  ]) {
    const { status, stdout, stderr } = bench(...args);
    assert.equal(status, 2, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, /^bench: /);
  }
});
