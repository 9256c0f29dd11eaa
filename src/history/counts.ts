/** Sums over the history, for `status`. */
import type { DatabaseSync } from 'node:sqlite';
import { DAY_MS } from '../text/beijing.ts';
import type { Fate } from './look.ts';
import { iso, type Row } from './rows.ts';
import { FATES } from './schema.ts';

export interface SiteHistory {
  readonly site: string;
  readonly pages: number;
  /** Pages by the fate in force; those without pages are left out. */
  readonly byFate: Readonly<Partial<Record<Fate, number>>>;
  /** Pages under a suspicion that is not confirmed. */
  readonly suspected: number;
  /** Pages to look at now, and until a day and seven days from now (those due now among them). */
  readonly due: { readonly now: number; readonly day: number; readonly week: number };
  /** The next look, which may be over; null when none is wanted. */
  readonly next: string | null;
}

/** Sums by site, in the order of their names. */
export function countsOf(db: DatabaseSync, now: Date): readonly SiteHistory[] {
  const byFate = FATES.map((_, fate) => `count(*) FILTER (WHERE fate = ${fate}) AS fate${fate}`);
  const sums = db.prepare(
    `SELECT site, count(*) AS pages, ${byFate}, count(*) FILTER (WHERE due <= :now) AS now,
       count(*) FILTER (WHERE due <= :day) AS day, count(*) FILTER (WHERE due <= :week) AS week, min(due) AS next
     FROM page INDEXED BY page_due GROUP BY site`,
  );
  const suspected = db.prepare('SELECT site, count(*) AS pages FROM page WHERE suspected IS NOT NULL GROUP BY site');
  const names = new Map(
    db
      .prepare('SELECT id, name FROM site')
      .all()
      .map(({ id, name }) => [id, String(name)]),
  );
  const doubts = new Map(suspected.all().map(({ site, pages }) => [site, Number(pages)]));
  const at = now.getTime();
  return sums
    .all({ now: at, day: at + DAY_MS, week: at + 7 * DAY_MS })
    .map((row) => siteHistory(row, names.get(row.site!) ?? '', doubts.get(row.site!) ?? 0))
    .sort((a, b) => (a.site < b.site ? -1 : 1));
}

function siteHistory(row: Row, site: string, suspected: number): SiteHistory {
  const fates = FATES.map((fate, n) => [fate, Number(row[`fate${n}`])] as const).filter(([, pages]) => pages > 0);
  return {
    site,
    pages: Number(row.pages),
    byFate: Object.fromEntries(fates),
    suspected,
    due: { now: Number(row.now), day: Number(row.day), week: Number(row.week) },
    next: row.next === null ? null : iso(row.next),
  };
}
