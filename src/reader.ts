/** Reads pages on other threads where that is asked for, on this one otherwise. */
import { Piscina } from 'piscina';
import type { Site } from '../crawlers/site.ts';
import { batched } from './batches.ts';
import { CundangError } from './errors.ts';
import { unpackReading } from './packed-reading.ts';
import { type Reading, type ReadingTask, read } from './reading.ts';
import type { Answer } from './reading-worker.ts';

export interface Reader {
  read(task: ReadingTask): Promise<Reading>;
  close(): Promise<void>;
}

/** Three semi-spaces of 8 MiB; the main thread's are bounded by `--max-semi-space-size` (package.json). */
const youngMb = 24;
const batchSize = 16;
const batchWaitMs = 2;

/** `threads` 0 reads on the calling thread; other threads load the definitions anew and need their `origins` for that. */
export function createReader(sites: readonly Site[], threads: number, origins: readonly string[]): Reader {
  if (threads === 0) return { read: async (task) => read(sites, task), close: async () => {} };
  const pool = new Piscina({
    filename: new URL('./reading-thread.js', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    workerData: origins,
    // A page lives for milliseconds: a larger young generation would only keep its remains in memory.
    resourceLimits: { maxYoungGenerationSizeMb: youngMb },
  });
  const ask = batched<ReadingTask, Answer>({
    run: (tasks) => pool.run(tasks) as Promise<readonly Answer[]>,
    size: batchSize,
    // One batch is read while the next is on its way.
    onTheWay: threads + 1,
    waitMs: batchWaitMs,
  });
  return {
    async read(task) {
      const answer = await ask(task);
      if ('reading' in answer) return unpackReading(answer.reading);
      throw new CundangError(answer.code, answer.message);
    },
    close: () => pool.destroy(),
  };
}
