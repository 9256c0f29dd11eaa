/** Workbenches on one Redis: each has keys of its own, and time passes as it does. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { openRedisContentIndex, openRedisQueue } from '../../../queue/redis/open.ts';
import { keeping, swift, type Workbench } from '../../conformance/workbench.ts';

let benches = 0;

/** What has to be closed at the end, and a name that nothing else has. */
export function scratch() {
  return { prefix: `test${process.pid}-${++benches}`, ...keeping() };
}

export const leaseMs = 1_200;

/** While Redis has been up for less than a lease, nobody is taken for dead: who lives may not have found back to it yet. */
export async function settledRedis(url: string): Promise<void> {
  const client = new Redis(url);
  try {
    for (const end = performance.now() + 30_000; performance.now() < end; await sleep(100)) {
      const up = Number(/uptime_in_seconds:(\d+)/.exec(await client.info('server'))?.[1]);
      if (up * 1000 > leaseMs) return;
    }
    throw new Error('Redis does not tell how long it has been up');
  } finally {
    client.disconnect();
  }
}

export async function startBench(url: string): Promise<Workbench> {
  const { prefix, keep, close } = scratch();
  return {
    open: async ({ paceOf = () => swift, takeOver, hanging = false } = {}) => {
      const extendMs = hanging ? 0 : leaseMs / 4;
      const queue = await keep(openRedisQueue({ url, prefix, paceOf, takeOver, leaseMs, extendMs }));
      return { ...queue.frontier, control: queue.control };
    },
    leaseMs,
    now: Date.now,
    pass: async (ms) => {
      await sleep(ms);
    },
    close,
  };
}

export async function startIndexBench(url: string) {
  const { prefix, keep, close } = scratch();
  return { open: () => keep(openRedisContentIndex({ url, prefix })), close };
}
