/** The report of losses: what a history and a catalogue tell together, for whatever format it is written in. */
import { type Gathered, gather, type KnownPages, newestFirst, type Scope, type Standing, type Told } from './gather.ts';
import type { Kind, Row } from './row.ts';
import { type Records, rowReader } from './rows.ts';

export interface ReportOptions extends Pick<Scope, 'since' | 'onStep'> {
  readonly now: Date;
  /** Names of sites; all where absent. */
  readonly asked?: readonly string[];
  /** A site's own name; null where it has no definition. */
  nameOf(site: string): string | null;
}

export interface Report extends Omit<Gathered, 'keys'>, ReportOptions {
  /** Over all sites. */
  readonly totals: { readonly now: Standing; readonly told: Told };
  /** How many lines there are of a kind. */
  count(kind: Kind): number;
  /** Lines of these kinds together, newest first, at most `limit`; each is read when it is asked for. */
  rows(kinds: readonly Kind[], limit?: number): Iterable<Row>;
}

/** Reads the history once; the lines are read while they are written. */
export function reportOf(history: KnownPages, catalog: Records, options: ReportOptions): Report {
  const { keys, ...gathered } = gather(history, { ...options, sites: options.asked });
  const rowOf = rowReader(history, catalog);
  const { sites } = gathered;
  return {
    ...options,
    ...gathered,
    totals: {
      now: {
        pages: sum(sites, ({ now }) => now.pages),
        good: sum(sites, ({ now }) => now.good),
        suspected: sum(sites, ({ now }) => now.suspected),
        outOfReach: sum(sites, ({ now }) => now.outOfReach),
        lost: sum(sites, ({ now }) => now.lost),
      },
      told: {
        lost: sum(sites, ({ told }) => told.lost),
        edited: sum(sites, ({ told }) => told.edited),
        back: sum(sites, ({ told }) => told.back),
      },
    },
    count: (kind) => keys[kind].length,
    *rows(kinds, limit = Number.POSITIVE_INFINITY) {
      const [first, ...others] = kinds;
      const wanted =
        first !== undefined && others.length === 0
          ? keys[first]
          : kinds.flatMap((kind) => keys[kind]).sort(newestFirst);
      for (const key of wanted.slice(0, limit)) {
        const row = rowOf(key);
        options.onStep?.();
        if (row !== null) yield row;
      }
    },
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
