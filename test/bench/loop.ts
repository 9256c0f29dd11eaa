/**
 * The bare loop of the benchmark: fetches every page of the site and writes the records that a crawl writes, without
 * queue, index or links, and synced once, at the end.
 * `node test/bench/loop.ts <origin> <dir> <concurrency> <articles>` prints `{pages, usage}`.
 */
import { createWire } from '../../crawlers/http/wire.ts';
import { loadConfig } from '../../src/config.ts';
import { measureUsage } from '../../src/usage.ts';
import { wireOptions } from '../../src/wiring.ts';
import { openArchive } from '../../storage/archive.ts';
import { benchPaths } from '../replica/bench-page.ts';

const [origin, dir, concurrency, articles] = process.argv.slice(2) as [string, string, string, string];
const { config } = loadConfig({ file: null, environment: {}, flags: { 'network.allow': ['127.0.0.0/8'] } });
const usage = measureUsage();
const urls = benchPaths(Number(articles)).map((path) => origin + path);
const wire = createWire(wireOptions(config));
const archive = await openArchive(dir, {});
let next = 0;
let pages = 0;
await Promise.all(
  Array.from({ length: Number(concurrency) }, async () => {
    for (let url = urls[next++]; url !== undefined; url = urls[next++]) {
      const exchange = await wire.fetch(url);
      if (exchange.status !== 200) throw new Error(`${url}: HTTP ${exchange.status}`);
      await archive.store(exchange, null);
      pages += 1;
    }
  }),
);
await archive.close();
process.stdout.write(`${JSON.stringify({ pages, usage: usage() })}\n`);
await wire.close();
