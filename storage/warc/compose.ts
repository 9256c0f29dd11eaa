/** Records to be written (WARC 1.1): header, block and how well the block compresses. */
import { randomUUID } from 'node:crypto';
import { MADE_UP_BESIDE, type Original } from '../capture.ts';
import { type Exchange, header } from '../exchange.ts';
import { blockDigestOf, payloadDigestOf } from './digest.ts';
import { type Field, formatFields } from './fields.ts';
import { responseHead } from './http.ts';
import { deflatedMember, storedMember } from './member.ts';

const REVISIT = 'http://netpreserve.org/warc/1.1/revisit/';
const CRLF2 = Buffer.from('\r\n\r\n');

type Row = readonly [name: string, value: string | null];

export function newRecordId(): string {
  return `<urn:uuid:${randomUUID()}>`;
}

/** A gzip member that holds one record. */
function member(rows: readonly Row[], block: readonly Buffer[], packed: boolean): Buffer | Promise<Buffer> {
  const length = block.reduce((sum, part) => sum + part.length, 0);
  const head = Buffer.from(`WARC/1.1\r\n${formatFields([...rows, ['Content-Length', String(length)]])}\r\n`);
  const parts = [head, ...block, CRLF2];
  return packed ? storedMember(parts) : deflatedMember(Buffer.concat(parts));
}

export interface InfoText {
  /** Name and version, e.g. `cundang/0.1.0`. */
  readonly software: string;
  /** User-Agent of the crawl, if there is one. */
  readonly userAgent: string | null;
  /** How robots.txt was treated: `obey` or `ignore`. */
  readonly robots: string | null;
}

/** The first record of each file (§6.2). */
export function warcinfo(file: string, date: Date, info: InfoText): Buffer | Promise<Buffer> {
  const block = Buffer.from(
    formatFields([
      ['software', info.software],
      ['format', 'WARC File Format 1.1'],
      ['conformsTo', 'http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/'],
      ['robots', info.robots],
      ['http-header-user-agent', info.userAgent],
    ]),
  );
  const rows: Row[] = [
    ['WARC-Type', 'warcinfo'],
    ['WARC-Record-ID', newRecordId()],
    ['WARC-Date', date.toISOString()],
    ['WARC-Filename', file],
    ['Content-Type', 'application/warc-fields'],
    ['WARC-Block-Digest', payloadDigestOf(block)],
  ];
  return member(rows, [block], false);
}

/** The members of an exchange, and what a capture needs to know of them. */
export interface Composed {
  readonly type: 'response' | 'revisit';
  readonly recordId: string;
  readonly payloadDigest: string;
  readonly response: Buffer | Promise<Buffer>;
  readonly request: Buffer | Promise<Buffer>;
}

/**
 * Response (or revisit) and request of an exchange. The payload is the body without transfer coding and with its
 * content coding (§5.9 with §6.3.2: the entity-body of the HTTP response).
 *
 * A 304 with `revisitOf` becomes a revisit of profile server-not-modified (§6.7.3) with the digest of the payload it
 * stands for; a payload equal to that of `revisitOf` becomes one of profile identical-payload-digest (§6.7.2) that
 * keeps its own head. Empty bodies are stored as they are: a revisit would save nothing.
 * @param digest of the body, when it is known already
 * @param beside the article beside whose address that of the exchange was made up
 */
export function composeExchange(
  exchange: Exchange,
  revisitOf: Original | null,
  digest: string | null,
  beside: string | null = null,
): Composed {
  const { body, url } = exchange;
  const own = digest ?? payloadDigestOf(body);
  const profile =
    revisitOf === null
      ? null
      : exchange.status === 304
        ? 'server-not-modified'
        : body.length > 0 && revisitOf.payloadDigest === own
          ? 'identical-payload-digest'
          : null;
  const type = profile === null ? 'response' : 'revisit';
  const payloadDigest = profile === null ? own : revisitOf!.payloadDigest;
  const recordId = newRecordId();
  const requestId = newRecordId();
  const date = exchange.fetchedAt.toISOString();
  const head = Buffer.from(responseHead(exchange), 'latin1');
  const block = profile === null ? [head, body] : [head];
  const rows: Row[] = [
    ['WARC-Type', type],
    ['WARC-Record-ID', recordId],
    ['WARC-Date', date],
    ['WARC-Target-URI', url],
    ['WARC-Concurrent-To', requestId],
    ['WARC-IP-Address', exchange.ip],
    ['WARC-Profile', profile === null ? null : REVISIT + profile],
    ['WARC-Refers-To', profile === null ? null : revisitOf!.recordId],
    ['WARC-Refers-To-Target-URI', profile === null ? null : revisitOf!.url],
    ['WARC-Refers-To-Date', profile === null ? null : revisitOf!.fetchedAt],
    ['Content-Type', 'application/http; msgtype=response'],
    ['WARC-Payload-Digest', payloadDigest],
    ['WARC-Block-Digest', blockDigestOf(block)],
    ['WARC-Truncated', exchange.truncated],
    [MADE_UP_BESIDE, beside],
  ];
  const requestBlock = Buffer.from(exchange.requestHead, 'latin1');
  const requestRows: Row[] = [
    ['WARC-Type', 'request'],
    ['WARC-Record-ID', requestId],
    ['WARC-Date', date],
    ['WARC-Target-URI', url],
    ['WARC-Concurrent-To', recordId],
    ['WARC-IP-Address', exchange.ip],
    ['Content-Type', 'application/http; msgtype=request'],
    ['WARC-Block-Digest', payloadDigestOf(requestBlock)],
  ];
  return {
    type,
    recordId,
    payloadDigest,
    response: member(rows, block, type === 'response' && isPacked(exchange)),
    request: member(requestRows, [requestBlock], false),
  };
}

/** First bytes of formats that are compressed in themselves: gzip, zip (docx …), rar, 7z, JPEG, PNG, GIF. */
const PACKED = ['\x1f\x8b', 'PK\x03\x04', 'Rar!', '7z\xbc\xaf', '\xff\xd8\xff', '\x89PNG', 'GIF8'];

/** Whether the body is compressed as it is: by its content coding or by its format. */
function isPacked({ rawHeaders, body }: Exchange): boolean {
  const coding = header(rawHeaders, 'content-encoding');
  if (coding !== null && coding.trim().toLowerCase() !== 'identity') return true;
  if (/^(video|audio|font\/woff|image\/webp)/i.test(header(rawHeaders, 'content-type') ?? '')) return true;
  const start = body.toString('latin1', 0, 4);
  return PACKED.some((magic) => start.startsWith(magic));
}

/** A record of named fields about something (§6.6), in its member. */
export function recordOfFields(
  about: {
    readonly recordId: string;
    readonly date: string;
    readonly uri: string;
    /** The record of the capture that it was made with. */
    readonly concurrentTo?: string | null;
  },
  fields: readonly Field[],
): Buffer | Promise<Buffer> {
  const block = Buffer.from(formatFields(fields));
  const rows: Row[] = [
    ['WARC-Type', 'metadata'],
    ['WARC-Record-ID', about.recordId],
    ['WARC-Date', about.date],
    ['WARC-Target-URI', about.uri],
    ['WARC-Concurrent-To', about.concurrentTo ?? null],
    ['Content-Type', 'application/warc-fields'],
    ['WARC-Block-Digest', payloadDigestOf(block)],
  ];
  return member(rows, [block], false);
}

/** A body that came by another way than HTTP (§6.4). */
export interface Resource {
  /** Any URI; what is not ASCII in it is percent-encoded. */
  readonly uri: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** When it was taken. */
  readonly fetchedAt: Date;
  /** The record of the capture that it was made with. */
  readonly concurrentTo?: string;
}

export function composeResource(resource: Resource): {
  readonly recordId: string;
  readonly url: string;
  readonly payloadDigest: string;
  readonly member: Buffer | Promise<Buffer>;
} {
  const recordId = newRecordId();
  const url = asciiUri(resource.uri);
  const payloadDigest = payloadDigestOf(resource.body);
  const rows: Row[] = [
    ['WARC-Type', 'resource'],
    ['WARC-Record-ID', recordId],
    ['WARC-Date', resource.fetchedAt.toISOString()],
    ['WARC-Target-URI', url],
    ['WARC-Concurrent-To', resource.concurrentTo ?? null],
    ['Content-Type', resource.contentType],
    ['WARC-Payload-Digest', payloadDigest],
    ['WARC-Block-Digest', payloadDigest],
  ];
  const packed = PACKED.some((magic) => resource.body.toString('latin1', 0, 4).startsWith(magic));
  return { recordId, url, payloadDigest, member: member(rows, [resource.body], packed) };
}

/** Blanks, control and non-ASCII characters percent-encoded as UTF-8 (RFC 3987 §3.1). */
export function asciiUri(uri: string): string {
  return uri.replace(/[^\x21-\x7e]+/g, (part) =>
    Buffer.from(part).reduce((text, byte) => `${text}%${byte.toString(16).toUpperCase().padStart(2, '0')}`, ''),
  );
}
