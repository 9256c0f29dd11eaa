/** A visit of a page, put together again from its captures. */
import type { Visited } from '../../../crawlers/http/visit.ts';
import type { Site } from '../../../crawlers/site.ts';
import type { Reason } from '../../../queue/frontier.ts';
import type { Exchange } from '../../../storage/exchange.ts';
import { payloadOf } from '../../../storage/lookup.ts';
import type { ArchivePlace } from '../../../storage/store/archive-place.ts';
import type { Unanswered } from '../../../storage/unanswered.ts';
import { CundangError } from '../../errors.ts';
import type { ReadCapture } from '../../index-archive.ts';
import type { Ended } from '../judge.ts';

export interface ArchivedVisit extends Pick<Visited, 'stopped'> {
  /** Redirects in the order they were made, the last answer at the end. */
  readonly captures: readonly [ReadCapture, ...ReadCapture[]];
  /** The redirects never end. */
  readonly error: Reason | null;
}

/** The page's address. */
export const urlOf = ({ captures: [first] }: ArchivedVisit): string => first.capture.url;

export const lastOf = ({ captures }: ArchivedVisit): ReadCapture => captures.at(-1)!;

/** Milliseconds since 1970. */
export const timeOf = (visit: ArchivedVisit): number => Date.parse(lastOf(visit).capture.fetchedAt);

/** The exchange of a capture without its body. */
export function exchangeOf({ capture, head }: ReadCapture): Exchange {
  return {
    url: capture.url,
    fetchedAt: new Date(capture.fetchedAt),
    ...{ ip: null, requestHead: '', statusText: '', body: Buffer.alloc(0) },
    status: capture.status ?? 0,
    rawHeaders: head.rawHeaders,
    truncated: head.truncated === null ? null : cutBy(head.truncated),
  };
}

/** Others say `unspecified` (WARC 1.1 §5.13). */
function cutBy(reason: string): NonNullable<Exchange['truncated']> {
  return reason === 'length' || reason === 'time' ? reason : 'disconnect';
}

/** An exchange with its body, from the archive; null where it does not hold it. */
export async function answerIn(place: ArchivePlace, read: ReadCapture): Promise<Exchange | null> {
  try {
    const record = await payloadOf(place, read.capture);
    return record && { ...exchangeOf(read), body: record.payload };
  } catch (error) {
    // Told as damage when it was read.
    if (error instanceof CundangError && error.code === 'archive.damaged') return null;
    throw error;
  }
}

/** What is judged: the visit, and the article that was read in its last answer or in the tree that the browser made of it. */
export function endedOf(
  place: ArchivePlace,
  visit: ArchivedVisit,
  { site, definition, tree }: { readonly site: string; readonly definition: Site; readonly tree: ReadCapture | null },
): Ended {
  const last = lastOf(visit);
  const article = (tree?.found ?? last.found)?.article ?? null;
  const isRead = visit.error === null && visit.stopped === null;
  return {
    ...{ url: urlOf(visit), site, definition, capture: last.capture, at: last.capture.fetchedAt },
    exchanges: visit.captures.map(exchangeOf),
    stopped: visit.stopped,
    error: visit.error,
    reading: isRead ? { draft: article, skip: article === null ? last.skip : null } : null,
    content: article?.contentDigest ?? null,
    answer: async () => (visit.error === null ? answerIn(place, last) : null),
  };
}

/** What is judged of a visit that ended without an answer, be it behind redirects. */
export function endedUnanswered(
  { url, at, reason }: Unanswered,
  redirects: readonly ReadCapture[],
  { site, definition }: Pick<Ended, 'site' | 'definition'>,
): Ended {
  return {
    ...{ url, site, definition, at, error: reason },
    ...{ exchanges: redirects.map(exchangeOf), capture: redirects.at(-1)?.capture ?? null },
    ...{ stopped: null, reading: null, content: null, answer: async () => null },
  };
}
