/** `cundang index`: the records of closed segments, brought into the catalogue of a folder. */
import type { Command } from 'commander';
import { indexSegments, type TakenSegments } from '../index-segments.ts';
import { openHealth } from '../metrics/open.ts';
import { createReader, type Reader } from '../reader.ts';
import { openSegmentSources } from '../segment-sources.ts';
import { configuredSites } from '../sites.ts';
import { measureUsage } from '../usage.ts';
import { interruptions } from './interruptions.ts';
import { wholeNumber } from './option-values.ts';
import { showProgress } from './progress.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';

interface Options {
  readonly from?: readonly string[];
  readonly watch?: boolean;
  readonly interval: string;
}

const examples = `
Examples
  $ cundang index --dir corpus --set store.url=s3://archive       what workers have stored since the last time
  $ cundang index --dir corpus --watch                            stay, and take in what comes, until SIGTERM
  $ cundang index --dir corpus --from /mnt/worker1 /mnt/worker2   folders of workers or of other crawls

The same segment again changes nothing, and the order does not matter.`;

/** Damage kept for --json; all of it is told as it is met. */
const damageShown = 10_000;

export function registerIndex(program: Command): void {
  withCommonOptions(program.command('index'))
    .description('take closed segments of workers into the catalogue')
    .option('--from <place...>', 'archive folders or stores to take them from (default: store.url)')
    .option('--watch', 'stay, and look for new ones until SIGTERM')
    .option('--interval <seconds>', 'with --watch: from look to look', '30')
    .addHelpText('after', examples)
    .action(action(run));
}

async function run(shell: Shell, options: Options): Promise<number> {
  const usage = measureUsage();
  const { config } = shell;
  const watch = options.watch === true;
  const intervalMs = wholeNumber('--interval', options.interval) * 1000;
  const origins = config['sites.origins'];
  const sites = await configuredSites(origins);
  await using sources = await openSegmentSources(config, options.from ?? [], Math.min(intervalMs, 10_000));
  let reader: Reader | null = null;
  let seen: TakenSegments = { segments: 0, articles: 0, waiting: 0 };
  const damage: { file: string; reason: string }[] = [];
  let damaged = 0;
  const stops = interruptions(() => shell.note('ending; run the same command again to go on'));
  stops.second.addEventListener('abort', () => process.exit(130));
  const line = () => `${seen.segments} segments · ${seen.articles} articles`;
  await using health = await openHealth({ config, sites, draining: stops.first });
  health?.started({ dir: config.dir, segmentsBehind: () => seen.waiting });
  // One that stays tells what came, and is silent while nothing does.
  const progress = watch ? { end() {} } : showProgress(line);
  let told = 0;
  try {
    const result = await indexSegments({
      ...{ dir: config.dir, from: sources.from, archive: sources.archive, sites },
      reader: () => {
        reader ??= createReader(sites, config['crawl.threads'], origins);
        return reader;
      },
      againMs: watch ? intervalMs : null,
      signal: stops.first,
      onProgress: (now) => {
        seen = now;
      },
      onLook({ segments }) {
        if (watch && segments > told) shell.note(line());
        told = segments;
      },
      onDamage(file, reason) {
        damaged += 1;
        if (damage.length < damageShown) damage.push({ file, reason });
        shell.note(`damaged: ${file} ${reason}`);
      },
      onProblem: ({ message }) => shell.note(`the store does not answer, it is asked again: ${message}`),
    });
    progress.end();
    const { segments, articles, newRecords, waiting } = result;
    const counts = { segments, articles, newRecords, waiting, damaged };
    shell.document({ command: 'index', dir: config.dir, from: sources.names, ...counts, damage, usage: usage() });
    shell.print(`${articles} articles from ${segments} segments, ${newRecords} records that are new`);
    if (waiting > 0) shell.print(`${waiting} segments are not whole yet: run the same command again later`);
    if (stops.first.aborted && !watch) return 130;
    return damaged > 0 ? 4 : 0;
  } finally {
    progress.end();
    stops.close();
    await (reader as Reader | null)?.close();
  }
}
