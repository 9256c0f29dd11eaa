/** The engine on Redis filled from an archive. */
import { randomUUID } from 'node:crypto';
import { after } from 'node:test';
import { openRedisQueue } from '../../../queue/redis/open.ts';
import { refillRedisQueue } from '../../../queue/redis/refill.ts';
import type { Queue } from '../../../queue/sqlite/open.ts';
import { refillConformance } from '../../conformance/refill.ts';
import { swift } from '../../conformance/workbench.ts';
import { startRedis } from '../../redis.ts';

const redis = await startRedis();
after(() => redis.close());

refillConformance('redis', async () => {
  const prefix = `refill-${randomUUID()}`;
  let queue: Queue | null = null;
  return {
    async open() {
      await queue?.close();
      queue = await openRedisQueue({ url: redis.url, prefix, paceOf: () => swift });
      return queue;
    },
    refill: (archived) => refillRedisQueue({ url: redis.url, prefix, goneAfterMs: 5_000 }, archived),
    async close() {
      await queue?.close();
    },
  };
});
