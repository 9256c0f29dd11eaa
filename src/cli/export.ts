/** `cundang export`: the corpus as text files, JSONL or CSV; the snapshots as WACZ. */
import type { Command } from 'commander';
import { exportCsv } from '../../storage/export/csv.ts';
import { exportJsonl } from '../../storage/export/jsonl.ts';
import { exportTxt } from '../../storage/export/txt.ts';
import { CundangError } from '../errors.ts';
import { readCatalog } from '../folder.ts';
import { writeWacz } from './export-wacz.ts';
import { type FilterOptions, filterOf, withFilters } from './filter.ts';
import { showProgress } from './progress.ts';
import { action, withCommonOptions } from './shell.ts';

interface ExportOptions extends FilterOptions {
  readonly format: string;
  readonly out: string;
  readonly sign?: string;
}

const formats = { txt: exportTxt, jsonl: exportJsonl, csv: exportCsv } as const;

export function registerExport(program: Command): void {
  withFilters(withCommonOptions(program.command('export')))
    .description('write the corpus: a folder of text files, or one JSONL or CSV file; or the snapshots as WACZ')
    .option('--format <format>', 'txt, jsonl, csv or wacz', 'jsonl')
    .option('--sign <keyfile>', 'wacz: sign with this private key (PEM, ECDSA P-384)')
    .requiredOption('--out <path>', 'folder (txt) or file (jsonl, csv, wacz); - for standard output')
    .action(
      action(async (shell, options: ExportOptions) => {
        if (options.format === 'wacz')
          return writeWacz(shell, { out: options.out, sign: options.sign, filter: filterOf(options) });
        if (!Object.hasOwn(formats, options.format)) {
          const known = [...Object.keys(formats), 'wacz'].join(', ');
          throw new CundangError('usage', `--format ${options.format}: expected ${known}`);
        }
        if (options.sign !== undefined) throw new CundangError('usage', '--sign goes with --format wacz');
        if (options.out === '-' && (options.format === 'txt' || shell.json)) {
          throw new CundangError(
            'usage',
            `--out -: standard output is ${shell.json ? 'taken by --json' : 'no folder'}`,
          );
        }
        const filter = filterOf(options);
        using catalog = readCatalog(shell.config.dir);
        const write = formats[options.format as keyof typeof formats];
        const counted = { entries: 0 };
        const progress = showProgress(() => `${counted.entries} records written`);
        const entries = passing(catalog.entries(filter), () => {
          counted.entries += 1;
          progress.tick();
        });
        const { records } = await write(entries, options.out).finally(progress.end);
        shell.document({ command: 'export', format: options.format, out: options.out, records });
        if (options.out !== '-') shell.print(`${records} records → ${options.out}`);
        return 0;
      }),
    );
}

function* passing<T>(items: Iterable<T>, onItem: () => void): Generator<T, void, void> {
  for (const item of items) {
    onItem();
    yield item;
  }
}
