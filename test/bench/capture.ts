/**
 * The capture benchmark: the program as it is opens pages of the stand-in web in Chromium, once for the bytes alone and
 * once with both screenshots. The stand-in web is a process of its own and not counted.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Cost, programWords, runJson } from './child.ts';
import { watchTree } from './tree-memory.ts';

export interface Rate {
  readonly perSecond: number;
  /** Highest memory of the part, MiB; of the whole process tree where Chromium takes part. */
  readonly peakRssMb: number;
}

export interface CaptureBench {
  readonly capture: Rate;
  readonly screenshots: Rate;
}

interface Crawled extends Cost {
  readonly pages: number;
  readonly failed: number;
  readonly skipped: number;
}

const server = fileURLToPath(new URL('../replica/serve.ts', import.meta.url));
const sites = ['chinanews', 'chinanews-shanxi', 'sxgov', 'dtdjzx', 'yuncheng-dangjian', 'minsheng-fazhi'];

/** @throws when a part leaves a page out */
export async function benchCapture(options: {
  readonly pages: number;
  readonly tabs: number | null;
  readonly note: (line: string) => void;
}): Promise<CaptureBench> {
  const { pages, tabs, note } = options;
  const folder = await mkdtemp(join(tmpdir(), 'cundang-bench-'));
  const perSite = String(Math.ceil(pages / sites.length) + 5);
  const web = spawn(process.execPath, [server, '--articles', perSite, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface({ input: web.stdout! }), 'line')) as [string];
    const { proxyUrl, caFile } = JSON.parse(line) as { proxyUrl: string; caFile: string };
    const part = async (screenshots: 'none' | 'both'): Promise<Rate> => {
      note(`capture, screenshots ${screenshots} …`);
      const words = [
        ...['crawl', ...sites, '--json', '--dir', join(folder, screenshots), '--max-pages', String(pages)],
        ...['--render', 'browser', '--screenshots', screenshots, '--assets', 'none', '--proxy', proxyUrl],
        ...['--ca', caFile, '--delay', '0', '--per-host', '16'],
        ...(tabs === null ? [] : ['--set', `browser.tabs=${tabs}`]),
      ];
      let memory: ReturnType<typeof watchTree> | undefined;
      const crawled = await runJson<Crawled>([...programWords(), ...words], ({ pid }) => {
        if (pid !== undefined) memory = watchTree(pid);
      });
      // What robots.txt forbids was not opened, but counts as a page of the run.
      if (crawled.pages + crawled.skipped < pages || crawled.failed > 0) {
        throw new Error(`${crawled.pages} pages, ${crawled.failed} failed where ${pages} were expected`);
      }
      const perSecond = Math.round((100 * crawled.pages) / crawled.usage.seconds) / 100;
      return { perSecond, peakRssMb: memory?.stop() ?? 0 };
    };
    return { capture: await part('none'), screenshots: await part('both') };
  } finally {
    web.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
