/** What `status` tells of the history: what became of the pages, and what is looked at when. */
import { existsSync } from 'node:fs';
import { type Fate, fates, isGood } from '../history/look.ts';
import { historyPath, openHistory, type SiteHistory } from '../history/store.ts';
import { table } from './table.ts';

/** Sums by site; none where the archive has no history yet. */
export function historyOf(dir: string, now: Date): readonly SiteHistory[] {
  const path = historyPath(dir);
  if (!existsSync(path)) return [];
  using history = openHistory(path, { readOnly: true });
  return history.counts(now);
}

/** A table of looks, and one of losses where there are any, each behind an empty line. */
export function historyLines(sites: readonly SiteHistory[]): readonly string[] {
  if (sites.length === 0) return [];
  const looks = sites.map(({ site, pages, suspected, due, next }) => [
    ...[site, pages, due.now, due.day, due.week],
    ...[next === null ? 'never' : `${next.slice(0, 16)}Z`, suspected],
  ]);
  const lines = ['', table(['site', 'pages', 'due now', 'in 24 h', 'in 7 days', 'next look', 'suspected'], looks)];
  const lost = fates.filter((fate) => !isGood(fate) && sites.some(({ byFate }) => byFate[fate] !== undefined));
  if (lost.length === 0) return lines;
  const rows = sites.filter((one) => lostOf(one) > 0);
  return [
    ...lines,
    '',
    table(
      ['site', 'lost', ...lost],
      rows.map((one) => [one.site, lostOf(one), ...byFate(one, lost)]),
    ),
  ];
}

const byFate = (site: SiteHistory, of: readonly Fate[]): readonly number[] => of.map((fate) => site.byFate[fate] ?? 0);

function lostOf(site: SiteHistory): number {
  return byFate(
    site,
    fates.filter((fate) => !isGood(fate)),
  ).reduce((sum, pages) => sum + pages, 0);
}
