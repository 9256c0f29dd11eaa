/** `cundang dedupe`: which records are reprints of one text. It reports; nothing is ever removed. */
import type { Command } from 'commander';
import { type Cluster, NEAR } from '../../storage/catalog/catalog.ts';
import { CundangError } from '../errors.ts';
import { readCatalog } from '../folder.ts';
import { type FilterOptions, filterOf, withFilters } from './filter.ts';
import { type NearLine, nearLine, nearTable } from './near.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { printableJson } from './terminal.ts';

interface DedupeOptions extends FilterOptions {
  readonly format: string;
  readonly min: string;
}

const formats = ['table', 'jsonl'];

export function registerDedupe(program: Command): void {
  withFilters(withCommonOptions(program.command('dedupe')))
    .description('report the groups of near-duplicates, the earliest publisher first; nothing is removed')
    .requiredOption('--report', 'print the groups of which at least one record passes the filters')
    .option('--format <format>', 'table, or jsonl: one line a group', 'table')
    .option('--min <similarity>', 'from which share of common text on, .5 to 1', String(NEAR))
    .action(action(dedupe));
}

function dedupe(shell: Shell, options: DedupeOptions): number {
  const { format } = options;
  if (!formats.includes(format)) {
    throw new CundangError('usage', `--format ${format}: expected ${formats.join(' or ')}`);
  }
  const min = Number(options.min || Number.NaN);
  if (!(min >= 0.5 && min <= 1))
    throw new CundangError('usage', `--min ${options.min}: expected a number from .5 to 1`);
  using catalog = readCatalog(shell.config.dir);
  const clusters: { readonly members: readonly NearLine[] }[] = [];
  let [groups, records] = [0, 0];
  for (const cluster of catalog.clusters(filterOf(options), min)) {
    const members = linesOf(cluster);
    groups++;
    records += members.length;
    if (shell.json) clusters.push({ members });
    else if (format === 'jsonl') shell.print(printableJson({ members }, 0));
    else shell.print(`group ${groups}: ${members.length} records\n${nearTable(members)}\n`);
  }
  const { unindexed } = catalog.counts();
  shell.document({ command: 'dedupe', min, groups, records, unindexed, clusters });
  if (format === 'table')
    shell.print(`${groups} ${groups === 1 ? 'group' : 'groups'} of near-duplicates, ${records} records`);
  if (unindexed > 0) shell.note(`not looked at: ${unindexed} new records, which wait for the indexes`);
  return 0;
}

function linesOf({ members }: Cluster): NearLine[] {
  const { article } = members[0]!.entry;
  return members.map((member) => nearLine(member, article));
}
