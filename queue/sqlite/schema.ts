/** The tables of the queue file and the codes stored in them. */
import type { VisitKind } from '../frontier.ts';

/** Stored in `PRAGMA user_version`; raise it with every change of the tables. */
export const VERSION = 1;

/** Where a visit stands. Stored as these numbers; the order is that of the tally's columns. */
export const READY = 0;
/** Waits for another attempt at a set time. */
export const DELAYED = 1;
export const LEASED = 2;
export const DONE = 3;
export const FAILED = 4;
export const SKIPPED = 5;
export type State = typeof READY | typeof DELAYED | typeof LEASED | typeof DONE | typeof FAILED | typeof SKIPPED;

/** Kinds by their stored number. */
export const KINDS: readonly VisitKind[] = ['seed', 'list', 'continuation', 'article', 'asset', 'revisit'];

/**
 * What goes first within a lane; equal ranks go in the order of their ids. Revisits came later: they stand between two ranks that
 * files hold, which SQLite stores and orders as well.
 */
export const RANKS: Readonly<Record<VisitKind, number>> = {
  seed: 0,
  list: 1,
  continuation: 1,
  article: 2,
  revisit: 2.5,
  asset: 3,
};

/** The id of a visit that becomes due again: behind all there are, as one that is new. */
export const NEXT_ID = '(SELECT max(id) + 1 FROM visit)';

/** Name of the lane row that holds every lane; no host is named so. */
export const EVERY_LANE = '';

/** Name of the lane row that holds a site wherever it is: a space, which no host has, and the site's name. */
export const siteLane = (site: string): string => ` ${site}`;
export const siteOfLane = (name: string): string | null => (name.startsWith(' ') ? name.slice(1) : null);
/** Held until it is resumed: no clock gets there. */
export const FOR_GOOD = Number.MAX_SAFE_INTEGER;

/**
 * Times are milliseconds since 1970. `due` is the next attempt, `ended` the end of the last one; `code` and `message`
 * the reason it failed, was skipped or waits. The partial indexes are the queues: a visit stands in `ready`, `delayed`
 * or `leased`, or in none; a settled one costs no index but its key.
 */
export const SCHEMA = `
CREATE TABLE lane (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  started INTEGER NOT NULL DEFAULT 0, held INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE site (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE tally (
  lane INTEGER NOT NULL, site INTEGER NOT NULL,
  ready INTEGER NOT NULL, delayed INTEGER NOT NULL, leased INTEGER NOT NULL,
  done INTEGER NOT NULL, failed INTEGER NOT NULL, skipped INTEGER NOT NULL,
  PRIMARY KEY (lane, site)
) WITHOUT ROWID;
CREATE TABLE worker (id INTEGER PRIMARY KEY, until INTEGER NOT NULL);
CREATE TABLE visit (
  id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, url TEXT NOT NULL,
  lane INTEGER NOT NULL, site INTEGER NOT NULL, kind INTEGER NOT NULL, rank INTEGER NOT NULL,
  depth INTEGER NOT NULL, via TEXT,
  state INTEGER NOT NULL DEFAULT ${READY}, attempts INTEGER NOT NULL DEFAULT 0,
  worker INTEGER, due INTEGER, ended INTEGER, code TEXT, message TEXT,
  etag TEXT, last_modified TEXT, payload_digest TEXT, record_id TEXT, record_url TEXT, fetched_at TEXT
);
CREATE INDEX ready ON visit (lane, rank, id) WHERE state = ${READY};
CREATE INDEX delayed ON visit (lane, due) WHERE state = ${DELAYED};
CREATE INDEX leased ON visit (worker) WHERE state = ${LEASED};
CREATE INDEX trouble ON visit (ended) WHERE code IS NOT NULL;
CREATE TABLE payload (
  digest TEXT PRIMARY KEY, record_id TEXT NOT NULL, url TEXT NOT NULL, fetched_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE content (hash BLOB PRIMARY KEY, record_id TEXT NOT NULL) WITHOUT ROWID;
PRAGMA user_version = ${VERSION};
`;
