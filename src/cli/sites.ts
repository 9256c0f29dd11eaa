/** `cundang sites`: the site definitions that are known. */
import type { Command } from 'commander';
import { configuredSites, isPlaceless } from '../sites.ts';
import { action, withCommonOptions } from './shell.ts';
import { table } from './table.ts';

export function registerSites(program: Command): void {
  withCommonOptions(program.command('sites'))
    .description('list the known site definitions')
    .action(
      action(async (shell) => {
        const sites = await configuredSites(shell.config['sites.origins']);
        shell.document({
          command: 'sites',
          sites: sites.map(({ id, name, hosts, seeds, layouts, pace, schedule, unconfirmed }) => ({
            ...{ id, name, hosts, seeds, pace, schedule, unconfirmed: unconfirmed ?? null },
            layouts: layouts.map((layout) => layout.id),
          })),
        });
        const rows = sites.map((site) => [
          site.id,
          site.name,
          site.hosts[0]!,
          site.layouts.length,
          `${site.pace.concurrency} × ${site.pace.delayMs} ms`,
          site.unconfirmed ? `unconfirmed: ${site.unconfirmed}` : '',
        ]);
        shell.print(table(['site', 'name', 'host', 'layouts', 'pace', ''], rows));
        if (sites.some(isPlaceless)) {
          shell.print('\nA host in .invalid stands for an address nobody knows yet;');
          shell.print('--set sites.origins=ID=http://HOST puts the site on its real one.');
        }
        return 0;
      }),
    );
}
