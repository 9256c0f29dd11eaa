/** Health and metrics of a process, told from its first moment where `metrics.listen` says so. */
import type { Site } from '../../crawlers/site.ts';
import type { Frontier } from '../../queue/frontier.ts';
import type { Config } from '../config.ts';
import { storeOf } from '../store.ts';
import type { Watched } from './gauges.ts';
import type { Metrics } from './metrics.ts';
import type { Check, Readiness } from './readiness.ts';

export interface HealthOptions {
  readonly config: Config;
  /** Those whose ids and hosts may be labels. */
  readonly sites: readonly Site[];
  /** Aborted once the process takes no more work. */
  readonly draining?: AbortSignal;
}

/** Parts of the process; absent = it has none. */
export interface Parts extends Omit<Watched, 'frontier'> {
  readonly frontier?: Pick<Frontier, 'counts' | 'wait'>;
  /** Folder that it writes to. */
  readonly dir?: string;
}

export interface Health extends AsyncDisposable {
  readonly metrics: Metrics;
  /** `http://host:port` */
  readonly address: string;
  /** These parts are open and are looked at from now on; until then the process is not ready. Again when they change. */
  started(parts: Parts): void;
}

/** Null where `metrics.listen` is not set. @throws `config.invalid` when the address cannot be listened on */
export async function openHealth({ config, sites, draining }: HealthOptions): Promise<Health | null> {
  const listen = config['metrics.listen'];
  if (listen === null) return null;
  // Loaded where it is asked for: most runs tell nobody.
  const [{ createMetrics }, { serveHealth }, ready] = await Promise.all([
    import('./metrics.ts'),
    import('../web/health.ts'),
    import('./readiness.ts'),
  ]);
  const metrics = createMetrics({ sites });
  const starting = { ready: false, checks: { started: { ok: false, code: 'starting' } } };
  let readiness: Readiness = async () => starting;
  await using opened = new AsyncDisposableStack();
  const store = await storeOf(config);
  if (store !== null) opened.defer(() => store.close());
  const server = await serveHealth({ listen, metrics, readiness: () => readiness() });
  opened.defer(server.close);
  const end = opened.move();
  return {
    metrics,
    address: server.address,
    started(parts) {
      metrics.watch(parts);
      const { frontier, dir } = parts;
      const checks: Record<string, Check> = {};
      if (frontier !== undefined) checks.queue = ready.queueCheck(frontier);
      if (dir !== undefined) checks.folder = ready.folderCheck(dir, config['archive.minFreeBytes']);
      if (store !== null) checks.store = ready.storeCheck(store);
      readiness = ready.createReadiness({ checks, draining });
    },
    [Symbol.asyncDispose]: () => end.disposeAsync(),
  };
}
