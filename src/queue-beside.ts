/** The queue of the configuration beside whatever works on it: nobody's leases are taken over. */
import { existsSync } from 'node:fs';
import { openQueue, type Queue } from '../queue/sqlite/open.ts';
import type { Config } from './config.ts';
import { CundangError } from './errors.ts';
import { openQueueOf, queuePath } from './folder.ts';

/** @throws `archive.missing` when it is a file and is not there, `queue.gone` when there is no Redis at `queue.redis` */
export async function openQueueBeside(config: Config, { readOnly = false } = {}): Promise<Queue> {
  // Nothing is claimed.
  const paceOf = () => ({ concurrency: 1, delayMs: 0 });
  if (config['queue.redis'] !== null) return openQueueOf(config, paceOf);
  const path = queuePath(config.dir);
  if (!existsSync(path))
    throw new CundangError('archive.missing', `there is no queue in ${config.dir}`, { path: config.dir });
  return openQueue(path, { paceOf, readOnly });
}
