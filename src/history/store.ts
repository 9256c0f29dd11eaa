/** The history: what became of each known page, one SQLite file in the archive folder that others may read while one writes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { guarded, openFile, transaction } from '../../storage/catalog/database.ts';
import { CundangError } from '../errors.ts';
import type { HostCondition } from '../fate/host.ts';
import { type FatePolicy, fatePolicy } from '../fate/policy.ts';
import { countsOf, type SiteHistory } from './counts.ts';
import { type Due, dueReader } from './due.ts';
import { readCondition } from './hosts.ts';
import type { Look } from './look.ts';
import type { RevisitPolicy } from './policy.ts';
import { type Brought, type PutContext, putterOf } from './put.ts';
import { type Queries, queriesOf } from './queries.ts';
import { type Renewed, renewalOf } from './renewal.ts';
import { prepareHistory } from './schema.ts';
import { type Seeded, type SeedOptions, type SeenPages, seed } from './seed.ts';

export type { Brought, Due, PutContext, SiteHistory };

export interface History extends Queries, Disposable {
  /**
   * Folds looks into the states of their pages and keeps them, in one transaction. The same look (URL and time) again changes
   * nothing; one that comes late is put in its place, and its page judged anew.
   */
  put(looks: readonly Look[], context: PutContext): Brought;
  /** Up to `limit` pages to look at, the most overdue by their intervals first. */
  due(now: Date, limit: number, sites?: readonly string[]): readonly Due[];
  /** By the looks of the last days. */
  hostCondition(host: string): HostCondition;
  counts(now: Date): readonly SiteHistory[];
  /** Sets the times of the next looks anew at sites whose budget is another than it was. */
  reschedule(policyOf: (site: string) => RevisitPolicy, now: Date): void;
  /** Takes in the pages of a catalogue that has no history yet; goes on where it ended, and does nothing once all are there. */
  seedFromCatalog(catalog: SeenPages, options: SeedOptions): Promise<Seeded>;
  /** Gives articles the digests under which newer rules read them, in one transaction. */
  renew(pages: readonly Renewed[]): void;
  close(): void;
}

export interface HistoryOptions {
  readonly readOnly?: boolean;
  readonly fatePolicy?: FatePolicy;
}

export const historyPath = (dir: string): string => join(dir, 'history.sqlite');

const CACHE_KB = 16_000;
/** Pages rescheduled in one transaction. */
const PIECE = 1_000;

/**
 * Opens the history at `path`, a new one if there is none.
 * @throws CundangError `archive.missing` (reading only), `history.version`, `catalog.damaged`, `archive.locked`, `disk.full`
 */
export function openHistory(path: string, options: HistoryOptions = {}): History {
  const { readOnly = false } = options;
  if (readOnly && !existsSync(path)) throw new CundangError('archive.missing', `no history at ${path}`, { path });
  const prepare = (file: DatabaseSync) => prepareHistory(file, path, readOnly);
  const db = openFile(path, { readOnly, cacheKb: CACHE_KB, prepare });
  const putter = putterOf(db, options.fatePolicy ?? fatePolicy);
  const queries = queriesOf(db);
  const due = dueReader(db);
  const renew = renewalOf(db);
  const close = (): void => {
    if (db.isOpen) db.close();
  };

  function reschedule(policyOf: (site: string) => RevisitPolicy, now: Date): void {
    const done = db.prepare('UPDATE site SET budget = ? WHERE id = ?');
    for (const { id, name, budget } of db.prepare('SELECT id, name, budget FROM site').all()) {
      const policy = policyOf(String(name));
      if (budget === policy.budget) continue;
      for (let last: number | null = 0; last !== null; ) {
        const from: number = last;
        last = transaction(db, () => putter.reschedule(Number(id), policy, now, from, PIECE));
      }
      done.run(policy.budget, id!);
    }
  }

  return {
    put: (looks, context) => guarded(path, () => putter.put(looks, context)),
    due: (now, limit, sites) => guarded(path, () => due(now, limit, sites)),
    page: (url) => guarded(path, () => queries.page(url)),
    pages: queries.pages,
    looksOf: (url) => guarded(path, () => queries.looksOf(url)),
    events: queries.events,
    hostCondition: (host) => guarded(path, () => readCondition(db, host)),
    counts: (now) => guarded(path, () => countsOf(db, now)),
    reschedule: (policyOf, now) => guarded(path, () => reschedule(policyOf, now)),
    seedFromCatalog: (catalog, options) => seed({ db, path, putter }, catalog, options),
    renew: (pages) => guarded(path, () => renew(pages)),
    close,
    [Symbol.dispose]: close,
  };
}
