/** The worker process of the tests across processes, on the Redis of REDIS_URL, under keys named after its directory. */
import { basename } from 'node:path';
import { openRedisQueue } from '../../../queue/redis/open.ts';
import { crawlToTheEnd } from '../../conformance/frontier-processes.ts';

const [dir = '', log = '', pages = '', mode = ''] = process.argv.slice(2);
const queue = await openRedisQueue({
  url: process.env.REDIS_URL ?? '',
  prefix: basename(dir),
  paceOf: () => ({ concurrency: 16, delayMs: 0 }),
  takeOver: mode === 'alone',
});
await crawlToTheEnd(queue.frontier, log, Number(pages));
await queue.close();
