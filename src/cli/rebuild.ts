/** `cundang rebuild`: the catalogue anew, from the WARC files alone. */
import type { Command } from 'commander';
import { createReader } from '../reader.ts';
import { rebuild } from '../rebuild.ts';
import { configuredSites } from '../sites.ts';
import { measureUsage } from '../usage.ts';
import { showProgress } from './progress.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';

export function registerRebuild(program: Command): void {
  withCommonOptions(program.command('rebuild'))
    .description('write the catalogue anew from the WARC files')
    .action(action(run));
}

async function run(shell: Shell): Promise<number> {
  const usage = measureUsage();
  const origins = shell.config['sites.origins'];
  const sites = await configuredSites(origins);
  const reader = createReader(sites, shell.config['crawl.threads'], origins);
  let seen = { captures: 0, articles: 0 };
  const progress = showProgress(() => `${seen.captures} captures read · ${seen.articles} articles`);
  const damage: { file: string; offset: number; reason: string }[] = [];
  try {
    const indexed = await rebuild(shell.config, sites, reader, {
      onProgress: (now) => {
        seen = now;
      },
      onDamage: (file, { offset, reason }) => damage.push({ file, offset, reason }),
    });
    progress.end();
    shell.document({ command: 'rebuild', ...indexed, damage, usage: usage() });
    for (const { file, offset, reason } of damage) shell.print(`damaged: ${file} @ ${offset}: ${reason}`);
    shell.print(`${indexed.articles} articles from ${indexed.captures} captures`);
    return damage.length > 0 ? 4 : 0;
  } finally {
    progress.end();
    await reader.close();
  }
}
