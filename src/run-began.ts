/** When the present run of a site began, for a worker that sees only visits: at its last time by the schedule. */
import { Cron } from 'croner';
import type { Site } from '../crawlers/site.ts';
import { siteOfClaim } from './reading.ts';

/** How long an answer is kept, milliseconds: it is asked for with every page. */
const keptMs = 1000;

/**
 * Milliseconds since 1970. Lists that were looked at before that are due again: each once between two runs, however many
 * workers there are and whenever they were started.
 */
export function runBegan(sites: readonly Site[], now: () => number = Date.now): (site: string) => number {
  const known = new Map<string, { readonly began: number; readonly until: number }>();
  return (id) => {
    const kept = known.get(id);
    if (kept !== undefined && now() < kept.until) return kept.began;
    const { schedule } = siteOfClaim(sites, { site: id });
    const [last] = new Cron(schedule, { timezone: 'Asia/Shanghai' }).previousRuns(1, new Date(now()));
    const began = last?.getTime() ?? now();
    known.set(id, { began, until: now() + keptMs });
    return began;
  };
}
