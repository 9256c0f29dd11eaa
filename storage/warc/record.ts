/**
 * A WARC record as read: one type per kind of record, absence only where the standard allows it (WARC 1.1 §5, §6).
 * Bytes are views into what was read; copy what is kept for long.
 */
import { header } from '../exchange.ts';
import { CONTENT_BYTES, decodeContent } from './content.ts';
import { type Fields, parseFields } from './fields.ts';
import { dechunk, type HttpHead, parseHead } from './http.ts';

/** Longest record header that is read. */
export const HEADER_BYTES = 64 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');
/** WARC 1.1 §5.1: what no record may be without. */
const REQUIRED = ['WARC-Type', 'WARC-Record-ID', 'WARC-Date', 'Content-Length'] as const;

interface Base {
  readonly version: '1.0' | '1.1';
  /** `<urn:uuid:…>`, as it stands. */
  readonly id: string;
  /** WARC-Date as it stands (ISO 8601, UTC). */
  readonly date: string;
  readonly fields: Fields;
  /** The whole block, Content-Length bytes. */
  readonly block: Buffer;
}

/** What has a payload: the block, or the body of the HTTP message in it. */
interface Loaded {
  /** WARC-Target-URI, without the angle brackets that some 1.0 writers put around it. */
  readonly url: string;
  /** Transfer coding off, content coding on (WARC 1.1 §5.9: the payload of an HTTP response is its entity-body). */
  readonly payload: Buffer;
  readonly payloadDigest: string | null;
  /** The payload with its content coding off. @throws as {@link decodeContent} */
  content(limit?: number): Buffer;
}

export interface WarcInfo extends Base {
  readonly type: 'warcinfo';
}
export interface WarcRequest extends Base, Loaded {
  readonly type: 'request';
  readonly http: HttpHead | null;
  readonly concurrentTo: readonly string[];
}
export interface WarcResponse extends Base, Loaded {
  readonly type: 'response';
  /** Null for schemes other than HTTP (dns:) and for a block that holds no head. */
  readonly http: HttpHead | null;
  readonly concurrentTo: readonly string[];
  readonly truncated: string | null;
}
export interface WarcRevisit extends Base {
  readonly type: 'revisit';
  readonly url: string;
  /** Profile without its prefix: `identical-payload-digest`, `server-not-modified`, or another's URI whole (§6.7). */
  readonly profile: string;
  readonly http: HttpHead | null;
  readonly payloadDigest: string | null;
  readonly truncated: string | null;
  /** The capture that holds the payload, as far as the record names it (§6.7.2). */
  readonly refersTo: { readonly recordId: string | null; readonly url: string | null; readonly date: string | null };
}
export interface WarcResource extends Base, Loaded {
  readonly type: 'resource';
  readonly contentType: string | null;
}
/** `metadata`, `conversion`, `continuation` and kinds this program does not know: framing checked, block kept. */
export interface WarcOther extends Base {
  readonly type: 'other';
  readonly name: string;
}

export type WarcRecord = WarcInfo | WarcRequest | WarcResponse | WarcRevisit | WarcResource | WarcOther;

export type Parsed<T> = T | { readonly reason: string };

/** A record's header: where its block begins and how long that is. */
export interface RecordHead {
  readonly version: '1.0' | '1.1';
  readonly fields: Fields;
  readonly blockOffset: number;
  readonly blockLength: number;
}

/**
 * Reads the header at the begin of `bytes`.
 * @returns null when the bytes end within the header, a reason when it is none
 */
export function parseRecordHead(bytes: Buffer, mostBlock: number): Parsed<RecordHead> | null {
  const version = versionOf(bytes);
  if (version === null) {
    return bytes.length < 8 && 'WARC/1.'.startsWith(bytes.toString('latin1', 0, 7))
      ? null
      : { reason: 'no WARC/1.0 or WARC/1.1 record' };
  }
  const near = bytes.length > HEADER_BYTES ? bytes.subarray(0, HEADER_BYTES) : bytes;
  const end = near.indexOf(HEAD_END);
  if (end < 0) return bytes.length < HEADER_BYTES ? null : { reason: `a record header over ${HEADER_BYTES} bytes` };
  if (bytes[8] !== 13 || bytes[9] !== 10) return { reason: 'no WARC/1.0 or WARC/1.1 record' };
  const fields = parseFields(end > 10 ? bytes.toString('utf8', 10, end) : '');
  if ('reason' in fields) return fields;
  for (const name of REQUIRED) if (fields.get(name) === null) return { reason: `the record has no ${name}` };
  const length = fields.get('Content-Length')!;
  if (!/^\d{1,15}$/.test(length)) return { reason: `Content-Length is ${JSON.stringify(length.slice(0, 40))}` };
  if (Number(length) > mostBlock) return { reason: `a block of ${length} bytes is over the limit of ${mostBlock}` };
  return { version, fields, blockOffset: end + 4, blockLength: Number(length) };
}

/** The version that the record begins with, told by two numbers: `WARC` and `/1.1` or `/1.0`. */
function versionOf(bytes: Buffer): RecordHead['version'] | null {
  if (bytes.length < 8 || bytes.readUInt32BE(0) !== 0x57415243) return null;
  const version = bytes.readUInt32BE(4);
  return version === 0x2f312e31 ? '1.1' : version === 0x2f312e30 ? '1.0' : null;
}

/** The typed record of a header and its block. */
export function recordOf(head: RecordHead, block: Buffer): Parsed<WarcRecord> {
  const { version, fields } = head;
  const name = fields.get('WARC-Type')!.toLowerCase();
  const id = fields.get('WARC-Record-ID')!;
  const date = fields.get('WARC-Date')!;
  const base = { version, id, date, fields, block };
  if (name === 'warcinfo') return { ...base, type: 'warcinfo' };
  const url = bare(fields.get('WARC-Target-URI'));
  const payloadDigest = fields.get('WARC-Payload-Digest');
  const contentType = fields.get('Content-Type');
  if (name !== 'request' && name !== 'response' && name !== 'revisit' && name !== 'resource') {
    return { ...base, type: 'other', name };
  }
  if (url === null) return { reason: `a ${name} record without WARC-Target-URI` };
  if (name === 'resource') {
    return { ...base, type: 'resource', url, contentType, payload: block, payloadDigest, content: () => block };
  }
  const isHttp = contentType === null ? /^https?:/i.test(url) : /^(application|message)\/http/i.test(contentType);
  const http = isHttp ? parseHead(block) : null;
  if (name === 'revisit') {
    const refersTo = {
      recordId: fields.get('WARC-Refers-To'),
      url: bare(fields.get('WARC-Refers-To-Target-URI')),
      date: fields.get('WARC-Refers-To-Date'),
    };
    const profile = (fields.get('WARC-Profile') ?? '').replace(
      /^https?:\/\/netpreserve\.org\/warc\/1\.[01]\/revisit\//,
      '',
    );
    const truncated = fields.get('WARC-Truncated');
    return { ...base, type: 'revisit', url, profile, http, payloadDigest, truncated, refersTo };
  }
  const payload = payloadOf(block, http);
  const content = (limit: number = CONTENT_BYTES) =>
    decodeContent(payload, http === null ? null : header(http.headers, 'content-encoding'), limit);
  const concurrentTo = fields.all('WARC-Concurrent-To');
  const shared = { version, id, date, fields, block, url, http, payload, payloadDigest, content, concurrentTo };
  return name === 'request'
    ? { ...shared, type: 'request' }
    : { ...shared, type: 'response', truncated: fields.get('WARC-Truncated') };
}

/** Other writers keep the chunks of a chunked response in the block; some announce them although they took them off. */
function payloadOf(block: Buffer, http: HttpHead | null): Buffer {
  if (http === null) return block;
  const body = block.subarray(http.length);
  const coding = header(http.headers, 'transfer-encoding');
  const chunked = coding !== null && /(^|,)\s*chunked\s*$/i.test(coding);
  return chunked ? (dechunk(body) ?? body) : body;
}

function bare(uri: string | null): string | null {
  return uri?.startsWith('<') && uri.endsWith('>') ? uri.slice(1, -1) : uri;
}
