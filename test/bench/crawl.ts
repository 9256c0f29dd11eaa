/** The crawl benchmark: same pages, same concurrency, no delay; the server is a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Figures {
  readonly pagesPerSecond: number;
  readonly cpuMsPerPage: number;
  readonly peakRssMb: number;
}

export interface CrawlBench {
  readonly loop: Figures;
  readonly archive: Figures;
  readonly extract: Figures;
  readonly reextract: Figures;
  readonly verify: Figures;
}

interface Cost {
  readonly usage: { readonly seconds: number; readonly cpuSeconds: number; readonly peakRssMb: number };
}

const concurrency = 32;
const cli = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const loop = fileURLToPath(new URL('loop.ts', import.meta.url));
const server = fileURLToPath(new URL('../replica/bench-site.ts', import.meta.url));

/** Runs all five parts, one after the other. Throws when one archives fewer pages than the site has. */
export async function benchCrawl(options: {
  readonly pages: number;
  readonly note: (line: string) => void;
}): Promise<CrawlBench> {
  const { pages, note } = options;
  const folder = await mkdtemp(join(tmpdir(), 'cundang-bench-'));
  note(`generating ${pages} pages …`);
  const site = spawn(process.execPath, [server, '--pages', String(pages)], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(createInterface({ input: site.stdout }), 'line')) as [string];
    const { origin } = JSON.parse(line) as { origin: string };
    const part = async (name: string, script: string, args: readonly string[]): Promise<Figures> => {
      note(`${name} …`);
      const { usage } = await runJson<Cost>(script, args);
      return {
        pagesPerSecond: Math.round((10 * pages) / usage.seconds) / 10,
        cpuMsPerPage: Math.round((1e5 * usage.cpuSeconds) / pages) / 100,
        peakRssMb: usage.peakRssMb,
      };
    };
    const crawl = (dir: string, ...more: string[]) => [
      ...['crawl', `${origin}/`, '--json', '--dir', join(folder, dir), '--concurrency', String(concurrency)],
      ...['--delay', '0', '--per-host', '512', '--set', 'network.allow=127.0.0.0/8', '--max-pages', String(pages * 2)],
      ...more,
    ];
    const at = (dir: string) => ['--json', '--dir', join(folder, dir)];
    return {
      loop: await part('bare loop', loop, [origin, join(folder, 'loop'), String(concurrency)]),
      archive: await part('crawl, archive only', cli, crawl('archive', '--archive-only')),
      extract: await part('crawl with extraction', cli, crawl('extract')),
      reextract: await part('rebuild', cli, ['rebuild', ...at('extract')]),
      verify: await part('verify', cli, ['verify', ...at('extract')]),
    };
  } finally {
    site.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runJson<T>(script: string, args: readonly string[]): Promise<T> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${errors.slice(-2000)}`);
  return JSON.parse(out) as T;
}
