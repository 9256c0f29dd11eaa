/** Looks things up in the history. Lists are read in pieces, so that none holds back the writer or much memory. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { locate } from '../../queue/canonical.ts';
import { LOOK } from './keeping.ts';
import type { Fate, HistoryEvent, Look } from './look.ts';
import type { PageHistory } from './policy.ts';
import { PAGE } from './put.ts';
import { eventOf, lookOf, pageOf, type Row, type StoredEvent } from './rows.ts';
import { EVENTS, FATES } from './schema.ts';

export interface PageFilter {
  /** Names of sites. */
  readonly sites?: readonly string[];
  readonly fates?: readonly Fate[];
  /** True: only pages under a suspicion; false: only the others. */
  readonly suspected?: boolean;
}

export interface EventFilter {
  readonly sites?: readonly string[];
  readonly kinds?: readonly HistoryEvent['kind'][];
  /** Confirmed from this time on, and before that one. ISO 8601. */
  readonly since?: string;
  readonly until?: string;
  /** Became known after the event with this serial. */
  readonly after?: number;
}

export interface Queries {
  /** By URL: http or https, with or without www. */
  page(url: string): PageHistory | null;
  /** In the order in which they became known. */
  pages(filter?: PageFilter): Iterable<PageHistory>;
  /** In order of time. */
  looksOf(url: string): readonly Look[];
  /** In the order in which they became known. */
  events(filter?: EventFilter): Iterable<StoredEvent>;
}

/** Rows read at once. */
const PIECE = 500;

const EVENT = `SELECT event.*, page.url, site.name AS site_name FROM event
  CROSS JOIN page ON page.id = event.page CROSS JOIN site ON site.id = event.site`;

interface Condition {
  readonly sql: string;
  readonly value: SQLInputValue;
}

export function queriesOf(db: DatabaseSync): Queries {
  const byKey = db.prepare(`${PAGE} WHERE page.key = ?`);
  const looks = db.prepare(`${LOOK} WHERE page.key = ? ORDER BY look.at`);

  function* pieces(select: string, column: string, from: number, conditions: readonly Condition[]): Iterable<Row> {
    const where = [`${column} > ?`, ...conditions.map(({ sql }) => sql)].join(' AND ');
    const piece = db.prepare(`${select} WHERE ${where} ORDER BY ${column} LIMIT ${PIECE}`);
    const name = column.slice(column.indexOf('.') + 1);
    for (let last = from; ; ) {
      const rows: readonly Row[] = piece.all(last, ...conditions.map(({ value }) => value));
      yield* rows;
      if (rows.length < PIECE) return;
      last = Number(rows.at(-1)?.[name]);
    }
  }

  return {
    page(url) {
      const key = keyOf(url);
      const row = key && byKey.get(key);
      return row ? pageOf(row) : null;
    },
    *pages({ sites, fates, suspected } = {}) {
      const conditions = [
        ...named('page', sites),
        ...among('page.fate', FATES, fates),
        ...(suspected === undefined ? [] : [{ sql: '(suspected IS NOT NULL) = ?', value: Number(suspected) }]),
      ];
      for (const row of pieces(PAGE, 'page.id', 0, conditions)) yield pageOf(row);
    },
    looksOf(url) {
      const key = keyOf(url);
      return key === null ? [] : looks.all(key).map(lookOf);
    },
    *events({ sites, kinds, since, until, after = 0 } = {}) {
      const conditions = [
        ...named('event', sites),
        ...among('event.kind', EVENTS, kinds),
        ...(since === undefined ? [] : [{ sql: 'event.at >= ?', value: Date.parse(since) }]),
        ...(until === undefined ? [] : [{ sql: 'event.at < ?', value: Date.parse(until) }]),
      ];
      for (const row of pieces(EVENT, 'event.serial', after, conditions)) yield eventOf(row);
    },
  };
}

function keyOf(url: string): Uint8Array | null {
  const place = locate(url);
  return place && Buffer.from(place.key, 'hex');
}

const named = (table: string, sites: readonly string[] | undefined): Condition[] =>
  sites === undefined
    ? []
    : [
        {
          sql: `+${table}.site IN (SELECT id FROM site WHERE name IN (SELECT value FROM json_each(?)))`,
          value: JSON.stringify(sites),
        },
      ];

function among<T>(column: string, all: readonly T[], wanted: readonly T[] | undefined): Condition[] {
  if (wanted === undefined) return [];
  const numbers = JSON.stringify(wanted.map((one) => all.indexOf(one)));
  return [{ sql: `+${column} IN (SELECT value FROM json_each(?))`, value: numbers }];
}
