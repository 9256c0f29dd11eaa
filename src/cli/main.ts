/** The `cundang` command. */
import { Command, CommanderError } from 'commander';
import { registerConfig } from './config.ts';
import { registerCrawl } from './crawl.ts';
import { registerDoctor } from './doctor.ts';
import { registerExport } from './export.ts';
import { registerExtract } from './extract.ts';
import { registerImport } from './import.ts';
import { registerRebuild } from './rebuild.ts';
import { registerSearch } from './search.ts';
import { reportError } from './shell.ts';
import { registerShow } from './show.ts';
import { registerSites } from './sites.ts';
import { registerStatus } from './status.ts';
import { registerVerify } from './verify.ts';

const program = new Command('cundang')
  .description('存档: archives Chinese news and party-building portals as WARC, and makes a clean corpus of them')
  .version('0.1.0')
  .showHelpAfterError('  → run with --help')
  .exitOverride();

registerCrawl(program);
registerStatus(program);
registerSites(program);
registerExtract(program);
registerImport(program);
registerExport(program);
registerSearch(program);
registerShow(program);
registerVerify(program);
registerRebuild(program);
registerConfig(program);
registerDoctor(program);
for (const command of program.commands) command.exitOverride();

// Reading only as much as `| head` wants is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode ?? 0);
});

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed help, version or what was wrong with the words of the call.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = reportError(error, false, false);
}
