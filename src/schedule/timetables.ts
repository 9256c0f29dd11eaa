/** The sites that are scheduled, and their timetables: what the definitions say, under what the configuration says. */
import { siteById } from '../../crawlers/registry.ts';
import type { Site } from '../../crawlers/site.ts';
import type { Config } from '../config.ts';
import { CundangError } from '../errors.ts';
import { isPlaceless } from '../sites.ts';
import { runAfter, type Timetable } from './plan.ts';

export interface Timetables {
  readonly timetables: readonly Timetable[];
  /** Sites that would be scheduled if their address were known. */
  readonly placeless: readonly Site[];
}

/**
 * @param targets site ids; none = `schedule.sites`, and without any there, all sites
 * @throws `site.unknown`, `config.invalid` for a cron expression that has no time, `site.unconfirmed` when no site is left
 */
export function timetablesOf(config: Config, sites: readonly Site[], targets: readonly string[]): Timetables {
  const ids = targets.length > 0 ? targets : config['schedule.sites'];
  const wanted = ids.length > 0 ? [...new Set(ids)].map((id) => siteById(sites, id)) : sites;
  // Behind a proxy a reserved name may stand for something.
  const placeless = config['network.proxy'] === null ? wanted.filter(isPlaceless) : [];
  const cronOf = crons(config['schedule.cron'], sites);
  const timetables = wanted
    .filter((site) => !placeless.includes(site))
    .map((site) => checked({ ...cronOf(site), timezone: config['schedule.timezone'] }, config['schedule.jitterMs']));
  if (timetables.length === 0 && placeless.length > 0) {
    const names = placeless.map(({ id, name }) => `${name} (${id})`).join(', ');
    throw new CundangError('site.unconfirmed', `nobody has confirmed the address of ${names} yet`);
  }
  return { timetables, placeless };
}

/** @param entries as of `schedule.cron` */
function crons(
  entries: readonly string[],
  sites: readonly Site[],
): (site: Site) => { readonly site: string; readonly cron: string } {
  const own = new Map<string, string>();
  let all: string | null = null;
  for (const entry of entries) {
    const at = entry.indexOf('=');
    if (at < 0) all = entry;
    else own.set(siteById(sites, entry.slice(0, at)).id, entry.slice(at + 1));
  }
  return ({ id, schedule }) => ({ site: id, cron: own.get(id) ?? all ?? schedule });
}

function checked(timetable: Omit<Timetable, 'jitterMs'>, jitterMs: number): Timetable {
  const { site, cron } = timetable;
  let why = 'there is no such time';
  try {
    if (runAfter({ ...timetable, jitterMs }, new Date()) !== null) return { ...timetable, jitterMs };
  } catch (error) {
    why = (error as Error).message;
  }
  throw new CundangError('config.invalid', `schedule of ${site}, "${cron}": ${why}`, { site });
}
