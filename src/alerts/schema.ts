/** The tables of the alerts file. */
import type { DatabaseSync } from 'node:sqlite';
import { createTables, isOf, type Schema } from '../../storage/catalog/schema.ts';
import { CundangError } from '../errors.ts';
import { measures } from './site-day.ts';

/**
 * Times are milliseconds since 1970.
 *
 * - `site`, `day`: what the conditions of a site are judged by (conditions.ts).
 * - `topic`: what waits to be told on a subject, and when it was told last (topics.ts); `waiting` is JSON.
 * - `alert`: what was told; `json` is an {@link file://./alert.ts}.
 * - `delivery`: a message that a channel has to take: `due` = the next attempt, null when it took it (`ended`) or was given up
 *   (`ended` with an `error`). One that is being sent is `held`, and due again when the sender must be dead.
 * - `place`: how far the history was read (place.ts).
 * - `identity`: a UUID for the feed.
 */
const TABLES = `
CREATE TABLE site (
  name TEXT PRIMARY KEY, last_fresh INTEGER NOT NULL, last_tried INTEGER NOT NULL,
  tried INTEGER NOT NULL, troubled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE day (
  site TEXT NOT NULL, day TEXT NOT NULL, ${measures.map((name) => `${name} INTEGER NOT NULL`)}, PRIMARY KEY (site, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE topic (
  key TEXT PRIMARY KEY, rule TEXT NOT NULL, site TEXT, told_at INTEGER, told_count INTEGER NOT NULL,
  holding INTEGER NOT NULL, waiting TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE alert (
  serial INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, site TEXT, at INTEGER NOT NULL, json TEXT NOT NULL
) STRICT;
CREATE INDEX alert_time ON alert (at);
CREATE TABLE delivery (
  alert INTEGER NOT NULL, channel TEXT NOT NULL, due INTEGER, attempts INTEGER NOT NULL DEFAULT 0,
  held INTEGER NOT NULL DEFAULT 0, ended INTEGER, error TEXT,
  PRIMARY KEY (alert, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_due ON delivery (channel, due) WHERE due IS NOT NULL;
CREATE TABLE place (serial INTEGER NOT NULL, event TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE TABLE identity (uuid TEXT NOT NULL) STRICT;
INSERT INTO identity VALUES (lower(printf('%s-%s-4%s-8%s-%s', hex(randomblob(4)), hex(randomblob(2)),
  substr(hex(randomblob(2)), 2), substr(hex(randomblob(2)), 2), hex(randomblob(6)))));
`;

/** "CDal" */
const ALERTS: Schema = { applicationId: 0x4344616c, version: 1, tables: TABLES };

/** Makes the tables of a new file. @throws CundangError `alerts.version` for another version's or another program's file */
export function prepareAlerts(db: DatabaseSync, path: string, readOnly: boolean): void {
  // Unlike the catalogue, nothing could bring back what is lost here: it is on the disk when it is said to be.
  if (!readOnly) db.exec('PRAGMA synchronous = FULL');
  if (!readOnly) createTables(db, ALERTS);
  if (isOf(db, ALERTS)) return;
  throw new CundangError('alerts.version', `not an alerts file of version ${ALERTS.version}: ${path}`, { path });
}
