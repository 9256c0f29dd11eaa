/** `cundang search`: full text, in Chinese or any other script. */
import type { Command } from 'commander';
import { CundangError } from '../errors.ts';
import { readCatalog } from '../folder.ts';
import { type FilterOptions, filterOf, withFilters } from './filter.ts';
import { action, withCommonOptions } from './shell.ts';
import { clip } from './table.ts';

interface SearchOptions extends FilterOptions {
  readonly limit: string;
}

export function registerSearch(program: Command): void {
  withFilters(withCommonOptions(program.command('search')))
    .description('search titles and bodies; several words must all occur, "…" is a phrase')
    .argument('<words...>')
    .option('--limit <n>', 'hits at most', '20')
    .action(
      action((shell, words: string[], options: SearchOptions) => {
        const limit = Number(options.limit);
        if (!Number.isInteger(limit) || limit < 1)
          throw new CundangError('usage', `--limit ${options.limit}: expected a number`);
        using catalog = readCatalog(shell.config.dir);
        const hits = catalog.search(words.join(' '), filterOf(options), limit);
        shell.document({ command: 'search', hits });
        for (const hit of hits) {
          shell.print(
            `${hit.id}  ${hit.published ?? '          '}  ${hit.site ?? '–'}  ${clip(hit.title ?? '(no title)', 60)}`,
          );
          shell.print(`                  ${hit.snippet}`);
        }
        shell.print(hits.length === 0 ? 'nothing found' : `${hits.length} hits; \`cundang show ID\` prints one`);
        return 0;
      }),
    );
}
