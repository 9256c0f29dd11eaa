/** What stands at the moment of a scrape. A part that cannot be looked at is told as down, and its values are left out. */
import { Gauge, type Registry } from 'prom-client';
import type { Frontier, LaneCounts } from '../../queue/frontier.ts';
import type { SpoolState } from '../../storage/store/spool.ts';
import type { Labels } from './labels.ts';
import { sampled } from './sampled.ts';
import { createWaitingAges, type SiteCounts } from './waiting-age.ts';

/** What can be looked at in this process; absent = not there. */
export interface Watched {
  readonly frontier?: Pick<Frontier, 'counts'>;
  /** Files on their way into the store; null before the first. */
  readonly spool?: { state(): Promise<SpoolState | null> };
  /** Records of the catalogue that are not in its indexes yet. */
  readonly unindexed?: () => number | Promise<number>;
  /** Segments of the store that are not in the catalogue yet. */
  readonly segmentsBehind?: () => number | Promise<number>;
}

export interface GaugesOptions {
  /** A look serves for so long, ms; 5000 unless told. */
  readonly everyMs?: number;
  /** Longest wait for a look, ms; 2000 unless told. */
  readonly limitMs?: number;
}

interface Shown<L extends string> {
  set(value: number, labels: Readonly<Record<L, string>>): void;
  clear(): void;
}

/** Adds the gauges of what is watched. @returns a function that looks at everything and sets them */
export function createGauges(
  registry: Registry,
  labels: Labels,
  watched: Watched,
  { everyMs = 5000, limitMs }: GaugesOptions = {},
): () => Promise<void> {
  const up = gauge(registry, 'source_up', 'Whether a part of the process could be looked at: 1 or 0.', ['source']);

  /** A part and what it is asked for; `show` sets its gauges. */
  function watch<T>(
    source: string,
    look: () => T | Promise<T>,
    shown: readonly { clear(): void }[],
    show: (seen: T) => void,
  ): () => Promise<void> {
    const sample = sampled(look, { everyMs, limitMs });
    return async () => {
      const seen = await sample();
      const isUp = 'value' in seen;
      up.set(isUp ? 1 : 0, { source });
      for (const { clear } of shown) clear();
      if (isUp) show(seen.value);
    };
  }

  const { frontier, spool, unindexed, segmentsBehind } = watched;
  const looks: (() => Promise<void>)[] = [];
  if (frontier !== undefined) looks.push(watchQueue(frontier));
  if (spool !== undefined) looks.push(watchSpool(spool));
  if (unindexed !== undefined) {
    const records = gauge(registry, 'catalog_unindexed_records', 'Records that wait for the search indexes.', []);
    looks.push(watch('catalog', unindexed, [records], (number) => records.set(number, {})));
  }
  if (segmentsBehind !== undefined) {
    const help = 'Segments of the store that are not in the catalogue.';
    const segments = gauge(registry, 'index_segments_behind', help, []);
    looks.push(watch('store', segmentsBehind, [segments], (number) => segments.set(number, {})));
  }
  return async () => {
    await Promise.all(looks.map((look) => look()));
  };

  function watchQueue(queue: Pick<Frontier, 'counts'>): () => Promise<void> {
    const visits = gauge(registry, 'queue_visits', 'Visits in the queue.', ['site', 'state']);
    const help = 'How long at least the oldest waiting visit has waited, as far back as this process was asked.';
    const oldest = gauge(registry, 'queue_oldest_waiting_seconds', help, ['site']);
    const agesOf = createWaitingAges();
    const look = async () => {
      const counts = bySite(await queue.counts(), labels);
      return { counts, ages: agesOf(counts) };
    };
    return watch('queue', look, [visits, oldest], ({ counts, ages }) => {
      for (const { site, ...states } of counts) {
        for (const [state, number] of Object.entries(states)) visits.set(number, { site, state });
      }
      for (const [site, ms] of ages) oldest.set(ms / 1000, { site });
    });
  }

  function watchSpool(source: NonNullable<Watched['spool']>): () => Promise<void> {
    const segments = gauge(registry, 'spool_segments', 'Closed files that the store has not confirmed.', []);
    const bytes = gauge(registry, 'spool_bytes', 'Bytes of closed files that the store has not confirmed.', []);
    const oldest = gauge(registry, 'spool_oldest_seconds', 'Since the oldest of them was closed; 0 without any.', []);
    const problem = gauge(registry, 'spool_problem', 'Whether the last attempt to send one failed: 1 or 0.', []);
    return watch('spool', source.state, [segments, bytes, oldest, problem], (state) => {
      segments.set(state?.segments ?? 0, {});
      bytes.set(state?.bytes ?? 0, {});
      oldest.set((state?.oldestMs ?? 0) / 1000, {});
      problem.set(state?.problem ? 1 : 0, {});
    });
  }
}

/** A gauge that says nothing until it is set. */
function gauge<L extends string>(registry: Registry, name: string, help: string, labelNames: readonly L[]): Shown<L> {
  const own = new Gauge({ name: `cundang_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  // Without labels there is one value, which a reset sets to 0.
  const clear = () => (labelNames.length > 0 ? own.reset() : own.remove());
  clear();
  return { set: (value, labels) => own.set(labels, value), clear };
}

/** Sums over hosts, and over the sites that have no label of their own. */
function bySite(counts: readonly LaneCounts[], labels: Labels): readonly SiteCounts[] {
  const sums = new Map<string, SiteCounts>();
  for (const lane of counts) {
    const site = labels.site(lane.site);
    const sum = sums.get(site) ?? { site, waiting: 0, leased: 0, done: 0, failed: 0, skipped: 0 };
    sums.set(site, {
      site,
      waiting: sum.waiting + lane.waiting,
      leased: sum.leased + lane.leased,
      done: sum.done + lane.done,
      failed: sum.failed + lane.failed,
      skipped: sum.skipped + lane.skipped,
    });
  }
  return [...sums.values()];
}
