/** Reads pages on other threads where that is asked for, on this one otherwise. */
import { Piscina } from 'piscina';
import type { Site } from '../crawlers/site.ts';
import { CundangError, isErrorCode } from './errors.ts';
import { unpackReading } from './packed-reading.ts';
import { type Reading, type ReadingTask, read } from './reading.ts';

export interface Reader {
  read(task: ReadingTask): Promise<Reading>;
  close(): Promise<void>;
}

/** Three semi-spaces of 8 MiB; the main thread's are bounded by `--max-semi-space-size` (package.json). */
const youngMb = 24;

/** `threads` 0 reads on the calling thread; other threads load the definitions anew and need their `origins` for that. */
export function createReader(sites: readonly Site[], threads: number, origins: readonly string[]): Reader {
  if (threads === 0) return { read: async (task) => read(sites, task), close: async () => {} };
  const pool = new Piscina({
    filename: new URL('./reading-worker.ts', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    workerData: origins,
    // Two in hand hide the way there and back; more would only wait inside the thread.
    concurrentTasksPerWorker: 2,
    // A page lives for milliseconds: a larger young generation would only keep its remains in memory.
    resourceLimits: { maxYoungGenerationSizeMb: youngMb },
  });
  return {
    read: (task) => pool.run(task).then(unpackReading, rethrow),
    close: () => pool.destroy(),
  };
}

/** What a page was refused for comes as code and message; anything else (a thread that died) is an error already. */
function rethrow(thrown: unknown): never {
  const { code, message } = thrown as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string' && isErrorCode(code)) throw new CundangError(code, String(message), {}, thrown);
  throw thrown;
}
