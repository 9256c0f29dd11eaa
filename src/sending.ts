/** The way of closed WARC files from the folder into the store that the configuration names. */
import { openRecordsJournal, type RecordsJournal } from '../storage/store/records-journal.ts';
import { openSpool, type Spool, type SpoolOptions, type SpoolState } from '../storage/store/spool.ts';
import type { Config } from './config.ts';
import { storeOf } from './store.ts';

export interface Sending {
  /** What goes with the files: their articles. */
  readonly journal: RecordsJournal;
  /** Told by the archive when it has closed a file. */
  closed(file: string): void;
  /** Begins, once; the caller holds the lock of the folder. Files that earlier writers left are sent as well. */
  start(isSettled?: SpoolOptions['isSettled']): void;
  /** Visits in closed files are done. */
  wake(): void;
  /** Null before the start. */
  state(): Promise<SpoolState | null>;
  /** Resolves to the number of closed files that still wait, 0 unless `signal` ended the wait. @throws `store.*` */
  drain(signal?: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

/** Null where no store is configured. @throws `config.invalid` */
export async function openSending(
  config: Config,
  dir: string,
  events: Pick<SpoolOptions, 'onStored' | 'onProblem'> = {},
): Promise<Sending | null> {
  const store = await storeOf(config);
  if (store === null) return null;
  const journal = openRecordsJournal(dir);
  let spool: Spool | null = null;
  return {
    journal,
    closed: (file) => spool?.wake(file),
    start(isSettled) {
      spool ??= openSpool({
        dir,
        store,
        records: journal,
        isSettled,
        removeLocal: config['store.removeLocal'],
        ...events,
      });
    },
    wake: () => spool?.wake(),
    state: async () => (await spool?.state()) ?? null,
    drain: async (signal) => (await spool?.drain(signal)) ?? 0,
    async close() {
      await spool?.close();
      await journal.close();
      await store.close();
    },
  };
}

/** Files that wait for each other's visits are not kept open longer than this where others wait for them, ms. */
const maxAgeMs = 10 * 60_000;

/** When a file in hand is closed, milliseconds after its begin; undefined = never. */
export function maxAgeOf(config: Config): number | undefined {
  return config['archive.maxAge'] ?? (config['store.url'] === null ? undefined : maxAgeMs);
}
