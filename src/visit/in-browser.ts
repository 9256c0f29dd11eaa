/** A visit in the browser: with what the page asks for, and what it looks like. */
import type { Rendered } from '../../crawlers/browser/render.ts';
import { judge } from '../../crawlers/http/outcome.ts';
import type { Claim } from '../../queue/frontier.ts';
import type { Capture } from '../../storage/capture.ts';
import { type Exchange, header } from '../../storage/exchange.ts';
import { articleOf } from '../article.ts';
import { asCundangError, CundangError } from '../errors.ts';
import { nothingRead, siteOf, wantsRecord } from '../reading.ts';
import { keepPage, treeAnswer } from '../rendered.ts';
import { canonicalUrl } from '../text/surt.ts';
import { attemptsOf, conclude, unsuccessful } from './conclude.ts';
import { keep } from './keep.ts';
import { visitOverHttp } from './over-http.ts';
import { withinSite } from './permission.ts';
import { readPage } from './read.ts';
import type { Stages, Visited } from './stages.ts';

export async function visitInBrowser(stages: Stages, claim: Claim, captures: Capture[]): Promise<Visited> {
  const { politeness, abort, archive } = stages;
  const mayFollow = withinSite(stages, claim, captures);
  let rendered: Rendered;
  try {
    rendered = await stages.renderer.render(claim.url, {
      signal: abort,
      turn: () => politeness.turn(claim.lane, claim.site, abort),
      mayFollow: async (url) => {
        const verdict = await mayFollow(url);
        if (verdict === true) (await politeness.turn(new URL(url).host, claim.site, abort)).done();
        return verdict;
      },
    });
  } catch (thrown) {
    abort.throwIfAborted();
    const error = asCundangError(thrown, { url: claim.url });
    // A page that brings the browser down twice is at least archived as it was sent.
    if (claim.attempts > 0 && error.code.startsWith('browser.')) return visitOverHttp(stages, claim, captures);
    return unsuccessful(claim, judge(error, attemptsOf(stages, claim)));
  }
  const { page, exchanges, requisites } = rendered;
  const final = rendered.stopped ? null : rendered.final;
  const last = final && (await keep(stages, final, null, captures));
  for (const exchange of [...exchanges, ...requisites]) {
    if (exchange !== final) await keepRequisite(stages, claim, exchange, captures);
  }
  if (last === null) return conclude(stages, claim, rendered, last, captures);
  captures.push(last.capture);
  if (page === null) return conclude(stages, claim, rendered, last, captures);
  const { tree, others } = await keepPage(archive, page, final!, last.capture);
  captures.push(tree, ...others);
  const got = new Set(rendered.requisites.map(({ url }) => canonicalUrl(url)));
  return conclude(stages, claim, rendered, last, captures, { capture: tree, answer: treeAnswer(final!, page), got });
}

/** A requisite that is an article by its address becomes a record of its own, as it would in a rebuild. */
async function keepRequisite(stages: Stages, claim: Claim, exchange: Exchange, captures: Capture[]): Promise<void> {
  const visit = stages.committer.begin();
  const { capture } = await keep(stages, exchange, null, captures);
  const contentType = header(exchange.rawHeaders, 'content-type');
  const isPage = exchange.status >= 200 && exchange.status <= 299 && exchange.truncated === null;
  const wanted = stages.extract && isPage && wantsRecord(siteOf(stages.sites, exchange.url), exchange.url, contentType);
  const reading = wanted ? await readPage(stages, { ...claim, kind: 'asset' }, exchange, capture) : nothingRead;
  const { draft, part } = reading instanceof CundangError ? nothingRead : reading;
  if (draft === null) captures.push(capture);
  visit.finish({ outcome: null, captures: draft ? [capture] : [], article: draft && articleOf(draft, capture), part });
}
