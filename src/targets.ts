/** What a crawl is asked for, sites and single URLs, and the visits that it begins with. */
import { genericSite } from '../crawlers/generic.ts';
import type { Wire } from '../crawlers/http/wire.ts';
import { siteById } from '../crawlers/registry.ts';
import { seedVisits, startVisit } from '../crawlers/seeds.ts';
import type { Site } from '../crawlers/site.ts';
import type { NewVisit } from '../queue/frontier.ts';
import type { Config } from './config.ts';
import { CundangError } from './errors.ts';
import { siteOf } from './reading.ts';
import { isPlaceless } from './sites.ts';

export interface TargetOptions {
  readonly config: Config;
  readonly sites: readonly Site[];
  /** Site ids or URLs. */
  readonly targets: readonly string[];
  /** Follow by-day archives back to this day. */
  readonly since: Date | null;
  /** Sites whose lists are followed to the end, each page once since that moment, and by-day archives so many ms back. */
  readonly deep?: { readonly sites: ReadonlyMap<string, Date>; readonly backMs: number };
  /** What answers instead of the web; absent = the web. It is closed at the end. */
  readonly wire?: Wire;
  /** The day that by-day archives are followed back from; absent = now. */
  readonly now?: Date;
}

/** @throws `site.unknown`, `site.unconfirmed`, `usage` for what is no URL */
export function seedsOf(options: TargetOptions): readonly NewVisit[] {
  return options.targets.flatMap((target) => (isUrl(target) ? [visitOf(target, options)] : visitsOf(target, options)));
}

/** Ids of the sites that are asked for, those of single URLs among them. */
export function siteIdsOf({ sites, targets }: Pick<TargetOptions, 'sites' | 'targets'>): readonly string[] {
  return targets.map((target) => (isUrl(target) ? siteOf(sites, target).id : target));
}

/** Sites made for the hosts of the URLs that are asked for. */
export function hostSitesOf(targets: readonly string[]): readonly Site[] {
  return targets.filter(isUrl).map(genericSite);
}

const isUrl = (target: string): boolean => /^https?:\/\//i.test(target);

function visitOf(url: string, { sites }: TargetOptions): NewVisit {
  if (!URL.canParse(url)) throw new CundangError('usage', `${url} is not a URL`);
  return startVisit(siteOf(sites, url), url);
}

function visitsOf(id: string, { sites, since, deep, config, wire, now = new Date() }: TargetOptions) {
  const site = siteById(sites, id);
  if (isPlaceless(site) && config['network.proxy'] === null && wire === undefined) {
    throw new CundangError('site.unconfirmed', `nobody has confirmed the address of ${site.name} (${site.id}) yet`);
  }
  const back = deep?.sites.has(site.id) ? new Date(now.getTime() - deep.backMs) : undefined;
  return seedVisits(site, { now, since: since ?? back });
}
