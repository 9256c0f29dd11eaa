/** Writes looks and events. */
import type { DatabaseSync } from 'node:sqlite';
import type { HistoryEvent, Look } from './look.ts';
import { bytesOf, lookOf, packedRecord, type StoredEvent } from './rows.ts';
import { EVENTS, FATES } from './schema.ts';

export interface Keeping {
  hasLook(page: number, at: number): boolean;
  look(page: number, look: Look): void;
  /** All looks at a page, in order of time. */
  looksOf(page: number): readonly Look[];
  /** The time of the look so many before the last (ms since 1970); null when there are not so many. */
  lookBefore(page: number, count: number): number | null;
  event(page: number, site: number, event: HistoryEvent): StoredEvent;
  /** The events of a page become these; those that stand already keep their serials, the new ones are returned. */
  replaceEvents(page: number, site: number, events: readonly HistoryEvent[]): readonly StoredEvent[];
}

export const LOOK = `SELECT look.*, page.url, site.name AS site_name, file.name AS file_name FROM look
  JOIN page ON page.id = look.page JOIN site ON site.id = page.site LEFT JOIN file ON file.id = look.file`;

export function keepingOf(db: DatabaseSync): Keeping {
  const hasLook = db.prepare('SELECT 1 FROM look WHERE page = ? AND at = ?');
  const addLook = db.prepare('INSERT INTO look VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const looksOf = db.prepare(`${LOOK} WHERE look.page = ? ORDER BY look.at`);
  const nthLook = db.prepare('SELECT at FROM look WHERE page = ? ORDER BY at DESC LIMIT 1 OFFSET ?');
  const fileNamed = db.prepare('SELECT id FROM file WHERE name = ?');
  const addFile = db.prepare('INSERT INTO file (name) VALUES (?) RETURNING id');
  const addEvent = db.prepare(
    `INSERT INTO event (page, site, kind, at, since, from_fate, to_fate, before, after, evidence)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (page, at, kind) DO UPDATE SET since = excluded.since, from_fate = excluded.from_fate,
       to_fate = excluded.to_fate, before = excluded.before, after = excluded.after, evidence = excluded.evidence
     RETURNING serial`,
  );
  const eventsOf = db.prepare('SELECT serial, at, kind FROM event WHERE page = ?');
  const dropEvent = db.prepare('DELETE FROM event WHERE serial = ?');

  const fileId = (name: string): number => Number((fileNamed.get(name) ?? addFile.get(name))?.id);

  function event(page: number, site: number, told: HistoryEvent): StoredEvent {
    const { kind, at, since, from, to, before, after, evidence } = told;
    const row = addEvent.get(
      ...([page, site, EVENTS.indexOf(kind), Date.parse(at), Date.parse(since)] as const),
      ...([FATES.indexOf(from), FATES.indexOf(to), bytesOf(before), after && bytesOf(after), evidence] as const),
    );
    return { serial: Number(row?.serial), ...told };
  }

  return {
    hasLook: (page, at) => hasLook.get(page, at) !== undefined,
    look(page, { at, fate, status, to, content, capture, evidence }) {
      const digest = content === null ? null : bytesOf(content);
      const place = capture && [packedRecord(capture.recordId), fileId(capture.file), capture.offset];
      const [record, file, offset] = place ?? [null, null, null];
      addLook.run(page, Date.parse(at), FATES.indexOf(fate), status, to, digest, record!, file!, offset!, evidence);
    },
    looksOf: (page) => looksOf.all(page).map(lookOf),
    lookBefore(page, count) {
      const row = nthLook.get(page, count);
      return row === undefined ? null : Number(row.at);
    },
    event,
    replaceEvents(page, site, events) {
      const nameOf = (at: number, kind: number) => `${at} ${kind}`;
      const wanted = new Set(events.map(({ at, kind }) => nameOf(Date.parse(at), EVENTS.indexOf(kind))));
      const standing = new Set<number>();
      for (const { serial, at, kind } of eventsOf.all(page)) {
        if (wanted.has(nameOf(Number(at), Number(kind)))) standing.add(Number(serial));
        else dropEvent.run(Number(serial));
      }
      return events.map((one) => event(page, site, one)).filter(({ serial }) => !standing.has(serial));
    },
  };
}
