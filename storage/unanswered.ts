/**
 * Visits of an article's page that ended without an answer: no capture, and yet part of what became of the page. Each is a
 * `metadata` record (WARC 1.1 §6.6) of named fields, which no index and no replay takes for a page.
 */
import { newRecordId, recordOfFields } from './warc/compose.ts';
import { parseFields } from './warc/fields.ts';
import type { WarcRecord } from './warc/record.ts';

/** Why there was no answer, in one line. */
interface Reason {
  readonly code: string;
  readonly message: string;
}

export interface Unanswered {
  /** The page's address, as it was visited. */
  readonly url: string;
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  readonly reason: Reason;
  /** Record of the redirect behind which nothing came; null where the page itself did not answer. */
  readonly redirect: string | null;
}

const FIELD = 'fetch-error';
const LONGEST = 300;
/** Other programs' metadata may be long. */
const MOST_BYTES = 4096;

/** A reason as it is put down: one line of bounded length, without the user and password of an address. */
export function inOneLine({ code, message }: Reason): Reason {
  const line = message
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/\/\/[^\s/]*@/g, '//')
    .slice(0, LONGEST);
  return { code, message: line.toWellFormed().trim() };
}

/** @param unanswered its reason {@link inOneLine} */
export function unansweredMember({ url, at, reason, redirect }: Unanswered): Buffer | Promise<Buffer> {
  const record = { recordId: newRecordId(), date: at, uri: url, concurrentTo: redirect };
  return recordOfFields(record, [[FIELD, `${reason.code} ${reason.message}`]]);
}

/** What a record tells of a visit without an answer; null for every other record. */
export function unansweredOf(record: WarcRecord): Unanswered | null {
  if (record.type !== 'other' || record.name !== 'metadata') return null;
  const { date, block } = record;
  const url = record.fields.get('WARC-Target-URI') ?? '';
  if (!/^https?:/i.test(url) || !URL.canParse(url) || Number.isNaN(Date.parse(date))) return null;
  const fields = block.length > MOST_BYTES ? null : parseFields(block.toString());
  const told = fields === null || 'reason' in fields ? null : fields.get(FIELD);
  const [, code, message = ''] = /^([a-z][a-z.-]{0,39})(?: (.*))?$/s.exec(told ?? '') ?? [];
  if (code === undefined) return null;
  const [redirect = null] = record.fields.all('WARC-Concurrent-To');
  return { url, at: new Date(date).toISOString(), reason: inOneLine({ code, message }), redirect };
}
