/** The filters that `search` and `export` share. */
import type { Command } from 'commander';
import type { EntryFilter } from '../../storage/catalog/catalog.ts';
import { CundangError } from '../errors.ts';
import { collectedList } from './option-values.ts';

export interface FilterOptions {
  readonly site?: string[];
  readonly from?: string;
  readonly to?: string;
  readonly verdict?: string[];
}

const verdicts = ['clean', 'restored', 'suspect'] as const;

export function withFilters(command: Command): Command {
  return command
    .option('--site <id>', 'only records of this site (may be repeated)', collectedList)
    .option('--from <date>', 'published on or after YYYY[-MM[-DD]]')
    .option('--to <date>', 'published on or before YYYY[-MM[-DD]]')
    .option('--verdict <verdict>', 'clean, restored or suspect (may be repeated)', collectedList);
}

/** Checks the options. Throws `usage`. */
export function filterOf(options: FilterOptions): EntryFilter {
  for (const [name, value] of [
    ['from', options.from],
    ['to', options.to],
  ] as const) {
    if (value !== undefined && !/^\d{4}(-\d\d(-\d\d)?)?$/.test(value)) {
      throw new CundangError('usage', `--${name} ${value}: expected YYYY, YYYY-MM or YYYY-MM-DD`);
    }
  }
  const wrong = options.verdict?.find((verdict) => !(verdicts as readonly string[]).includes(verdict));
  if (wrong !== undefined) throw new CundangError('usage', `--verdict ${wrong}: expected ${verdicts.join(', ')}`);
  return {
    sites: options.site,
    from: options.from,
    to: options.to,
    verdicts: options.verdict as (typeof verdicts)[number][] | undefined,
  };
}
