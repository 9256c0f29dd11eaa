/** `cundang worker`: one of any number of processes that share a queue in Redis and a store. */
import type { Command } from 'commander';
import { configuredSites } from '../sites.ts';
import { type WorkResult, work } from '../work.ts';
import { interruptions } from './interruptions.ts';
import { wholeNumber } from './option-values.ts';
import { bytes, type Progress, showProgress } from './progress.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { storeTrouble } from './store-trouble.ts';

interface Options {
  readonly deadline: string;
}

const examples = `
Examples
  $ cundang worker --set queue.redis=redis://10.0.0.5:6379 --set store.url=s3://archive/portals --dir /var/spool/cundang
  $ CUNDANG_QUEUE_REDIS=redis://redis:6379 CUNDANG_STORE_URL=/mnt/archive cundang worker

Start as many as there are cores; on one disk they may share --dir, each takes a folder of its own there.
What they visit comes from \`cundang schedule\`, or a \`cundang crawl\` on the same Redis; \`cundang index\` brings their
articles into a catalogue. SIGTERM or Ctrl-C finishes the pages in hand and sends all files; a second one, or the deadline,
ends at once, and nothing is lost either way.`;

export function registerWorker(program: Command): void {
  withCommonOptions(program.command('worker'))
    .summary('visit what is in a shared queue, with other workers')
    .description(
      'Takes visits from the queue in Redis, archives them, and sends WARC files and records into the store.',
    )
    .option('--deadline <seconds>', 'longest time that a clean end may take', '60')
    .addHelpText('after', examples)
    .action(action(runWorker));
}

async function runWorker(shell: Shell, options: Options): Promise<number> {
  const seconds = wholeNumber('--deadline', options.deadline);
  const sites = await configuredSites(shell.config['sites.origins']);
  const stops = interruptions(() =>
    shell.note(`finishing the pages in hand and sending files, for ${seconds} s at most; again to stop at once`),
  );
  let progress: Pick<Progress, 'end'> = { end() {} };
  let result: WorkResult;
  try {
    result = await work({
      config: shell.config,
      sites,
      stop: stops.first,
      abort: stops.second,
      deadlineMs: seconds * 1000,
      onStoreProblem: storeTrouble(shell),
      onOrphans: (dir) => shell.note(`sent what a worker that died had left in ${dir}`),
      onStart: ({ tally, dir }) => {
        shell.note(`working in ${dir}`);
        const start = performance.now();
        progress = showProgress(() => {
          const rate = (tally.pages / Math.max(1, (performance.now() - start) / 1e3)).toFixed(1);
          const { pages, assets, articles, failed, bytes: size } = tally;
          return `${pages} pages (${rate}/s) · ${articles.new} new articles · ${assets} files · ${failed} failed · ${bytes(size)}`;
        });
      },
    });
  } finally {
    progress.end();
    stops.close();
  }
  const { tally, dir, unsent, ended, usage } = result;
  shell.document({ command: 'worker', dir, ended, ...tally, unsent, usage });
  shell.print(`ended after ${usage.seconds} s: ${tally.pages} pages, ${tally.articles.new} new articles`);
  if (unsent > 0) shell.print(`${unsent} files are not in the store yet: the next worker on ${dir} sends them`);
  return ended === 'aborted' || unsent > 0 ? 130 : 0;
}
