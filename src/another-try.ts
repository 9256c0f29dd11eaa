/** Pages that were given up for a reason that may have passed. */
import type { Frontier, NewVisit } from '../queue/frontier.ts';
import { retryOf } from './errors.ts';

const failuresRetried = 100_000;

/** The given-up pages of the sites of these seeds that deserve new attempts: each run of a site gives them some. */
export async function worthAnotherTry(frontier: Frontier, seeds: readonly NewVisit[]): Promise<readonly NewVisit[]> {
  const sites = new Set(seeds.map(({ site }) => site));
  const failures = await frontier.failures(failuresRetried);
  return failures
    .filter(({ state, site, reason }) => state === 'failed' && sites.has(site) && retryOf(reason.code) !== 'never')
    .map(({ url, site, kind, depth, via }) => ({ url, site, kind, depth, via, againAfterMs: 0 }));
}
