/** The report as one JSON document, `cundang/losses@1`: sums, then lists of lines (`Row` (row.ts)), a line of text each. */
import type { Sink } from '../../storage/export/sink.ts';
import { printableJson } from '../cli/terminal.ts';
import type { Report } from './report.ts';
import { type Kind, kinds } from './row.ts';

/** Names of the lists, each an array of `Row` (row.ts), newest first. */
const lists: Readonly<Record<Kind, string>> = {
  lost: 'lost',
  suspected: 'suspected',
  'out-of-reach': 'outOfReach',
  edited: 'edited',
  back: 'back',
};

/**
 * Members: `schema`, `made` (ISO 8601, UTC), `sites` (those asked for; null = all), `since` (ISO 8601, UTC, or null), `totals`, `bySite`
 * (each with `name`, `now`, `told`, `byFate`), `byMonth`, `survival` (each site's curve; `site` null = all together), `hostsOutOfReach`,
 * and the {@link lists}. New members may come; those that are there keep their meaning.
 */
export async function writeJson(report: Report, sink: Sink, limit?: number): Promise<void> {
  const { now, asked, sites, since, totals, months, hosts, survival, together, nameOf } = report;
  const head = {
    schema: 'cundang/losses@1',
    made: now.toISOString(),
    sites: asked ?? null,
    since: since ?? null,
    totals,
    bySite: sites.map((one) => ({ ...one, name: nameOf(one.site) })),
    byMonth: months,
    survival: [...survival, { site: null, ...together }],
    hostsOutOfReach: hosts,
  };
  await sink.write(`{\n${Object.entries(head).map(member).join(',\n')}`);
  for (const kind of kinds) {
    await sink.write(`,\n"${lists[kind]}": [`);
    let between = '\n';
    for (const row of report.rows([kind], limit)) {
      if (sink.ended) return;
      await sink.write(`${between}${printableJson(row, 0)}`);
      between = ',\n';
    }
    await sink.write(']');
  }
  await sink.write('\n}\n');
}

const member = ([name, value]: [string, unknown]): string => `"${name}": ${printableJson(value, 0)}`;
