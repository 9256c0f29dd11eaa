/** What a visit shows of an article's page: a look, for the history. */
import type { Visited as Fetched } from '../../crawlers/http/visit.ts';
import type { Claim } from '../../queue/frontier.ts';
import type { Capture } from '../../storage/capture.ts';
import { inOneLine } from '../../storage/unanswered.ts';
import { judge, type Known } from '../history/judge.ts';
import type { Look } from '../history/look.ts';
import { siteOfClaim } from '../reading.ts';
import { hostsOf } from './hosts.ts';
import type { Stages, Visited } from './stages.ts';

export type { Known };

export interface Looking {
  /**
   * Judges a visit that has come to its end; null where it says nothing: a page that is no article's, or was never one, or that is
   * tried again soon. Asks the host for a page that cannot exist where the answer is doubtful, once a run. That there was no answer
   * is stored, for a history that is made anew.
   * @param captures what is stored for that is added
   */
  look(claim: Claim, fetched: Fetched, visited: Visited, captures: Capture[]): Promise<Look | null>;
}

export function createLooking(stages: () => Stages, known: Known): Looking {
  const hosts = hostsOf(stages);

  async function look(claim: Claim, fetched: Fetched, visited: Visited, captures: Capture[]): Promise<Look | null> {
    const { outcome, article, capture = null, reading = null } = visited;
    if ((claim.kind !== 'article' && claim.kind !== 'revisit') || outcome.kind === 'retry') return null;
    const { url, site } = claim;
    const { exchanges, stopped, final } = fetched;
    const definition = siteOfClaim(stages().sites, claim);
    const error = outcome.kind === 'failed' && final === null ? inOneLine(outcome.reason) : null;
    const judged = await judge(known, {
      ...{ url, site, definition, exchanges, stopped, error, reading, capture },
      at: (exchanges.at(-1)?.fetchedAt ?? new Date()).toISOString(),
      content: article?.contentDigest ?? null,
      answer: async () => final,
    });
    if (judged === null) return null;
    // Redirects that never end are told by their captures.
    if (error !== null && error.code !== 'fetch.redirect-loop') {
      const { at } = judged.look;
      await stages().archive.storeUnanswered({ url, at, reason: error, redirect: capture?.recordId ?? null });
    }
    const { byHost } = judged;
    if (byHost === null) return judged.look;
    return byHost(await hosts.probe(claim, captures), await hosts.home(url, definition.charset));
  }

  return { look };
}
