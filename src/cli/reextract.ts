/** `cundang extract --since`: what the newest rules change in the records of an archive. */
import { siteById } from '../../crawlers/registry.ts';
import { CundangError } from '../errors.ts';
import { createReader } from '../reader.ts';
import { type RecordChange, type Reextracted, reextract } from '../reextract.ts';
import { configuredSites } from '../sites.ts';
import { measureUsage } from '../usage.ts';
import { beijingDay } from './option-values.ts';
import { showProgress } from './progress.ts';
import type { Shell } from './shell.ts';
import { clip, table } from './table.ts';

export interface ReextractFlags {
  readonly since?: string;
  readonly site?: string;
  readonly apply?: boolean;
}

/** Rows of the table; the document has them all. */
const ROWS = 200;
const VALUE_COLUMNS = 34;

export async function runReextract(shell: Shell, { since, site, apply = false }: ReextractFlags): Promise<number> {
  if (since === undefined) throw new CundangError('usage', '--site and --apply go with --since YYYY-MM-DD');
  const from = beijingDay('--since', since);
  const usage = measureUsage();
  const origins = shell.config['sites.origins'];
  const sites = await configuredSites(origins);
  const chosen = site === undefined ? null : siteById(sites, site);
  const reader = createReader(sites, shell.config['crawl.threads'], origins);
  let seen = { captures: 0, articles: 0 };
  const progress = showProgress(() => `${seen.captures} captures read · ${seen.articles} articles`);
  const damage: { file: string; offset: number; reason: string }[] = [];
  try {
    const result = await reextract({
      ...{ config: shell.config, sites, reader, since: from, site: chosen, apply },
      onProgress: (now) => {
        seen = now;
      },
      onDamage: (file, { offset, reason }) => damage.push({ file, offset, reason }),
    });
    progress.end();
    shell.document({ command: 'extract', since, site: site ?? null, ...result, damage, usage: usage() });
    print(shell, result);
    for (const { file, offset, reason } of damage) shell.print(`damaged: ${file} @ ${offset}: ${reason}`);
    return damage.length === 0 ? 0 : 4;
  } finally {
    progress.end();
    await reader.close();
  }
}

function print(shell: Shell, { changes, compared, same, byField, applied }: Reextracted): void {
  const rows = changes.flatMap(rowsOf);
  if (rows.length > 0) shell.print(table(['record', 'field', 'before', 'now', 'page'], rows.slice(0, ROWS)));
  if (rows.length > ROWS) shell.print(`… and ${rows.length - ROWS} more; --json has them all`);
  const fields = Object.entries(byField).sort(([, a], [, b]) => b - a);
  if (fields.length > 0) shell.print(`\n${table(['field', 'records'], fields)}`);
  const count = (kind: RecordChange['kind']) => changes.filter((change) => change.kind === kind).length;
  shell.print(
    `\n${compared} records compared: ${same} as they were, ${count('changed')} changed, ${count('new')} new, ${count('gone')} gone`,
  );
  shell.print(applied ? 'the catalogue is written anew' : 'nothing is written; --apply writes the catalogue anew');
}

function rowsOf({ kind, before, after, url, fields }: RecordChange): (string | null)[][] {
  const page = clip(url ?? '', 50);
  if (kind !== 'changed') return [[after ?? before, `(${kind})`, before, after, page]];
  return fields.map(({ field, before: was, after: is }) => [after, field, shown(was), shown(is), page]);
}

function shown(value: unknown): string {
  return clip(typeof value === 'string' ? value : JSON.stringify(value ?? null), VALUE_COLUMNS);
}
