/** A queue in Redis filled from an archive; it may be done beside running workers. */
import { locate } from '../canonical.ts';
import { type Archived, type Refilled, refill } from '../refill.ts';
import { siteField } from './admission.ts';
import { type ConnectionOptions, openConnection } from './connection.ts';
import { createRedisContentIndex } from './content-index.ts';
import { lanePlace, lanesKey, visitsKey } from './places.ts';
import { packKnown } from './settling.ts';

/** @throws `queue.gone` */
export async function refillRedisQueue(
  options: ConnectionOptions,
  archived: Iterable<Archived> | AsyncIterable<Archived>,
): Promise<Refilled> {
  const connection = await openConnection(options);
  const { client, run } = connection;
  const { prefix } = options;

  async function putDown(batch: readonly Archived[]): Promise<number> {
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
    return written.reduce((sum, one) => sum + one, 0);
  }

  try {
    return await refill(archived, createRedisContentIndex(connection, prefix), putDown);
  } finally {
    await connection.close();
  }
}
