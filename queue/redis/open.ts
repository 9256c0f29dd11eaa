/** The queue on Redis: frontier and content index over one connection. */
import type { ContentIndex } from '../content-index.ts';
import type { Queue } from '../sqlite/open.ts';
import { openConnection } from './connection.ts';
import { createRedisContentIndex } from './content-index.ts';
import { createRedisFrontier, DEFAULT_LEASE_MS, type RedisFrontierOptions } from './frontier.ts';
import { createRedisTurns } from './turns.ts';

export interface RedisQueueOptions extends RedisFrontierOptions {
  /** `redis://[user:password@]host:port[/db]`; `rediss://` for TLS. */
  readonly url: string;
  /** Begins the name of every key; archives that share a Redis have different ones. `cundang` unless told. */
  readonly prefix?: string;
  /** How long operations wait for a Redis that is gone, milliseconds; 600,000 unless told. */
  readonly goneAfterMs?: number;
}

/** @throws `queue.gone` when there is no Redis at that address */
export async function openRedisQueue(options: RedisQueueOptions): Promise<Queue> {
  const { url, prefix = 'cundang', goneAfterMs = 600_000 } = options;
  const connection = await openConnection({ url, prefix, goneAfterMs });
  try {
    const frontier = await createRedisFrontier(connection, prefix, options);
    const turns = createRedisTurns(connection, prefix, options.leaseMs ?? DEFAULT_LEASE_MS);
    const close = async (): Promise<void> => {
      turns.close();
      try {
        await frontier.close();
      } finally {
        await connection.close();
      }
    };
    return {
      frontier: { ...frontier, close },
      control: frontier.control,
      contentIndex: createRedisContentIndex(connection, prefix),
      turns,
      close,
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The content index alone; closing it closes its connection. */
export async function openRedisContentIndex(options: Omit<RedisQueueOptions, 'paceOf'>): Promise<ContentIndex> {
  const { url, prefix = 'cundang', goneAfterMs = 600_000 } = options;
  const connection = await openConnection({ url, prefix, goneAfterMs });
  return { ...createRedisContentIndex(connection, prefix), close: connection.close };
}
