/** The engine on Redis across processes. */
import { basename } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openRedisQueue } from '../../../queue/redis/open.ts';
import { frontierProcesses } from '../../conformance/frontier-processes.ts';
import { swift } from '../../conformance/workbench.ts';
import { startRedis } from '../../redis.ts';

const redis = await startRedis();
after(() => redis.close());
process.env.REDIS_URL = redis.url;

const worker = fileURLToPath(import.meta.resolve('./worker.ts'));
const open = async (dir: string) =>
  (await openRedisQueue({ url: redis.url, prefix: basename(dir), paceOf: () => swift })).frontier;
frontierProcesses('redis', worker, open, 5_000);
