/** Reads pages on other threads where that is asked for, on this one otherwise. */
import { Piscina } from 'piscina';
import type { Site } from '../crawlers/site.ts';
import { CundangError, type ErrorCode, isErrorCode } from './errors.ts';
import { type Reading, type ReadingTask, read } from './reading.ts';

export interface Reader {
  read(task: ReadingTask): Promise<Reading>;
  close(): Promise<void>;
}

/** `threads` 0 reads on the calling thread. */
export function createReader(sites: readonly Site[], threads: number): Reader {
  if (threads === 0) return { read: async (task) => read(sites, task), close: async () => {} };
  const pool = new Piscina({
    filename: new URL('./reading-worker.ts', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    // Two in hand hide the way there and back; more would only wait inside the thread.
    concurrentTasksPerWorker: 2,
  });
  return {
    read: (task) => pool.run(task).catch(rethrow),
    close: () => pool.destroy(),
  };
}

/** An error loses its class on the way between threads; its code tells what it was. */
function rethrow(thrown: Error & { readonly code?: unknown }): never {
  if (typeof thrown.code === 'string' && isErrorCode(thrown.code)) {
    throw new CundangError(thrown.code as ErrorCode, thrown.message, {}, thrown);
  }
  throw thrown;
}
