/** The bare loop of the benchmark: fetches every page of the site and writes the records that a crawl writes. */
import { createWire } from '../../crawlers/http/wire.ts';
import { loadConfig } from '../../src/config.ts';
import { measureUsage } from '../../src/usage.ts';
import { wireOptions } from '../../src/wiring.ts';
import { openArchive } from '../../storage/archive.ts';

const [origin, dir, concurrency] = process.argv.slice(2) as [string, string, string];
const { config } = loadConfig({ file: null, environment: {}, flags: { 'network.allow': ['127.0.0.0/8'] } });
const wire = createWire(wireOptions(config));
const urls = JSON.parse((await wire.fetch(`${origin}/index.json`)).body.toString()) as string[];
const archive = await openArchive(dir, {});
const usage = measureUsage();
let next = 0;
await Promise.all(
  Array.from({ length: Number(concurrency) }, async () => {
    while (next < urls.length) await archive.store(await wire.fetch(urls[next++]!), null);
  }),
);
await archive.close();
process.stdout.write(`${JSON.stringify({ pages: urls.length, usage: usage() })}\n`);
await wire.close();
