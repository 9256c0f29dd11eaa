/** The begin of a site's run where others do the crawling: its seeds, and pages that get another try, are in the frontier. */
import { seedVisits } from '../../crawlers/seeds.ts';
import type { Site } from '../../crawlers/site.ts';
import type { Frontier } from '../../queue/frontier.ts';
import { worthAnotherTry } from '../another-try.ts';

/** Resolves to the number of visits that are new or due again; seeds that still wait from the last run are not. */
export async function seedSite(site: Site, frontier: Frontier, now: Date): Promise<number> {
  const seeds = seedVisits(site, { now });
  return (await frontier.add([...seeds, ...(await worthAnotherTry(frontier, seeds))])).length;
}
