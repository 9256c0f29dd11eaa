/**
 * Crawlee with everything off that is done elsewhere: no sessions, retries, storage, statistics files, log lines, and
 * no watch over CPU, memory and event loop (it starts a `ps` every second and would lower the concurrency that the
 * user set). A time limit a page is the wire's or the browser's matter; Crawlee's own is only there for a handler that
 * hangs for good.
 */
import { type AutoscaledPool, Configuration, EventManager, Log, LogLevel } from '@crawlee/basic';

export function quietConfiguration(): Configuration {
  const config = new Configuration({ persistStorage: false, purgeOnStart: false });
  config.useStorageClient({} as Parameters<typeof config.useStorageClient>[0]);
  config.useEventManager(new Events(config));
  return config;
}

/** Options for any of its crawlers; `concurrency` tasks at once. */
export function quietOptions(concurrency: number) {
  const unwatched = { start: async () => {}, stop: async () => {}, getLoadSignals: () => [] };
  return {
    requestHandlerTimeoutSecs: 24 * 3600,
    maxRequestRetries: 0,
    useSessionPool: false,
    log: new Log({ level: LogLevel.OFF }),
    httpClient: { sendRequest: neverAsked, stream: neverAsked },
    statisticsOptions: {
      // An empty object keeps it from opening a key-value store of its own.
      keyValueStore: {} as never,
      persistenceOptions: { enable: false },
      logIntervalSecs: 24 * 3600,
    },
    statusMessageLoggingInterval: 24 * 3600,
    minConcurrency: concurrency,
    maxConcurrency: concurrency,
    autoscaledPoolOptions: {
      autoscaleIntervalSecs: 3600,
      loggingIntervalSecs: null,
      systemStatusOptions: { snapshotter: unwatched as never },
    },
  };
}

/** Leaves SIGINT to the program: takes back the listener that a crawler sets just before it runs its pool. */
export function withoutSigint(pool: AutoscaledPool): void {
  const run = pool.run.bind(pool);
  pool.run = async () => {
    // Set in the same turn, just before this call.
    const own = process.listeners('SIGINT').at(-1);
    if (own?.name === 'sigintHandler') process.off('SIGINT', own);
    return run();
  };
}

async function neverAsked(): Promise<never> {
  throw new Error('pages are fetched over the wire');
}

/** Events without the interval that measures the machine. */
class Events extends EventManager {}
