/** The `cundang` program: its commands, and how a call that cannot be read ends. */
import { Command } from 'commander';
import { registerConfig } from './config.ts';
import { registerCrawl } from './crawl.ts';
import { registerDedupe } from './dedupe.ts';
import { registerDoctor } from './doctor.ts';
import { registerExport } from './export.ts';
import { registerExtract } from './extract.ts';
import { registerImport } from './import.ts';
import { registerIngest } from './ingest.ts';
import { registerRebuild } from './rebuild.ts';
import { registerReplay } from './replay.ts';
import { registerSchema } from './schema.ts';
import { registerSearch } from './search.ts';
import { endWith } from './shell.ts';
import { registerShow } from './show.ts';
import { registerSite } from './site.ts';
import { registerSites } from './sites.ts';
import { registerStatus } from './status.ts';
import { registerVerify } from './verify.ts';

const examples = `
Begin with
  $ cundang crawl sxgov --max-pages 50          50 pages of 黄河新闻网 into ./archive
  $ cundang status                              what the archive holds, what failed and why
  $ cundang search 疫情防控                     find records
  $ cundang export --format jsonl --out corpus.jsonl

Exit status: 0 ok, 1 error, 2 wrong call or configuration, 3 some pages failed, 4 damaged archive, 5 disk full,
130 interrupted`;

const program = new Command('cundang')
  .description('存档: archives Chinese news and party-building portals as WARC, and makes a clean corpus of them')
  .version('0.1.0')
  .configureOutput({ outputError: () => {} })
  .exitOverride()
  .addHelpText('after', examples);

registerCrawl(program);
registerStatus(program);
registerSites(program);
registerSite(program);
registerExtract(program);
registerImport(program);
registerIngest(program);
registerExport(program);
registerSearch(program);
registerShow(program);
registerReplay(program);
registerDedupe(program);
registerVerify(program);
registerRebuild(program);
registerSchema(program);
registerConfig(program);
registerDoctor(program);
for (const command of program.commands) command.copyInheritedSettings(program);

// Reading only as much as `| head` wants is not an error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  endWith(error, process.argv.slice(2));
}
