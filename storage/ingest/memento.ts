/**
 * The record of a page that another archive replays as it was stored (`id_` of the Wayback Machine and pywb). It is a
 * `response` of the original URL and time; where and when it came from the other archive stands in WARC-Source-URI and
 * WARC-Creation-Date, the fields that pywb's recorder uses for that.
 */
import { type Exchange, header, type RawHeaders } from '../exchange.ts';
import { newRecordId } from '../warc/compose.ts';
import { decodeContent } from '../warc/content.ts';
import { blockDigestOf, payloadDigestOf } from '../warc/digest.ts';
import { formatFields } from '../warc/fields.ts';
import { deflatedMember } from '../warc/member.ts';

const ORIGINAL = /^x-archive-orig-/i;
/** Fields of the replay itself, for servers that do not mark the original's. */
const REPLAYS =
  /^(connection|keep-alive|transfer-encoding|memento-datetime|link|content-location|preference-applied|vary|x-archive-.*|x-(app-server|ts|tr|location|cache.*|page-cache|rl|na|nid)|server-timing|set-cookie|date|server|via|content-length|content-encoding|referrer-policy|permissions-policy)$/i;

export interface Memento {
  readonly member: Buffer;
  /** ISO 8601 with milliseconds, UTC. */
  readonly fetchedAt: string;
}

/**
 * @param url the original URL
 * @param timestamp `YYYYMMDDhhmmss` of the capture asked for; Memento-Datetime of the answer is believed before it
 * @throws `fetch.bad-response`, `fetch.too-large` when the answer cannot be unpacked
 */
export async function mementoRecord(
  exchange: Exchange,
  url: string,
  timestamp: string,
  most: number,
): Promise<Memento> {
  const { rawHeaders, body } = exchange;
  const payload = decodeContent(body, header(rawHeaders, 'content-encoding'), most);
  const fetchedAt = momentOf(header(rawHeaders, 'memento-datetime'), timestamp);
  const head = Buffer.from(headOf(rawHeaders, payload), 'latin1');
  const block = [head, payload];
  const fields = formatFields([
    ['WARC-Type', 'response'],
    ['WARC-Record-ID', newRecordId()],
    ['WARC-Date', fetchedAt],
    ['WARC-Target-URI', url],
    ['WARC-Source-URI', exchange.url],
    ['WARC-Creation-Date', exchange.fetchedAt.toISOString()],
    ['Content-Type', 'application/http; msgtype=response'],
    ['WARC-Payload-Digest', payloadDigestOf(payload)],
    ['WARC-Block-Digest', blockDigestOf(block)],
    ['Content-Length', String(head.length + payload.length)],
  ]);
  const member = await deflatedMember(
    Buffer.concat([Buffer.from(`WARC/1.1\r\n${fields}\r\n`), ...block, Buffer.from('\r\n\r\n')]),
  );
  return { member, fetchedAt };
}

/** The head that the page came with, as far as the replay tells it; codings that are off are renamed, not dropped. */
function headOf(headers: RawHeaders, payload: Buffer): string {
  const marked = headers
    .filter(([name]) => ORIGINAL.test(name))
    .map(([name, value]) => [name.replace(ORIGINAL, ''), value] as const);
  const plain = headers.filter(([name]) => !REPLAYS.test(name));
  const own = marked.length > 0 ? marked : plain;
  const named = header(own, 'content-type') === null ? headers.filter(([name]) => /^content-type$/i.test(name)) : [];
  const stillPacked = payload[0] === 0x1f && payload[1] === 0x8b;
  const lines = [...own, ...named].map(([name, value]) => {
    const off =
      /^(transfer-encoding|content-length)$/i.test(name) || (/^content-encoding$/i.test(name) && !stillPacked);
    return `${oneLine(off ? `x-orig-${name}` : name)}: ${oneLine(value)}\r\n`;
  });
  return `HTTP/1.1 200 OK\r\n${lines.join('')}\r\n`;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}

function momentOf(datetime: string | null, timestamp: string): string {
  const told = Date.parse(datetime ?? '');
  if (!Number.isNaN(told)) return new Date(told).toISOString();
  const [year, month, day, hour, minute, second] = timestamp
    .match(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/)!
    .slice(1)
    .map(Number) as [number, number, number, number, number, number];
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second)).toISOString();
}
