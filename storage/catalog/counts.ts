/** Sums over the catalogue, for `status`. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Integrity } from '../../src/article.ts';
import { atOneMoment, WAITING } from './waiting.ts';

export interface CatalogCounts {
  readonly records: number;
  readonly sightings: number;
  /** Sightings of content that was known already. */
  readonly duplicates: number;
  /** Records seen at each site (one seen at two sites counts at both), most first; null = imports of unknown origin. */
  readonly bySite: readonly { readonly site: string | null; readonly records: number }[];
  readonly byVerdict: Readonly<Record<Integrity['verdict'], number>>;
  /** Records by year of publication, unknown last. */
  readonly byYear: readonly { readonly year: string | null; readonly records: number }[];
  readonly withoutDate: number;
  readonly withoutTitle: number;
  readonly withoutSource: number;
  /** Records that wait for the indexes: search looks through them one by one, no group of near-duplicates holds them. */
  readonly unindexed: number;
}

const TOTALS = `
SELECT count(*) AS records, (SELECT count(*) FROM sighting) AS sightings,
  count(*) FILTER (WHERE published IS NULL) AS withoutDate,
  count(*) FILTER (WHERE NOT titled) AS withoutTitle,
  count(*) FILTER (WHERE NOT sourced) AS withoutSource,
  count(*) FILTER (WHERE verdict = 'clean') AS clean,
  count(*) FILTER (WHERE verdict = 'restored') AS restored,
  count(*) FILTER (WHERE verdict = 'suspect') AS suspect
FROM record`;
const BY_SITE = `
SELECT site, count(DISTINCT record) AS records FROM sighting GROUP BY site ORDER BY records DESC, site IS NULL, site`;
const BY_YEAR = `
SELECT substr(published, 1, 4) AS year, count(*) AS records FROM record GROUP BY year ORDER BY year IS NULL, year`;

const UNINDEXED = `SELECT count(*) AS unindexed FROM record WHERE key IN (${WAITING})`;

/** All sums of one moment. */
export function countsOf(db: DatabaseSync): CatalogCounts {
  return atOneMoment(db, (upTo) => {
    const total = db.prepare(TOTALS).get() as Record<string, number>;
    const sum = (name: string): number => total[name] ?? 0;
    return {
      records: sum('records'),
      sightings: sum('sightings'),
      duplicates: sum('sightings') - sum('records'),
      bySite: db.prepare(BY_SITE).all().map(bySite),
      byVerdict: { clean: sum('clean'), restored: sum('restored'), suspect: sum('suspect') },
      byYear: db.prepare(BY_YEAR).all().map(byYear),
      withoutDate: sum('withoutDate'),
      withoutTitle: sum('withoutTitle'),
      withoutSource: sum('withoutSource'),
      unindexed: Number(db.prepare(UNINDEXED).get({ upTo })?.unindexed),
    };
  });
}

type Row = Record<string, SQLOutputValue>;

const bySite = (row: Row) => ({ site: row.site as string | null, records: Number(row.records) });
const byYear = (row: Row) => ({ year: row.year as string | null, records: Number(row.records) });
