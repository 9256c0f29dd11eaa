/** `cundang search`: full text, in Chinese or any other script. */
import type { Command } from 'commander';
import type { Hit } from '../../storage/catalog/catalog.ts';
import { readCatalog } from '../folder.ts';
import { type FilterOptions, filterOf, withFilters } from './filter.ts';
import { type GroupedHit, groupedHits } from './grouped-hits.ts';
import { wholeNumber } from './option-values.ts';
import { action, type Marked, withCommonOptions } from './shell.ts';
import { clip } from './table.ts';

interface SearchOptions extends FilterOptions {
  readonly limit: string;
  readonly all?: boolean;
}

export function registerSearch(program: Command): void {
  withFilters(withCommonOptions(program.command('search')))
    .description('search titles and bodies; several words must all occur, "…" is a phrase')
    .argument('<words...>')
    .option('--limit <n>', 'hits at most', '20')
    .option('--all', 'each reprint as a hit of its own, not under its earliest publisher')
    .action(
      action((shell, words: string[], options: SearchOptions) => {
        const limit = wholeNumber('--limit', options.limit);
        const filter = filterOf(options);
        using catalog = readCatalog(shell.config.dir);
        const query = words.join(' ');
        const hits: readonly (Hit | GroupedHit)[] = options.all
          ? catalog.search(query, filter, limit)
          : groupedHits(catalog, query, filter, limit);
        shell.document({ command: 'search', hits });
        for (const hit of hits) {
          const title = clip(hit.title ?? '(no title)', 60);
          shell.print(`${hit.id}  ${(hit.published ?? '').slice(0, 10).padEnd(10)}  `, ...marked(title, hit.titleHits));
          shell.print(' '.repeat(18), ...marked(hit.snippet, hit.snippetHits));
          shell.print(' '.repeat(18), hit.url ?? '(imported)');
          if ('near' in hit && hit.near.length > 0) shell.print(' '.repeat(18), nearNote(hit));
        }
        const found = `${hits.length} ${hits.length === 1 ? 'hit' : 'hits'}`;
        const more = hits.length === limit ? ', there may be more (--limit)' : '';
        shell.print(hits.length === 0 ? 'nothing found' : `${found}${more}; \`cundang show ID\` prints one`);
        return 0;
      }),
    );
}

/** The text in parts, those at `ranges` (UTF-16 units, ascending) marked; ranges beyond its end were cut off. */
function marked(text: string, ranges: readonly (readonly [start: number, end: number])[]): (string | Marked)[] {
  const parts: (string | Marked)[] = [];
  let at = 0;
  for (const [start, end] of ranges) {
    parts.push(text.slice(at, start), { marked: text.slice(start, end) });
    at = end;
  }
  return [...parts, text.slice(at)];
}

/** How many reprints stand behind a hit, and the first publisher if that is none of the hits. */
function nearNote({ near, earlier }: GroupedHit): string {
  const first =
    earlier && `, first published ${earlier.published ?? 'there'} at ${earlier.site ?? 'an import'} (${earlier.id})`;
  return `+ ${near.length} near-duplicate${near.length === 1 ? '' : 's'}${first ?? ''}`;
}
