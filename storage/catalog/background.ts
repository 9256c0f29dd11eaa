/** A catalogue whose indexes are filled on a thread of their own while records are written. */
import type { Piscina } from 'piscina';
import { CundangError } from '../../src/errors.ts';
import { type Catalog, openCatalog } from './catalog.ts';
import type { IndexAnswer, IndexTask } from './index-worker.ts';
import { BATCH } from './indexing.ts';

export interface BackgroundCatalog {
  readonly catalog: Catalog;
  /**
   * Resolves when all that was put so far is indexed, or at once when `signal` is aborted: what waits then is for the next writer.
   * @throws what kept the indexes from being written: CundangError `disk.full`, `catalog.damaged`
   */
  caughtUp(signal?: AbortSignal): Promise<void>;
  /** Closes the catalogue and ends the thread, whatever it is at. */
  close(): Promise<void>;
}

/** Fewer are indexed by the calling thread at the end, before another one would have started. */
const FEW = 200;
/** After this time without a new record those that wait are indexed, however many, by a thread that is there already. */
const QUIET_MS = 3_000;
/** Three semi-spaces of 4 MiB: articles live for a millisecond. */
const YOUNG_MB = 12;

/** @throws what `openCatalog` throws */
export function openInBackground(path: string): BackgroundCatalog {
  const opened = openCatalog(path);
  let upTo = opened.indexedUpTo();
  let thread: Piscina<IndexTask, IndexAnswer> | null = null;
  let running: Promise<void> | null = null;
  let failure: { readonly error: unknown } | null = null;
  let closed = false;
  const waiting = (): number => opened.lastChange() - upTo;
  const quiet = setTimeout(() => thread !== null && look(1), QUIET_MS).unref();

  async function run(least: number): Promise<void> {
    try {
      thread ??= await startThread(path);
      if (closed) return void (await thread.destroy());
      const answer = await thread.run({ least });
      if ('code' in answer) throw new CundangError(answer.code, answer.message, { path });
      upTo = answer.upTo;
    } catch (error) {
      failure ??= { error };
    }
    running = null;
    look(BATCH);
  }

  function look(least: number): void {
    if (!closed && running === null && failure === null && waiting() >= least) running = run(least);
  }

  /** What was written may be enough for a batch. */
  function noted<T>(written: T): T {
    look(BATCH);
    if (thread !== null) quiet.refresh();
    return written;
  }

  async function allIndexed(): Promise<void> {
    while (!closed && failure === null && (running !== null || waiting() > 0)) {
      if (running === null && thread === null && waiting() < FEW) {
        opened.index();
        upTo = opened.lastChange();
      } else {
        look(1);
        await running;
      }
    }
    if (failure !== null) throw failure.error;
  }

  return {
    catalog: {
      ...opened,
      put: (articles, progress, parts) => noted(opened.put(articles, progress, parts)),
      finish: () => noted(opened.finish()),
    },
    async caughtUp(signal) {
      if (signal?.aborted) return;
      const aborted = Promise.withResolvers<void>();
      const abort = () => aborted.resolve();
      signal?.addEventListener('abort', abort, { once: true });
      await Promise.race([allIndexed(), aborted.promise]).finally(() => signal?.removeEventListener('abort', abort));
    },
    async close() {
      clearTimeout(quiet);
      closed = true;
      // A connection that is closed in order leaves no write-ahead log behind.
      if (running === null) await thread?.run('close').catch(() => {});
      await thread?.destroy();
      opened.close();
    },
  };
}

/** What it takes is loaded with it: most commands that write need no thread. */
async function startThread(path: string): Promise<Piscina<IndexTask, IndexAnswer>> {
  const { Piscina } = await import('piscina');
  return new Piscina({
    filename: new URL('./index-thread.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: 1,
    workerData: path,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
}
