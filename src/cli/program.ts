/** The `cundang` program: its commands, and how a call that cannot be read ends. */
import { Command } from 'commander';
import { endWith } from './shell.ts';

/** In the order of the help. Each is loaded when it is called: all of them together take a second. */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  crawl: async () => (await import('./crawl.ts')).registerCrawl,
  run: async () => (await import('./run.ts')).registerRun,
  rescue: async () => (await import('./rescue.ts')).registerRescue,
  worker: async () => (await import('./worker.ts')).registerWorker,
  schedule: async () => (await import('./schedule.ts')).registerSchedule,
  queue: async () => (await import('./queue.ts')).registerQueue,
  status: async () => (await import('./status.ts')).registerStatus,
  alerts: async () => (await import('./alerts.ts')).registerAlerts,
  sites: async () => (await import('./sites.ts')).registerSites,
  site: async () => (await import('./site.ts')).registerSite,
  extract: async () => (await import('./extract.ts')).registerExtract,
  import: async () => (await import('./import.ts')).registerImport,
  ingest: async () => (await import('./ingest.ts')).registerIngest,
  export: async () => (await import('./export.ts')).registerExport,
  search: async () => (await import('./search.ts')).registerSearch,
  show: async () => (await import('./show.ts')).registerShow,
  losses: async () => (await import('./losses.ts')).registerLosses,
  diff: async () => (await import('./diff.ts')).registerDiff,
  replay: async () => (await import('./replay.ts')).registerReplay,
  board: async () => (await import('./board.ts')).registerBoard,
  dedupe: async () => (await import('./dedupe.ts')).registerDedupe,
  verify: async () => (await import('./verify.ts')).registerVerify,
  rebuild: async () => (await import('./rebuild.ts')).registerRebuild,
  index: async () => (await import('./index-segments.ts')).registerIndex,
  schema: async () => (await import('./schema.ts')).registerSchema,
  config: async () => (await import('./config.ts')).registerConfig,
  doctor: async () => (await import('./doctor.ts')).registerDoctor,
};

const examples = `
Begin with
  $ cundang crawl sxgov --max-pages 50          50 pages of 黄河新闻网 into ./archive
  $ cundang status                              what the archive holds, what failed and why
  $ cundang search 疫情防控                     find records
  $ cundang export --format jsonl --out corpus.jsonl

Exit status: 0 ok, 1 error, 2 wrong call or configuration, 3 some pages failed, 4 damaged archive, 5 disk full,
130 interrupted`;

/** Runs one call to its end; what came of it is in `process.exitCode`. @param words what stands behind `cundang` */
export async function run(words: readonly string[]): Promise<void> {
  const program = new Command('cundang')
    .description('存档: archives Chinese news and party-building portals as WARC, and makes a clean corpus of them')
    .version('0.1.0')
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .addHelpText('after', examples);

  const [called = ''] = words;
  const wanted = ['-V', '--version'].includes(called)
    ? []
    : Object.hasOwn(commands, called)
      ? [commands[called]!]
      : Object.values(commands);
  for (const load of wanted) (await load())(program);
  for (const command of program.commands) command.copyInheritedSettings(program);

  // Reading only as much as `| head` wants is not an error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    });
  }

  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    endWith(error, words);
  }
}
