/** The lanes of a frontier: the BullMQ worker of each, through which its jobs are added, fetched and ended. */
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Pace, VisitKind } from '../frontier.ts';
import type { Connection } from './connection.ts';
import { type LanePlace, lanePlace, lanesKey, visitsKey } from './places.ts';

/** What a job carries beside its id (the visit's key) and its name (the visit's kind). */
export interface JobData {
  readonly url: string;
  readonly site: string;
  readonly depth: number;
  readonly via: string | null;
}

export const RANKS: Readonly<Record<VisitKind, number>> = {
  seed: 1,
  list: 2,
  continuation: 2,
  article: 3,
  revisit: 4,
  asset: 5,
};

/** Events kept of a lane for those who follow it; BullMQ's own 10,000 are a megabyte for each host. */
const MAX_EVENTS = 100;

/**
 * A BullMQ worker that only fetches by hand: it never blocks, so it needs no connection of its own, which for hundreds of
 * hosts would be hundreds of connections.
 */
class LaneWorker extends Worker<JobData, null, VisitKind> {
  protected override createBackend(): void {
    this.backend = this.backendFactory(this.name, this.opts, { withBlockingConnection: false });
  }
}

export interface Lane {
  readonly place: LanePlace;
  readonly worker: LaneWorker;
  /** Key of the visits of its host. */
  readonly visits: string;
  /** Key of something of this lane. */
  key(of: string): string;
  /** Sets the pace of this lane for all workers, where it is another. */
  pace(wanted: Pace, current: Pace): Promise<void>;
  /** When this handle last claimed from it, a rising number; 0 = never. */
  served: number;
}

export interface Lanes {
  lane(name: string): Lane;
  /** Makes lanes known to all workers; to be done before their first job. */
  register(lanes: Iterable<Lane>): Promise<void>;
  /** Every lane of every worker. */
  all(): Promise<readonly Lane[]>;
  close(): Promise<void>;
}

export function createLanes({ client }: Connection, prefix: string, leaseMs: number): Lanes {
  const byName = new Map<string, Lane>();
  const registered = new Set<string>();
  // Each of the lanes' workers listens to the one connection.
  client.setMaxListeners(0);

  const lane = (name: string): Lane => {
    const known = byName.get(name);
    if (known !== undefined) return known;
    const made = createLane(client, prefix, lanePlace(name), leaseMs);
    byName.set(name, made);
    return made;
  };

  return {
    lane,
    register: async (lanes) => {
      const fresh = [...new Set(lanes)].map(({ place }) => place.lane).filter((name) => !registered.has(name));
      if (fresh.length === 0) return;
      await client.sadd(lanesKey(prefix), ...fresh);
      for (const name of fresh) registered.add(name);
    },
    all: async () => (await client.smembers(lanesKey(prefix))).sort().map(lane),
    close: async () => {
      await Promise.all([...byName.values()].map(({ worker }) => worker.close(true)));
    },
  };
}

function createLane(client: Redis, prefix: string, place: LanePlace, leaseMs: number): Lane {
  const worker = new LaneWorker(place.queue, null, {
    connection: client,
    prefix,
    autorun: false,
    lockDuration: leaseMs,
    skipVersionCheck: true,
  });
  // What goes wrong comes out of the operation that was asked for.
  worker.on('error', () => {});
  const backend = worker.getBackend();
  return {
    place,
    worker,
    visits: visitsKey(prefix, place),
    key: (of) => `${prefix}:${place.queue}:${of}`,
    pace: async (wanted, current) => {
      if (wanted.concurrency === current.concurrency && wanted.delayMs === current.delayMs) return;
      // `setGlobalConcurrency` and `setGlobalRateLimit` of BullMQ's Queue write these fields.
      await backend.setQueueMeta({ concurrency: wanted.concurrency, 'opts.maxLenEvents': MAX_EVENTS });
      if (wanted.delayMs > 0) await backend.setQueueMeta({ max: 1, duration: wanted.delayMs });
      else await backend.removeQueueMetaFields(['max', 'duration']);
    },
    served: 0,
  };
}
