/** A site's day in a few numbers: what its conditions are judged by. */
import type { Outcome } from '../../queue/frontier.ts';
import type { Committed } from '../commit.ts';
import { isGood, type Look } from '../history/look.ts';
import { isEmptyPage } from '../metrics/labels.ts';
import { DAY_MS, dayOf } from '../text/beijing.ts';

/** The columns of a day; all count up. */
export const measures = [
  /** Visits that ended or are to be tried again, requisites left out. */
  'tried',
  /** Those of them that were answered with 429. */
  'refused',
  /** Those that failed or wait for another attempt. */
  'troubled',
  /** Seeds and lists that were read, and the links to articles on them, new or not. */
  'lists',
  'links',
  /** Pages of articles that gave a record, and that gave none. */
  'read',
  'empty',
  /** Pages on which it could be seen who has the domain, and those that showed a seller or spam. */
  'judged',
  'taken',
  /** Articles that nobody knew. */
  'fresh',
] as const;

export type Measure = (typeof measures)[number];
export type Counts = Readonly<Record<Measure, number>>;

export interface SiteDay extends Counts {
  readonly site: string;
  /** YYYY-MM-DD in Beijing, where the sites' days begin. */
  readonly day: string;
}

export const noCounts = Object.fromEntries(measures.map((name) => [name, 0])) as Counts;

/** The day in Beijing `count` days before a moment in ms. */
export const daysBack = (ms: number, count: number): string => dayOf(ms - count * DAY_MS);

/** Counts of a process since they were last taken, by site. */
export interface Tallying {
  committed(committed: Pick<Committed, 'group' | 'recorded'>): void;
  looked(looks: readonly Look[]): void;
  /** What was counted; begins anew. */
  take(): ReadonlyMap<string, Counts>;
  /** Adds again what was taken and could not be kept. */
  giveBack(taken: ReadonlyMap<string, Counts>): void;
}

export function tallying(): Tallying {
  let sites = new Map<string, Record<Measure, number>>();

  function add(site: string, measure: Measure, by = 1): void {
    let counts = sites.get(site);
    if (counts === undefined) {
      counts = { ...noCounts };
      sites.set(site, counts);
    }
    counts[measure] += by;
  }

  function visited(outcome: Outcome, gaveRecord: boolean): void {
    const { site, kind } = outcome.claim;
    if (kind === 'asset') return;
    add(site, 'tried');
    if (outcome.kind === 'failed' || outcome.kind === 'retry') {
      add(site, 'troubled');
      if (outcome.reason.code === 'http.too-many') add(site, 'refused');
    } else if (outcome.kind === 'skipped') {
      // A known article that reads as something else is the history's matter; here it would pass for a new layout.
      if (kind !== 'article' || !isEmptyPage(outcome.reason.code)) return;
      add(site, 'empty');
      add(site, 'judged');
      if (outcome.reason.code === 'parked' || outcome.reason.code === 'spam') add(site, 'taken');
    } else if (kind === 'seed' || kind === 'list') {
      add(site, 'lists');
      const links = outcome.found.filter((visit) => visit.kind === 'article');
      add(site, 'links', links.length);
    } else if (kind === 'article' && gaveRecord) {
      add(site, 'read');
      add(site, 'judged');
    }
  }

  return {
    committed({ group, recorded }) {
      for (const { outcome, article, part } of group) if (outcome) visited(outcome, Boolean(article ?? part));
      for (const { article, isNew } of recorded) if (isNew && article.site !== null) add(article.site, 'fresh');
    },
    looked(looks) {
      for (const { site, fate } of looks) {
        const isTaken = fate === 'hijacked' || fate === 'parked';
        if (!isTaken && !isGood(fate)) continue;
        add(site, 'judged');
        if (isTaken) add(site, 'taken');
      }
    },
    take() {
      const taken = sites;
      sites = new Map();
      return taken;
    },
    giveBack(taken) {
      for (const [site, counts] of taken) for (const name of measures) add(site, name, counts[name]);
    },
  };
}
