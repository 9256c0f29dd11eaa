/**
 * The figures of a process for Prometheus (text format 0.0.4): base units, counters end in `_total`
 * (prometheus.io/docs/practices/naming). Each process has a registry of its own.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Site } from '../../crawlers/site.ts';
import type { CundangError } from '../errors.ts';
import { software } from '../wiring.ts';
import { createGauges, type GaugesOptions, type Watched } from './gauges.ts';
import { createLabels } from './labels.ts';
import { createPageCounters, type PageCounters } from './pages.ts';

/** All functions can be handed on as they are. */
export interface Metrics extends PageCounters {
  readonly contentType: string;
  /** Everything, as a scrape gets it; it takes a few seconds at most, whatever is away. */
  text(): Promise<string>;
  /** A request had its turn after so long, ms. */
  turn(lane: string, site: string, waitedMs: number): void;
  /** Claims of workers that died were put back. */
  recovered(claims: number): void;
  /** The store has confirmed a segment. */
  stored(segment: unknown, bytes: number): void;
  /** The store did not take a segment. */
  storeProblem(error: CundangError): void;
  /** Looks at these parts when scraped, from now on and in the place of those before. */
  watch(watched: Watched, options?: GaugesOptions): void;
}

/** From a turn at once to the longest pace of a slowed host; a longer pause is refused, not waited for. */
const waitBuckets = [0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300];

/** @param sites whose ids and hosts may be labels: the definitions, and what was made for URLs that this process was told to crawl */
export function createMetrics({ sites }: { readonly sites: readonly Site[] }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const labels = createLabels(sites);
  const pages = createPageCounters(registry, labels);
  const waits = new Histogram({
    name: 'cundang_turn_wait_seconds',
    help: 'What requests waited for their turn at a host, beyond the pace at which the queue hands pages out.',
    labelNames: ['site', 'host'],
    buckets: waitBuckets,
    registers,
  });
  const recoveries = new Counter({
    name: 'cundang_lease_recoveries_total',
    help: 'Claims of workers that died, put back by this process.',
    registers,
  });
  const segments = new Counter({
    name: 'cundang_stored_segments_total',
    help: 'Segments that the store has confirmed.',
    registers,
  });
  const bytes = new Counter({ name: 'cundang_stored_bytes_total', help: 'Bytes of these segments.', registers });
  const problems = new Counter({
    name: 'cundang_store_problems_total',
    help: 'Failed attempts to send a segment, by the error.',
    labelNames: ['error'],
    registers,
  });
  const [, version = ''] = software.split('/');
  const build = new Gauge({
    name: 'cundang_build_info',
    help: 'Always 1; what runs.',
    labelNames: ['version', 'node'],
    registers,
  });
  build.set({ version, node: process.version }, 1);
  collectDefaultMetrics({ register: registry });
  /** Of the parts that are watched now. */
  let watched: { readonly gauges: Registry; look(): Promise<void> } | null = null;

  return {
    ...pages,
    contentType: registry.contentType,
    async text() {
      await watched?.look();
      return (await registry.metrics()) + ((await watched?.gauges.metrics()) ?? '');
    },
    turn(lane, site, waitedMs) {
      waits.observe({ site: labels.site(site), host: labels.host(site, lane) }, waitedMs / 1000);
    },
    recovered: (claims) => recoveries.inc(claims),
    stored(_segment, size) {
      segments.inc();
      bytes.inc(size);
    },
    storeProblem: ({ code }) => problems.inc({ error: code }),
    watch(parts, options) {
      const gauges = new Registry();
      watched = { gauges, look: createGauges(gauges, labels, parts, options) };
    },
  };
}
