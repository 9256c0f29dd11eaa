/** `cundang extract`: the article records of stored pages, without an archive. */
import type { Command } from 'commander';
import { CundangError } from '../errors.ts';
import type { Evidence } from '../extract/evidence.ts';
import { extractFile, scorePages } from '../extract-files.ts';
import { configuredSites } from '../sites.ts';
import { bar, showProgress } from './progress.ts';
import { type ReextractFlags, runReextract } from './reextract.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';
import { clip, table } from './table.ts';
import { printableJson } from './terminal.ts';

interface Options extends ReextractFlags {
  readonly url?: string;
  readonly explain?: boolean;
  readonly pages?: string;
  readonly out?: string;
}

export function registerExtract(program: Command): void {
  withCommonOptions(program.command('extract'))
    .description('print the article record of stored pages, or what the newest rules change in an archive (--since)')
    .argument('[file...]', 'pages; *.txt is read as flattened text')
    .option('--url <url>', 'where the page came from: tells its site, dates and links')
    .option('--explain', 'also print which rule found each field, and where')
    .option('--pages <dir>', 'read every DIR/<id>.html (URL from DIR/<id>.json if it is there) and write one line each')
    .option('--out <file>', 'where --pages writes its JSON lines')
    .option('--since <date>', 'read the archive again and report what changed in records captured since YYYY-MM-DD')
    .option('--site <id>', 'with --since: records of this site')
    .option('--apply', 'with --since: put the records as they are read now into the catalogue')
    .action(action(run));
}

async function run(shell: Shell, files: string[], options: Options): Promise<number> {
  if (options.since !== undefined || options.site !== undefined || options.apply) {
    if (files.length > 0 || options.pages !== undefined) {
      throw new CundangError('usage', '--since reads the archive: it goes without files and --pages');
    }
    return runReextract(shell, options);
  }
  const sites = await configuredSites(shell.config['sites.origins']);
  if (options.pages !== undefined) {
    if (files.length > 0 || options.out === undefined) {
      throw new CundangError('usage', '--pages DIR goes with --out FILE and without further files');
    }
    let seen: readonly [done: number, pages: number] = [0, 0];
    const progress = showProgress(() => `${bar(...seen)} · ${seen[0]} of ${seen[1]} pages`);
    const { pages, articles } = scorePages(sites, options.pages, options.out, (done, all) => {
      seen = [done, all];
      progress.tick();
    });
    progress.end();
    shell.document({ command: 'extract', pages, articles, out: options.out });
    shell.print(`${articles} articles in ${pages} pages → ${options.out}`);
    return 0;
  }
  if (files.length === 0) throw new CundangError('usage', 'name the files to read, or --pages DIR');
  const results = files.map((file) => ({
    file,
    ...extractFile(sites, file, options.url ?? null, options.explain === true),
  }));
  const shown = results.map(({ file, article, skip, evidence }) => ({
    ...(files.length > 1 ? { file } : {}),
    ...(article ?? { skip }),
    ...(options.explain ? { evidence } : {}),
  }));
  process.stdout.write(`${printableJson(files.length > 1 ? shown : shown[0])}\n`);
  if (options.explain) for (const { evidence } of results) for (const line of explained(evidence)) shell.note(line);
  for (const { file, skip } of results) if (skip) shell.note(`${file}: no record, ${skip.code}: ${skip.message}`);
  return results.some(({ skip }) => skip) ? 3 : 0;
}

/** The evidence for readers: a row for each field, beside the document that programs read. */
function explained(evidence: Evidence): readonly string[] {
  const rows = Object.entries(evidence).map(([field, { rule, where }]) => [field, rule, clip(where ?? '', 80)]);
  return table(['field', 'rule', 'where'], rows).split('\n');
}
