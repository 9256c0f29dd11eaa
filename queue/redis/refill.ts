/**
 * A queue in Redis filled from an archive, after its data were lost: which URLs were visited and when, what is known of
 * them, which payloads and contents are stored. What waits already, or is in hand, stays as it is, so it may be done beside
 * running workers, and again. Visits that only waited when Redis was lost are in no archive: the next run finds them
 * anew from the seeds and lists.
 */
import { locate } from '../canonical.ts';
import { siteField } from './admission.ts';
import { type ConnectionOptions, openConnection } from './connection.ts';
import { createRedisContentIndex } from './content-index.ts';
import { lanePlace, lanesKey, visitsKey } from './places.ts';
import { packKnown } from './settling.ts';

/** A good capture of an archive: one that ended its visit as done. */
export interface Archived {
  readonly url: string;
  /** Site id. */
  readonly site: string;
  /** Validators of the response. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** `sha256:` + base32. */
  readonly payloadDigest: string | null;
  /** The record that holds the payload: for a revisit, the one it refers to. */
  readonly recordId: string;
  readonly recordUrl: string;
  /** When that record was fetched. ISO 8601, UTC. */
  readonly fetchedAt: string;
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

/** @throws `queue.gone` */
export async function refillRedisQueue(
  options: ConnectionOptions,
  archived: Iterable<Archived> | AsyncIterable<Archived>,
): Promise<Refilled> {
  const connection = await openConnection(options);
  const { client, run } = connection;
  const { prefix } = options;
  const index = createRedisContentIndex(connection, prefix);
  let captures = 0;
  let visits = 0;

  async function put(batch: readonly Archived[]): Promise<void> {
    const placed = batch.flatMap((capture) => {
      const place = locate(capture.url);
      return place === null ? [] : [{ capture, key: place.key, lane: lanePlace(place.lane) }];
    });
    if (placed.length > 0)
      await run(() => client.sadd(lanesKey(prefix), ...new Set(placed.map(({ lane }) => lane.lane))));
    const written = await run(() =>
      Promise.all(
        placed.map(({ capture, key, lane }) =>
          client.cundangRefill(
            ...[visitsKey(prefix, lane), key, prefix, lane.bare, lane.prefix, siteField(capture.site)],
            ...[Date.parse(capture.visitedAt), packKnown(capture)],
          ),
        ),
      ),
    );
    visits += written.reduce((sum, one) => sum + one, 0);
    await index.publish({
      payloads: batch.flatMap(({ payloadDigest: digest, recordId, recordUrl: url, fetchedAt }) =>
        digest === null ? [] : [{ digest, recordId, url, fetchedAt }],
      ),
      contents: batch.flatMap(({ contentHash: hash, recordId }) => (hash === null ? [] : [{ hash, recordId }])),
    });
    captures += batch.length;
  }

  try {
    let batch: Archived[] = [];
    for await (const capture of archived) {
      batch.push(capture);
      if (batch.length < BATCH) continue;
      await put(batch);
      batch = [];
    }
    await put(batch);
    return { captures, visits };
  } finally {
    await connection.close();
  }
}
