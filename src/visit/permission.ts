/** What robots.txt says of a visit and of its redirects. */
import type { RobotsAnswer } from '../../crawlers/http/robots.ts';
import { isOnSite } from '../../crawlers/kind.ts';
import type { Claim, Outcome } from '../../queue/frontier.ts';
import type { Capture } from '../../storage/capture.ts';
import { siteOfClaim } from '../reading.ts';
import { keep } from './keep.ts';
import type { Stages, Visited } from './stages.ts';

/** Redirects stay with the site, its robots.txt obeyed; requisites may lead anywhere. */
export function withinSite(
  stages: Stages,
  claim: Claim,
  captures: Capture[],
): (url: string) => Promise<boolean | string> {
  return async (url) => {
    if (claim.kind !== 'asset' && !isOnSite(siteOfClaim(stages.sites, claim), url)) return false;
    const permission = await stages.robots.ask(url, stages.abort);
    for (const exchange of permission.exchanges) captures.push((await keep(stages, exchange, null)).capture);
    return permission.allowed || (permission.reason === 'unreachable' ? 'robots.unreachable' : 'robots.denied');
  };
}

/** A visit that may not be made. A host that does not even give its robots.txt is silent, and so are its pages. */
export async function refused(
  stages: Stages,
  claim: Claim,
  permission: RobotsAnswer,
  captures: Capture[],
): Promise<Visited> {
  const visited = { outcome: outcomeOf(stages, claim, permission), article: null };
  if (permission.reason !== 'unreachable') return visited;
  const silence = { exchanges: [], final: null, stopped: null, error: permission.trouble };
  return { ...visited, look: (await stages.looking?.look(claim, silence, visited, captures)) ?? null };
}

/** What robots.txt forbids is skipped; where it could not be had, the visit waits, or fails as the host does. */
function outcomeOf({ config }: Stages, claim: Claim, { reason, retryAt, trouble }: RobotsAnswer): Outcome {
  if (reason !== 'unreachable') {
    return { kind: 'skipped', claim, reason: { code: 'robots.denied', message: 'robots.txt disallows it' } };
  }
  if (trouble?.retry === 'never') return { kind: 'failed', claim, reason: trouble };
  const why = { code: 'robots.unreachable', message: `robots.txt could not be had: ${trouble?.message}` };
  if (claim.attempts + 1 >= config['crawl.attempts']) return { kind: 'failed', claim, reason: why };
  return { kind: 'retry', claim, at: retryAt ?? new Date(), reason: why };
}
