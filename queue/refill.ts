/**
 * A queue filled from an archive, after its data were lost: which URLs were visited and when, what is known of them, which
 * payloads and contents are stored. What waits already, or is in hand, stays as it is; again changes nothing. Visits that
 * only waited when the data were lost are in no archive: the next run finds them anew from the seeds and lists.
 */
import type { ContentIndex } from './content-index.ts';
import type { Known } from './frontier.ts';

/** A good capture of an archive: one that ended its visit as done, and what is known from it. */
export interface Archived extends Known {
  readonly url: string;
  /** Site id. */
  readonly site: string;
  /** The record that holds the payload: for a revisit, the one it refers to. */
  readonly recordId: string;
  readonly recordUrl: string;
  /** When this capture was fetched, ISO 8601, UTC: the end of the visit. */
  readonly visitedAt: string;
  /** Hash of the article in it (64 hex digits); null = none. */
  readonly contentHash: string | null;
}

export interface Refilled {
  readonly captures: number;
  /** URLs that were put down as visited, or got a later visit. */
  readonly visits: number;
}

const BATCH = 500;

/** @param putDown puts the visits of a batch down as done; gives how many were news */
export async function refill(
  archived: Iterable<Archived> | AsyncIterable<Archived>,
  contentIndex: Pick<ContentIndex, 'publish'>,
  putDown: (batch: readonly Archived[]) => number | Promise<number>,
): Promise<Refilled> {
  let captures = 0;
  let visits = 0;

  async function put(batch: readonly Archived[]): Promise<void> {
    visits += await putDown(batch);
    await contentIndex.publish({
      payloads: batch.flatMap(({ payloadDigest: digest, recordId, recordUrl: url, fetchedAt }) =>
        digest === null ? [] : [{ digest, recordId, url, fetchedAt }],
      ),
      contents: batch.flatMap(({ contentHash: hash, recordId }) => (hash === null ? [] : [{ hash, recordId }])),
    });
    captures += batch.length;
  }

  let batch: Archived[] = [];
  for await (const capture of archived) {
    batch.push(capture);
    if (batch.length < BATCH) continue;
    await put(batch);
    batch = [];
  }
  await put(batch);
  return { captures, visits };
}
