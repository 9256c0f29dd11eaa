/** The report for a terminal: sums, then the newest lines of each list. */
import type { Sink } from '../../storage/export/sink.ts';
import { clip, table } from '../cli/table.ts';
import { oneLine } from '../cli/terminal.ts';
import { fateWords } from '../history/words.ts';
import { dayOf, minuteOf } from '../text/beijing.ts';
import type { Report } from './report.ts';
import type { Kind, Row } from './row.ts';

/** Lines of each list unless told. */
const LINES = 20;
/** Months unless told. */
const MONTHS = 24;
const INDENT = ' '.repeat(12);

const heads: Readonly<Record<Exclude<Kind, 'out-of-reach'>, string>> = {
  lost: 'LOST',
  edited: 'EDITED',
  back: 'BACK: lost before, there again',
  suspected: 'SUSPECTED: seen lost and not confirmed, no losses',
};

export async function writeTable(report: Report, sink: Sink, limit = LINES): Promise<void> {
  const { totals, sites, months, hosts, since } = report;
  const { now, told } = totals;
  const within = since === undefined ? '' : ` since ${dayOf(since)}`;
  const lines = [
    `${counted(told.lost, 'page')} lost, ${counted(told.edited, 'edit')}, ${told.back} back${within}`,
    `now: ${now.good} of ${now.pages} known pages are good, ${now.lost} lost; ${now.suspected} suspected and ${now.outOfReach} out of reach are no losses`,
  ];
  if (sites.length > 0) {
    const period = since === undefined ? [] : [`lost${within}`];
    lines.push(
      '',
      table(
        ['site', 'pages', 'good', 'lost', 'suspected', 'out of reach', ...period, 'edits', 'back'],
        sites.map(({ site, now: is, told: was }) => [
          ...[site, is.pages, is.good, is.lost, is.suspected, is.outOfReach],
          ...[...period.map(() => was.lost), was.edited, was.back],
        ]),
      ),
    );
  }
  if (months.length > 0) {
    const rows = months.slice(0, Math.max(limit, MONTHS));
    lines.push('', table(['month', 'site', 'lost', 'edits', 'back'], rows.map(monthRow)), ...leftOut(months, rows));
  }
  await sink.write(`${lines.join('\n')}\n`);
  for (const kind of ['lost', 'edited', 'back', 'suspected'] as const) await writeList(report, kind, sink, limit);
  if (hosts.length === 0) return;
  const rows = hosts.slice(0, limit);
  const text = table(
    ['host', 'site', 'pages', 'fate', 'since', 'last good'],
    rows.map(({ host, site, pages, fate, since: from, lastGood }) => [
      ...[host, site, pages, fateWords[fate].en, minuteOf(from), minuteOf(lastGood)],
    ]),
  );
  await sink.write(
    `${['', 'OUT OF REACH: says nothing about the pages, no losses', text, ...leftOut(hosts, rows)].join('\n')}\n`,
  );
}

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const monthRow = ({ month, site, lost, edited, back }: Report['months'][number]) => [month, site, lost, edited, back];

const leftOut = (all: readonly unknown[], shown: readonly unknown[]): readonly string[] =>
  all.length > shown.length ? [moreLine(all.length - shown.length)] : [];

const moreLine = (count: number): string => `… and ${count} more (--limit, or --format html, csv or json for all)`;

async function writeList(report: Report, kind: keyof typeof heads, sink: Sink, limit: number): Promise<void> {
  const count = report.count(kind);
  if (count === 0) return;
  await sink.write(`\n${heads[kind]} (${count}, newest first)\n`);
  for (const row of report.rows([kind], limit)) {
    if (sink.ended) return;
    await sink.write(`${linesOf(row).map(oneLine).join('\n')}\n`);
  }
  if (count > limit) await sink.write(`${moreLine(count - limit)}\n`);
}

function linesOf({ kind, title, url, fate, since, confirmed, lastGood, evidence, to, copy, edit }: Row): string[] {
  const what = kind === 'edited' ? '' : `${fateWords[fate].en.padEnd(12)}`;
  const good = kind === 'lost' || kind === 'suspected' ? `last good ${minuteOf(lastGood)}, ` : '';
  return [
    `${dayOf(confirmed ?? since).padEnd(12)}${what}${clip(title ?? '(no title)', 60)}`,
    `${INDENT}${url}`,
    `${INDENT}${good}${evidence}${to === null ? '' : ` → ${to}`}`,
    ...(edit === null ? [] : [`${INDENT}${edit.diff}`]),
    ...(copy === null ? [] : [`${INDENT}our copy: ${copy.show ?? copy.replay}  (${copy.file}@${copy.offset})`]),
  ];
}
