/** `cundang rebuild`: the catalogue and the history, or with `--queue` the queue, anew from the WARC files alone. */
import type { Command } from 'commander';
import type { Damage } from '../../storage/warc/reader.ts';
import { createReader, type Reader } from '../reader.ts';
import { rebuild } from '../rebuild.ts';
import { type QueueProgress, rebuildQueue } from '../rebuild-queue.ts';
import { configuredSites } from '../sites.ts';
import { measureUsage } from '../usage.ts';
import { bar, showProgress } from './progress.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';

interface Work {
  readonly shell: Shell;
  readonly sites: Awaited<ReturnType<typeof configuredSites>>;
  readonly reader: Reader;
  readonly onDamage: (file: string, damage: Damage) => void;
}

/** What came of it: fields for --json, and a line. */
interface Done {
  readonly fields: object;
  readonly line: string;
}

export function registerRebuild(program: Command): void {
  withCommonOptions(program.command('rebuild'))
    .description('write the catalogue and the history anew from the WARC files, or the queue')
    .option('--queue', 'fill the queue, which lost its data, and leave the others alone')
    .action(action(run));
}

async function run(shell: Shell, options: { readonly queue?: boolean }): Promise<number> {
  const usage = measureUsage();
  const origins = shell.config['sites.origins'];
  const sites = await configuredSites(origins);
  const reader = createReader(sites, shell.config['crawl.threads'], origins);
  const damage: { file: string; offset: number; reason: string }[] = [];
  const onDamage = (file: string, { offset, reason }: Damage) => damage.push({ file, offset, reason });
  try {
    const { fields, line } = await (options.queue ? queue : catalogue)({ shell, sites, reader, onDamage });
    shell.document({ command: 'rebuild', ...fields, damage, usage: usage() });
    for (const { file, offset, reason } of damage) shell.print(`damaged: ${file} @ ${offset}: ${reason}`);
    shell.print(line);
    return damage.length > 0 ? 4 : 0;
  } finally {
    await reader.close();
  }
}

async function catalogue({ shell, sites, reader, onDamage }: Work): Promise<Done> {
  let seen = { captures: 0, articles: 0 };
  const progress = showProgress(() => `${seen.captures} captures read · ${seen.articles} articles`);
  try {
    const onProgress = (now: typeof seen) => {
      seen = now;
    };
    const indexed = await rebuild(shell.config, sites, reader, { onProgress, onDamage });
    const { articles, captures, looks } = indexed;
    return { fields: indexed, line: `${articles} articles from ${captures} captures, ${looks} looks at their pages` };
  } finally {
    progress.end();
  }
}

async function queue({ shell, sites, reader, onDamage }: Work): Promise<Done> {
  let seen: QueueProgress = { step: 'visits', files: 0, filesDone: 0, captures: 0 };
  const progress = showProgress(() => `${bar(seen.filesDone, seen.files)} · ${seen.step} of ${seen.captures} captures`);
  try {
    const onProgress = (now: QueueProgress) => {
      seen = now;
    };
    const rebuilt = await rebuildQueue(shell.config, sites, reader, { onProgress, onDamage });
    const { captures, visits, waiting } = rebuilt;
    const line = `${visits} visits put down from ${captures} captures; ${waiting} wait for the next run`;
    return { fields: { queue: true, ...rebuilt }, line };
  } finally {
    progress.end();
  }
}
