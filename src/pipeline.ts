/**
 * The way of a page, from a claim to a settled visit:
 *
 *   claim → robots → wire or browser → archive → page → record → commit
 *
 * Whatever goes wrong with a page becomes an outcome with its reason; only a store that fails ends the run.
 */
import { renderingOf } from '../crawlers/browser/rendering.ts';
import type { Claim } from '../queue/frontier.ts';
import type { Capture } from '../storage/capture.ts';
import { siteOfClaim } from './reading.ts';
import { visitInBrowser } from './visit/in-browser.ts';
import { keep } from './visit/keep.ts';
import { visitOverHttp } from './visit/over-http.ts';
import { refused } from './visit/permission.ts';
import type { Stages, Visited } from './visit/stages.ts';

/** Makes the handler of a claim. It resolves when the visit is handed to the committer; it throws only on a failing store. */
export function createPipeline(stages: Stages): (claim: Claim) => Promise<void> {
  return async (claim) => {
    const visit = stages.committer.begin();
    const captures: Capture[] = [];
    const { outcome, article, part, look } = await visitPage(stages, claim, captures);
    visit.finish({ outcome, captures, article, part, look });
  };
}

async function visitPage(stages: Stages, claim: Claim, captures: Capture[]): Promise<Visited> {
  const permission = await stages.robots.ask(claim.url, stages.abort);
  for (const exchange of permission.exchanges) captures.push((await keep(stages, exchange, null)).capture);
  stages.politeness.crawlDelay(claim.lane, permission.crawlDelayMs);
  if (!permission.allowed) return refused(stages, claim, permission, captures);

  const way = renderingOf(stages.config, siteOfClaim(stages.sites, claim), claim);
  const visited = way === 'browser' ? null : await visitOverHttp(stages, claim, captures);
  if (visited !== null && !(way === 'auto' && visited.isBare)) return visited;
  return visitInBrowser(stages, claim, captures);
}
