/**
 * `npm run bench [-- crawl] [--json] [--pages N]`: what archiving costs here, each figure from this run.
 * Absolute numbers depend on the machine; the ratios to the bare loop are what to compare.
 */
import { parseArgs } from 'node:util';
import { table } from '../../src/cli/table.ts';
import { benchCrawl, type CrawlBench } from './crawl.ts';

const { articles, json } = asked();
const result = await benchCrawl({ articles, note: (line) => process.stderr.write(`${line}\n`) });
process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : `${report(result)}\n`);

function asked(): { articles: number; json: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, pages: { type: 'string', default: '5000' } },
    });
    const [name = 'crawl'] = positionals;
    if (name !== 'crawl') throw new Error(`unknown benchmark ${name}; known: crawl`);
    const articles = Number(values.pages);
    if (!Number.isInteger(articles) || articles < 5) throw new Error(`--pages ${values.pages}: a number from 5`);
    return { articles, json: values.json };
  } catch (error) {
    process.stderr.write(`bench: ${(error as Error).message}\n`);
    process.exit(2);
  }
}

function report(result: CrawlBench): string {
  const about: Record<keyof CrawlBench, string> = {
    loop: 'bare loop: fetch + the same WARC records',
    archive: 'crawl, archive only (queue, links, durable)',
    extract: 'crawl with extraction and catalogue',
    reextract: 'rebuild: extract from the WARCs',
    verify: 'verify every record, digest and index line',
  };
  const rows = (Object.keys(about) as (keyof CrawlBench)[]).map((key) => {
    const { pagesPerSecond, cpuMsPerPage, peakRssMb } = result[key];
    const share = `${Math.round((100 * pagesPerSecond) / result.loop.pagesPerSecond)} %`;
    return [about[key], Math.round(pagesPerSecond), share, cpuMsPerPage, peakRssMb];
  });
  const growth = (['archive', 'extract'] as const).map((key) => {
    const marks = Object.entries(result[key].rssMbAt).map(([pages, rss]) => `${rss} after ${pages}`);
    return `memory, ${about[key]}, MiB: ${marks.join(', ')}`;
  });
  return [table(['work', 'pages/s', 'of the loop', 'CPU ms/page', 'peak MiB'], rows), ...growth].join('\n');
}
