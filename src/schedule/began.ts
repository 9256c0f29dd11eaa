/** When the present run of a site began, for a worker that sees only visits: at its last time by the schedule. */
import type { Site } from '../../crawlers/site.ts';
import type { Config } from '../config.ts';
import { siteOfClaim } from '../reading.ts';
import { newestRun, type Timetable } from './plan.ts';
import { timetablesOf } from './timetables.ts';

/** How long an answer is kept, milliseconds: it is asked for with every page. */
const keptMs = 1000;

/**
 * Milliseconds since 1970. Lists that were looked at before that are due again: each once between two runs, however many
 * workers there are and whenever they were started.
 * @throws `config.invalid` for a cron expression that has no time
 */
export function runBegan(
  config: Config,
  sites: readonly Site[],
  now: () => number = Date.now,
): (site: string) => number {
  const { timetables } = timetablesOf(config, sites, []);
  const scheduled = new Map(timetables.map((timetable) => [timetable.site, timetable]));
  const { 'schedule.timezone': timezone, 'schedule.jitterMs': jitterMs } = config;
  /** What is in no schedule was put into the queue by somebody else; its own rhythm is as good as any. */
  const own = (site: string): Timetable => ({ site, cron: siteOfClaim(sites, { site }).schedule, timezone, jitterMs });
  const known = new Map<string, { readonly began: number; readonly until: number }>();
  return (site) => {
    const kept = known.get(site);
    if (kept !== undefined && now() < kept.until) return kept.began;
    const last = newestRun(scheduled.get(site) ?? own(site), new Date(now()));
    const began = last?.getTime() ?? now();
    known.set(site, { began, until: now() + keptMs });
    return began;
  };
}
