/** What the content index is told of captures that are durable and of the records they gave. */
import type { ContentIndex, PayloadRef } from '../queue/content-index.ts';
import type { Capture } from '../storage/capture.ts';
import type { Put } from '../storage/catalog/catalog.ts';

export function digestsOf(
  captures: readonly Capture[],
  recorded: readonly Put[],
): Parameters<ContentIndex['publish']>[0] {
  return {
    payloads: captures
      .filter(({ type }) => type === 'response')
      .map((capture) => ({ ...payloadRef(capture), digest: capture.payloadDigest })),
    contents: recorded.map(({ article }) => ({ hash: article.contentDigest, recordId: article.capture.recordId })),
  };
}

export function payloadRef({ recordId, url, fetchedAt }: Capture): PayloadRef {
  return { recordId, url, fetchedAt };
}
