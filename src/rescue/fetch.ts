/** Fetches the pages of a rescue into the archive: over HTTP, then in the browser. */
import { renderingOf } from '../../crawlers/browser/rendering.ts';
import { runCrawl } from '../../crawlers/http/crawler.ts';
import { createPoliteness, type Politeness } from '../../crawlers/http/politeness.ts';
import { createWire, type Wire } from '../../crawlers/http/wire.ts';
import type { NewVisit } from '../../queue/frontier.ts';
import type { Config } from '../config.ts';
import { watchDisk } from '../disk.ts';
import { type Folder, openFolder } from '../folder.ts';
import { policiesOf } from '../history/policy.ts';
import { historyPath, openHistory } from '../history/store.ts';
import { looksInto } from '../looks.ts';
import type { Reader } from '../reader.ts';
import { siteOf } from '../reading.ts';
import type { RescueOptions } from '../rescue.ts';
import { openVisiting, type VisitingOptions } from '../visiting.ts';
import { paceOf, wireOptions } from '../wiring.ts';
import { openRescueFrontier } from './frontier.ts';
import type { Gathering, Way } from './got.ts';

export interface FetchOptions extends Omit<RescueOptions, 'urls'> {
  readonly reader: Reader;
  readonly got: Gathering;
  readonly withBrowser: boolean;
}

/** @returns files that the store has not confirmed @throws as `rescue` */
export async function fetchPages(visits: readonly NewVisit[], options: FetchOptions): Promise<number> {
  const { config, sites, reader, got, withBrowser, stop, abort } = options;
  const politeness = createPoliteness({ pace: paceOf(config, sites) });
  const wire = createWire(wireOptions(config));
  let folder: Folder | null = null;
  try {
    folder = await openFolder({ config, sites, reader, paceOf: politeness.paceOf, onProblem: options.onStoreProblem });
    using history = openHistory(historyPath(config.dir));
    const { catalog } = folder;
    const known = { history, catalog, looks: looksInto(history, policiesOf(config['revisit.budget'])) };
    const parts = { ...options, folder, politeness, wire, known };

    // The browser brings the files of a page with it.
    const assets = withBrowser ? 'none' : 'page';
    const sent: Config = { ...config, 'crawl.render': 'http', 'crawl.assets': assets };
    await visitAll(visits, 'http', { ...parts, config: sent });
    const shown: Config = {
      ...config,
      'crawl.render': 'browser',
      'crawl.assets': 'page',
      'browser.screenshots': 'both',
    };
    const showable = visits.filter(
      (visit) =>
        got.of(visit.url).snapshots.length > 0 && renderingOf(shown, siteOf(sites, visit.url), visit) === 'browser',
    );
    if (withBrowser && !stop.aborted) await visitAll(showable, 'browser', { ...parts, config: shown });
    if (!abort.aborted) catalog.finish();
    await folder.caughtUp(abort);
    return await folder.sendAll(abort);
  } finally {
    await wire.close();
    await folder?.close();
  }
}

interface Parts extends FetchOptions, Pick<VisitingOptions, 'known'> {
  readonly folder: Folder;
  readonly politeness: Politeness;
  readonly wire: Wire;
}

/** Visits pages, and what belongs to them, until there is no more. */
async function visitAll(visits: readonly NewVisit[], way: Way, parts: Parts): Promise<void> {
  const { config, sites, politeness, wire, reader, known, folder, got, stop, abort } = parts;
  const broken = new AbortController();
  await using frontier = await openRescueFrontier(politeness.paceOf);
  await using visiting = await openVisiting({
    ...{ config, sites, politeness, wire, reader, abort, known, extract: true, runBegan: Date.now },
    folder: { ...folder, queue: { ...folder.queue, frontier } },
    onCommit: (committed) => got.committed(way, committed),
    onFailure: (error) => broken.abort(error),
  });
  const { visit, committer } = visiting;
  await frontier.add(visits);
  const watch = watchDisk(config, broken);
  await runCrawl({
    ...{ frontier, handle: visit, abort, onIdle: () => committer.flush() },
    concurrency: config['crawl.concurrency'],
    signal: AbortSignal.any([stop, broken.signal]),
    patienceMs: config['crawl.patienceMs'],
  }).finally(() => clearInterval(watch));
  if (!abort.aborted) await committer.flush();
  if (broken.signal.aborted) throw broken.signal.reason;
}
