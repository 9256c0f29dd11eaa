/** A visit over the wire: the page and its redirects, stored as they came. */
import { pacedWire } from '../../crawlers/http/paced.ts';
import { fetchThrough } from '../../crawlers/http/visit.ts';
import type { FetchInit } from '../../crawlers/http/wire.ts';
import type { Claim } from '../../queue/frontier.ts';
import type { Capture } from '../../storage/capture.ts';
import { conclude } from './conclude.ts';
import { type Kept, keep, original } from './keep.ts';
import { withinSite } from './permission.ts';
import type { Stages, Visited } from './stages.ts';

export async function visitOverHttp(stages: Stages, claim: Claim, captures: Capture[]): Promise<Visited> {
  const mayFollow = withinSite(stages, claim, captures);
  const wire = pacedWire(stages.wire, stages.politeness, () => claim.site);
  const fetched = await fetchThrough(wire, claim.url, conditions(claim, stages.abort), { mayFollow });
  let last: Kept | null = null;
  for (const exchange of fetched.exchanges) {
    last = await keep(stages, exchange, original(claim));
    captures.push(last.capture);
  }
  return conclude(stages, claim, fetched, last, captures);
}

/** Validators of the last visit (RFC 9110 §13.1). */
function conditions({ known, via }: Claim, signal: AbortSignal): FetchInit {
  return {
    signal,
    etag: known?.etag ?? undefined,
    lastModified: known?.lastModified ?? undefined,
    referer: via ?? undefined,
  };
}
