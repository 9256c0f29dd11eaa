/** Where a run of a site starts. */
import type { NewVisit } from '../queue/frontier.ts';
import { BEIJING_MS, DAY_MS } from '../src/text/beijing.ts';
import { kindOf } from './kind.ts';
import type { Site } from './site.ts';

/** Furthest back a by-day archive is followed. */
const MAX_DAYS = 20 * 366;

/**
 * The visits that a run begins with: every seed, by-day archives as one visit for each day of Beijing time from today back
 * `daysBack` days, or back to the day of `since`.
 *
 * Lists and feeds are due on every run. A day's page is due again only if it was last seen before that day ended.
 */
export function seedVisits(site: Site, options: { readonly now: Date; readonly since?: Date }): readonly NewVisit[] {
  return site.seeds.flatMap((seed): NewVisit[] => {
    if (seed.kind === 'days') return dayVisits(site, seed.url, seed.daysBack, options);
    if (seed.kind === 'article') return [startVisit(site, seed.url)];
    return [{ url: seed.url, site: site.id, kind: 'seed', depth: 0, via: null, againAfterMs: 0 }];
  });
}

/** The visit for a URL that the user named: an article if the site knows it as one, otherwise a seed. Due at once. */
export function startVisit(site: Site, url: string): NewVisit {
  const kind = kindOf(site, url) === 'article' ? 'article' : 'seed';
  return { url, site: site.id, kind, depth: 0, via: null, againAfterMs: 0 };
}

function dayVisits(site: Site, template: string, daysBack: number, options: { now: Date; since?: Date }): NewVisit[] {
  const now = options.now.getTime();
  const today = Math.floor((now + BEIJING_MS) / DAY_MS);
  const first = options.since ? Math.floor((options.since.getTime() + BEIJING_MS) / DAY_MS) : today - daysBack;
  const count = Math.min(Math.max(today - first + 1, 0), MAX_DAYS);
  return Array.from({ length: count }, (_, back) => {
    const day = today - back;
    const [yyyy, mm, dd] = new Date(day * DAY_MS).toISOString().slice(0, 10).split('-') as [string, string, string];
    const url = template.replaceAll('{YYYY}', yyyy).replaceAll('{MM}', mm).replaceAll('{DD}', dd);
    const sinceItsEnd = now - ((day + 1) * DAY_MS - BEIJING_MS);
    return { url, site: site.id, kind: 'seed', depth: 0, via: null, againAfterMs: Math.max(0, sinceItsEnd) };
  });
}
