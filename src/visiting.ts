/** The parts that a visit passes through, opened and joined: what one run and a worker that stays have in common. */
import { pacedWire } from '../crawlers/http/paced.ts';
import type { Politeness } from '../crawlers/http/politeness.ts';
import { createRobots } from '../crawlers/http/robots.ts';
import type { Wire } from '../crawlers/http/wire.ts';
import type { Site } from '../crawlers/site.ts';
import type { Claim } from '../queue/frontier.ts';
import type { Queue } from '../queue/sqlite/open.ts';
import type { Archive } from '../storage/archive.ts';
import { type Committed, type Committer, createCommitter } from './commit.ts';
import type { Config } from './config.ts';
import type { Looks } from './looks.ts';
import { createPipeline } from './pipeline.ts';
import type { Reader } from './reader.ts';
import { siteOf } from './reading.ts';
import type { Records } from './records.ts';
import { openRenderer } from './renderer.ts';
import type { Sending } from './sending.ts';
import { openPlaceOf } from './store.ts';
import { createLooking, type Known } from './visit/looking.ts';
import type { Stages } from './visit/stages.ts';
import { product } from './wiring.ts';

export interface VisitingOptions extends Pick<Stages, 'runBegan' | 'extract' | 'abort'> {
  readonly config: Config;
  readonly sites: readonly Site[];
  /** The folder that is written to, whose lock is held. */
  readonly folder: {
    readonly archive: Archive;
    readonly queue: Queue;
    readonly records: Records;
    readonly sending: Sending | null;
  };
  readonly politeness: Politeness;
  readonly wire: Wire;
  readonly reader: Reader;
  /** The history of the folder, and the catalogue it is judged by; absent where none is kept. */
  readonly known?: Known & { readonly looks: Looks };
  /** As of {@link Stages}; absent where no list is followed to its end. */
  readonly deepSince?: Stages['deepSince'];
  readonly onCommit: (committed: Committed) => void;
  /** A store failed: nothing is committed any more. */
  readonly onFailure: (error: unknown) => void;
}

export interface Visiting extends AsyncDisposable {
  /** Makes the visit of a claim; see the pipeline. */
  readonly visit: (claim: Claim) => Promise<void>;
  readonly committer: Committer;
}

export async function openVisiting(options: VisitingOptions): Promise<Visiting> {
  const { config, sites, wire, politeness, reader, runBegan, deepSince = () => null, extract, abort } = options;
  const { archive, queue, records, sending } = options.folder;
  const { frontier, contentIndex } = queue;
  const committer = createCommitter(
    { archive, records, contentIndex, frontier, looks: options.known?.looks ?? null },
    {
      onFailure: options.onFailure,
      onCommit(committed) {
        options.onCommit(committed);
        sending?.wake();
      },
    },
  );
  sending?.start(committer.isSettled);
  const robots = createRobots({
    wire: pacedWire(wire, politeness, (url) => siteOf(sites, url).id),
    product,
    policy: config['crawl.robots'],
    retryMs: config['crawl.backoffMs'],
  });
  const renderer = openRenderer(config, wire);
  const open = await openPlaceOf(config);
  const stages: Stages = {
    ...{
      config,
      sites,
      frontier,
      robots,
      politeness,
      wire,
      renderer,
      archive,
      committer,
      extract,
      abort,
      runBegan,
      deepSince,
    },
    read: reader.read,
    place: open.place,
    looking: options.known === undefined ? null : createLooking(() => stages, options.known),
  };
  return {
    visit: createPipeline(stages),
    committer,
    async [Symbol.asyncDispose]() {
      await renderer.close();
      await open[Symbol.asyncDispose]();
    },
  };
}
