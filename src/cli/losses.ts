/** `cundang losses`: what disappeared or was changed, and where our copy of it lies. */
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import type { Command } from 'commander';
import { type Sink, writeOut } from '../../storage/export/sink.ts';
import { CundangError } from '../errors.ts';
import { readCatalog } from '../folder.ts';
import { type History, historyPath, openHistory } from '../history/store.ts';
import { writeAtom } from '../losses/atom.ts';
import { writeCsv } from '../losses/csv.ts';
import { writeHtml } from '../losses/html.ts';
import { writeJson } from '../losses/json.ts';
import { pictureOf } from '../losses/picture.ts';
import { type Report, reportOf } from '../losses/report.ts';
import { counted, writeTable } from '../losses/table.ts';
import { configuredSites } from '../sites.ts';
import { beijingDay, collectedList, wholeNumber } from './option-values.ts';
import { showProgress } from './progress.ts';
import { action, type Shell, withCommonOptions } from './shell.ts';

interface LossesOptions {
  readonly site?: readonly string[];
  readonly since?: string;
  readonly format?: string;
  readonly limit?: string;
  readonly out: string;
  readonly picture?: string;
}

type Write = (report: Report, sink: Sink, limit?: number) => Promise<void>;

const formats = {
  table: writeTable,
  json: writeJson,
  html: writeHtml,
  csv: writeCsv,
  atom: writeAtom,
} as const satisfies Record<string, Write>;

type Format = keyof typeof formats;

export function registerLosses(program: Command): void {
  withCommonOptions(program.command('losses'))
    .description('report what disappeared or was changed, what became of it, and where our copy is')
    .option('--site <id>', 'only pages of this site (may be repeated)', collectedList)
    .option('--since <date>', 'only what was confirmed from this day on (YYYY-MM-DD, Beijing)')
    .option('--format <format>', "table, json, html, csv or atom (default: by the file's name, else table)")
    .option('--limit <n>', 'lines of each list at most (default: 20 in a table, 200 in a feed, else all)')
    .option('--out <file>', 'file to write, - for standard output', '-')
    .option('--picture <file.svg>', 'also draw how long the pages of each site live')
    .action(action(losses));
}

async function losses(shell: Shell, options: LossesOptions): Promise<number> {
  const { out, picture } = options;
  const format = formatOf(options, shell.json);
  const limit = options.limit === undefined ? undefined : wholeNumber('--limit', options.limit);
  if (picture !== undefined && extname(picture).toLowerCase() !== '.svg') {
    throw new CundangError('usage', `--picture ${picture}: the picture is SVG, so the file's name ends in .svg`);
  }
  const since = options.since && beijingDay('--since', options.since).toISOString();
  const { dir } = shell.config;
  using catalog = readCatalog(dir);
  using history = readHistory(dir);
  const now = new Date();
  const asked = options.site && knownSites(history, options.site, now);
  const names = new Map((await configuredSites(shell.config['sites.origins'])).map(({ id, name }) => [id, name]));
  const nameOf = (site: string) => names.get(site) ?? null;
  const steps = { done: 0 };
  // Standard output may be the same terminal.
  const progress = out === '-' ? null : showProgress(() => `${steps.done} pages and lines read`);
  const onStep = () => {
    steps.done += 1;
    progress?.tick();
  };
  const write: Write = formats[format];
  let report: Report;
  try {
    report = reportOf(history, catalog, { now, asked, since, nameOf, onStep });
    await writeOut(out, (sink) => write(report, sink, limit), process.stdout);
  } finally {
    progress?.end();
  }
  if (picture !== undefined) {
    await writeOut(picture, (sink) => sink.write(pictureOf(report)), process.stdout);
    shell.note(`survival of pages → ${picture}`);
  }
  if (out === '-') return 0;
  const { totals } = report;
  shell.document({ command: 'losses', format, out, picture: picture ?? null, totals });
  const { lost, edited, back } = totals.told;
  shell.print(`${counted(lost, 'page')} lost, ${counted(edited, 'edit')}, ${back} back → ${out}`);
  return 0;
}

/** As told; else by the name of the file; else for the eye. */
function formatOf({ format, out }: LossesOptions, json: boolean): Format {
  const extension = extname(out).slice(1).toLowerCase();
  const byName = isFormat(extension) ? extension : extension === 'htm' ? 'html' : extension === 'xml' ? 'atom' : null;
  const wanted = format ?? byName ?? (json ? 'json' : 'table');
  if (!isFormat(wanted)) {
    throw new CundangError('usage', `--format ${wanted}: expected ${Object.keys(formats).join(', ')}`);
  }
  if (json && out === '-' && wanted !== 'json') {
    throw new CundangError('usage', `--format ${wanted}: standard output is taken by --json; name a file with --out`);
  }
  return wanted;
}

const isFormat = (name: string): name is Format => Object.hasOwn(formats, name);

function readHistory(dir: string): History {
  const path = historyPath(dir);
  if (!existsSync(path)) throw new CundangError('history.missing', `${dir} has no history of its pages yet`, { path });
  return openHistory(path, { readOnly: true });
}

/** A name that is mistyped must not read as a site without losses. */
function knownSites(history: History, asked: readonly string[], now: Date): readonly string[] {
  const known = history.counts(now).map(({ site }) => site);
  const wrong = asked.find((site) => !known.includes(site));
  if (wrong === undefined) return asked;
  const some =
    known.length === 0 ? 'there are none yet' : `${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}`;
  throw new CundangError('site.unknown', `no page of site ${wrong} is known; sites with pages: ${some}`);
}
