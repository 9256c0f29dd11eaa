/** The daily numbers of sites, kept. */
import type { DatabaseSync } from 'node:sqlite';
import { dayOf } from '../text/beijing.ts';
import type { SiteRecord } from './conditions.ts';
import { type Counts, daysBack, measures, type SiteDay } from './site-day.ts';

export interface Days {
  /** Adds what was counted until a moment in ms. Within a transaction. */
  add(counted: ReadonlyMap<string, Counts>, now: number): void;
  /** Sites with their last days. */
  sites(now: number): Iterable<SiteRecord>;
  /** Forgets what is of no use any more. */
  prune(now: number): void;
}

/** Days that conditions look at, and days that are kept for people. */
const [READ, KEPT] = [40, 400];

export function daysOf(db: DatabaseSync): Days {
  const sum = measures.map((name) => `${name} = ${name} + excluded.${name}`);
  const addDay = db.prepare(
    `INSERT INTO day VALUES (:site, :day, ${measures.map((name) => `:${name}`)})
     ON CONFLICT (site, day) DO UPDATE SET ${sum}`,
  );
  // Where new articles came, what was tried before them is of no account; the first visit stands for the first article.
  const addSite = db.prepare(
    `INSERT INTO site VALUES (:site, :now, :now, 0, 0) ON CONFLICT (name) DO UPDATE SET
       last_fresh = iif(:fresh > 0, :now, last_fresh), last_tried = iif(:tried > 0 OR :fresh > 0, :now, last_tried),
       tried = iif(:fresh > 0, 0, tried + :tried), troubled = iif(:fresh > 0, 0, troubled + :troubled)`,
  );
  const allSites = db.prepare('SELECT * FROM site ORDER BY name');
  const lastDays = db.prepare('SELECT * FROM day WHERE site = ? AND day >= ? ORDER BY day');
  const forget = db.prepare('DELETE FROM day WHERE day < ?');

  return {
    add(counted, now) {
      const day = dayOf(now);
      for (const [site, counts] of counted) {
        addDay.run({ site, day, ...counts });
        addSite.run({ site, now, fresh: counts.fresh, tried: counts.tried, troubled: counts.troubled });
      }
    },
    *sites(now) {
      for (const { name, last_fresh, last_tried, tried, troubled } of allSites.all()) {
        yield {
          site: String(name),
          days: lastDays.all(name!, daysBack(now, READ)) as unknown as SiteDay[],
          lastFresh: iso(last_fresh),
          lastTried: iso(last_tried),
          triedSince: Number(tried),
          troubledSince: Number(troubled),
        };
      }
    },
    prune: (now) => forget.run(daysBack(now, KEPT)),
  };
}

const iso = (ms: unknown): string => new Date(Number(ms)).toISOString();
