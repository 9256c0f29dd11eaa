/** The alerts file of an archive folder: what waits to be told, what was told, and what conditions are judged by. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { guarded, openFile, transaction } from '../../storage/catalog/database.ts';
import { CundangError } from '../errors.ts';
import { keyOf, type Subject } from './alert.ts';
import { type Days, daysOf } from './days.ts';
import { type Outbox, outboxOf } from './outbox.ts';
import { type Places, placesOf } from './place.ts';
import { prepareAlerts } from './schema.ts';
import { newTopic, type Topic } from './topics.ts';

export const alertsPath = (dir: string): string => join(dir, 'alerts.sqlite');

export interface Topics {
  of(subject: Subject): Topic;
  put(topic: Topic): void;
  /** With something that is not told yet. */
  waiting(): readonly Topic[];
}

export interface AlertStore extends Disposable {
  readonly days: Days;
  readonly places: Places;
  readonly topics: Topics;
  readonly outbox: Outbox;
  /** A UUID of this file. */
  readonly identity: string;
  /** All of it or nothing, on the disk when it returns. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens the file at `path`, a new one if there is none; several processes may have it open.
 * @throws CundangError `archive.missing` (reading only), `alerts.version`, `archive.locked`, `disk.full`
 */
export function openAlerts(path: string, readOnly = false): AlertStore {
  if (readOnly && !existsSync(path)) throw new CundangError('archive.missing', `no alerts at ${path}`, { path });
  const prepare = (file: DatabaseSync) => prepareAlerts(file, path, readOnly);
  const db = openFile(path, { readOnly, cacheKb: 2_000, prepare });
  const close = (): void => {
    if (db.isOpen) db.close();
  };
  return {
    ...{ days: daysOf(db), places: placesOf(db), topics: topicsOf(db), outbox: outboxOf(db) },
    identity: String(db.prepare('SELECT uuid FROM identity').get()?.uuid),
    transaction: (work) => guarded(path, () => transaction(db, work)),
    close,
    [Symbol.dispose]: close,
  };
}

type Row = Readonly<Record<string, unknown>>;

function topicsOf(db: DatabaseSync): Topics {
  const read = db.prepare('SELECT * FROM topic WHERE key = ?');
  const readWaiting = db.prepare('SELECT * FROM topic WHERE waiting IS NOT NULL ORDER BY key');
  const write = db.prepare('INSERT OR REPLACE INTO topic VALUES (?, ?, ?, ?, ?, ?, ?)');
  return {
    of(subject) {
      const row = read.get(keyOf(subject));
      return row === undefined ? newTopic(subject) : topicOf(row);
    },
    put(topic) {
      const { rule, site, toldAt, toldCount, holding, waiting } = topic;
      const at = toldAt && Date.parse(toldAt);
      write.run(keyOf(topic), rule, site, at, toldCount, holding, waiting && JSON.stringify(waiting));
    },
    waiting: () => readWaiting.all().map(topicOf),
  };
}

const topicOf = ({ rule, site, told_at, told_count, holding, waiting }: Row): Topic => ({
  rule: rule as Topic['rule'],
  site: site as string | null,
  toldAt: told_at === null ? null : new Date(Number(told_at)).toISOString(),
  toldCount: Number(told_count),
  holding: Number(holding),
  waiting: waiting === null ? null : (JSON.parse(String(waiting)) as Topic['waiting']),
});
