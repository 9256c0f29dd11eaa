/** Rows of the history file, and what they stand for. */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { HistoryEvent, Look, PageState } from './look.ts';
import type { PageHistory } from './policy.ts';
import { EVENTS, FATES } from './schema.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** An event and its place in the order in which they became known. */
export interface StoredEvent extends HistoryEvent {
  readonly serial: number;
}

export const iso = (ms: SQLOutputValue | undefined): string => new Date(Number(ms)).toISOString();
const isoOrNull = (ms: SQLOutputValue | undefined): string | null => (ms === null ? null : iso(ms));
const hex = (bytes: SQLOutputValue | undefined): string => Buffer.from(bytes as Uint8Array).toString('hex');
export const bytesOf = (digest: string): Uint8Array => Buffer.from(digest, 'hex');
const fateOf = (number: SQLOutputValue | undefined) => FATES[Number(number)] ?? 'alive';

/** A page of a query that joins the names of its site and host. */
export function pageOf(row: Row): PageHistory {
  return {
    url: String(row.url),
    site: String(row.site_name),
    host: String(row.host_name),
    born: iso(row.born),
    firstSeen: iso(row.first_seen),
    lastGood: iso(row.last_good),
    content: hex(row.content),
    fate: fateOf(row.fate),
    since: iso(row.since),
    to: row.target as string | null,
    suspected:
      row.suspected === null
        ? null
        : { fate: fateOf(row.suspected), since: iso(row.suspected_since), looks: Number(row.suspected_looks) },
    lastLook: iso(row.last_look),
    looks: Number(row.looks),
    changes: Number(row.changes),
    changedAt: iso(row.changed_at),
    due: isoOrNull(row.due ?? null),
  };
}

/** The columns of a page that a look may change. */
export function pageColumns(state: PageState): Record<string, SQLInputValue> {
  const { suspected } = state;
  return {
    first_seen: Date.parse(state.firstSeen),
    last_good: Date.parse(state.lastGood),
    content: bytesOf(state.content),
    fate: FATES.indexOf(state.fate),
    since: Date.parse(state.since),
    target: state.to,
    suspected: suspected && FATES.indexOf(suspected.fate),
    suspected_since: suspected && Date.parse(suspected.since),
    suspected_looks: suspected?.looks ?? null,
    last_look: Date.parse(state.lastLook),
    looks: state.looks,
    changes: state.changes,
    changed_at: Date.parse(state.changedAt),
  };
}

/** A look of a query that joins the names of its page, site and file. */
export function lookOf(row: Row): Look {
  const { record = null } = row;
  return {
    url: String(row.url),
    site: String(row.site_name),
    at: iso(row.at),
    fate: fateOf(row.fate),
    evidence: String(row.evidence),
    status: row.status as number | null,
    to: row.target as string | null,
    content: row.content === null ? null : hex(row.content),
    capture:
      record === null
        ? null
        : { recordId: recordName(record), file: String(row.file_name), offset: Number(row.offset) },
  };
}

export function eventOf(row: Row): StoredEvent {
  return {
    serial: Number(row.serial),
    kind: EVENTS[Number(row.kind)] ?? 'changed',
    url: String(row.url),
    site: String(row.site_name),
    at: iso(row.at),
    since: iso(row.since),
    from: fateOf(row.from_fate),
    to: fateOf(row.to_fate),
    before: hex(row.before),
    after: row.after === null ? null : hex(row.after),
    evidence: String(row.evidence),
  };
}

const UUID = /^<urn:uuid:([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})>$/;

/** A third of the text's length; names of another kind stay text. */
export function packedRecord(recordId: string): SQLInputValue {
  const parts = UUID.exec(recordId);
  return parts === null ? recordId : Buffer.from(parts.slice(1).join(''), 'hex');
}

function recordName(packed: SQLOutputValue): string {
  if (typeof packed === 'string') return packed;
  return `<urn:uuid:${hex(packed).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}>`;
}
