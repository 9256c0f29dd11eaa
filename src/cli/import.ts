/** `cundang import`: text files of a corpus as records, so that a later crawl of the same article is recognised. */
import type { Command } from 'commander';
import { importFiles } from '../import-files.ts';
import { createReader } from '../reader.ts';
import { configuredSites } from '../sites.ts';
import { bar, showProgress } from './progress.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { clip, table } from './table.ts';

export function registerImport(program: Command): void {
  withCommonOptions(program.command('import'))
    .description('take text files (NNN_<hex>.txt: pages flattened to lines) into the archive as records')
    .argument('<dir-or-file>')
    .action(action(run));
}

async function run(shell: Shell, path: string): Promise<number> {
  const origins = shell.config['sites.origins'];
  const sites = await configuredSites(origins);
  const reader = createReader(sites, 0, origins);
  let seen: readonly [done: number, files: number] = [0, 0];
  const progress = showProgress(() => `${bar(...seen)} · ${seen[0]} of ${seen[1]} files`);
  const imported = await importFiles(shell.config, sites, reader, path, (done, files) => {
    seen = [done, files];
  }).finally(progress.end);
  shell.document({ command: 'import', imported });
  const rows = imported.map(({ name, id, title, state, reason }) => [name, state, id, clip(title ?? reason ?? '', 50)]);
  shell.print(table(['file', 'state', 'record', 'title'], rows));
  const refused = imported.filter(({ state }) => state === 'no article').length;
  shell.print(`${imported.length - refused} of ${imported.length} files are records`);
  return refused > 0 ? 3 : 0;
}
