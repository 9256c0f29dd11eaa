/** Storing what came over the wire, each payload once. */
import type { Claim } from '../../queue/frontier.ts';
import type { Capture, Original } from '../../storage/capture.ts';
import type { Exchange } from '../../storage/exchange.ts';
import { payloadDigestOf } from '../../storage/warc/digest.ts';
import type { Stages } from './stages.ts';

/** A stored exchange and the record that holds its payload: itself, or the one that its revisit refers to. */
export interface Kept {
  readonly capture: Capture;
  readonly holder: Original;
}

/**
 * Stores an exchange: as a revisit where the payload is held already, be it by this visit, or a 304 confirms it.
 * @param beside the article beside whose address that of the exchange was made up
 */
export async function keep(
  stages: Stages,
  exchange: Exchange,
  confirmed: Original | null,
  before: readonly Capture[] = [],
  beside?: string,
): Promise<Kept> {
  if (exchange.status === 304) {
    const capture = await stages.archive.store(exchange, confirmed);
    return { capture, holder: confirmed ?? capture };
  }
  const payloadDigest = payloadDigestOf(exchange.body);
  const first = exchange.body.length > 0 ? await stages.committer.firstCapture(payloadDigest) : null;
  const own = before.find((capture) => capture.type === 'response' && capture.payloadDigest === payloadDigest);
  const original = (exchange.body.length > 0 && own) || (first && { ...first, payloadDigest });
  const capture = await stages.archive.store(exchange, original, payloadDigest, beside);
  return { capture, holder: original ?? capture };
}

/** The record that holds what the claim's page was when it was last seen; null when it was not. */
export function original({ known }: Claim): Original | null {
  const { recordId, recordUrl: url, payloadDigest, fetchedAt } = known ?? {};
  return recordId && url && payloadDigest && fetchedAt ? { recordId, url, payloadDigest, fetchedAt } : null;
}
