/** The articles that a crawl knows from before: what its visits are judged by, and which of them are looked at again. */
import type { NewVisit } from '../queue/frontier.ts';
import type { Catalog } from '../storage/catalog/catalog.ts';
import type { Config } from './config.ts';
import { policiesOf } from './history/policy.ts';
import type { History } from './history/store.ts';
import { looksInto } from './looks.ts';

/** Looks that one run begins with at most. */
const mostLooks = 100_000;

/** The history as it is judged by; pages of a catalogue that is older than it are taken in. */
export async function knownFrom(history: History, catalog: Catalog, config: Config, signal: AbortSignal) {
  const policyOf = policiesOf(config['revisit.budget']);
  const now = new Date();
  history.reschedule(policyOf, now);
  await history.seedFromCatalog(catalog, { policyOf, now, signal });
  return { history, catalog, looks: looksInto(history, policyOf) };
}

/** Visits of known articles whose time has come. */
export function dueVisits(history: History, sites: readonly string[] | 'all'): readonly NewVisit[] {
  return history
    .due(new Date(), mostLooks, sites === 'all' ? undefined : sites)
    .map(({ url, site }) => ({ url, site, kind: 'revisit', depth: 0, via: null, againAfterMs: 0 }));
}
