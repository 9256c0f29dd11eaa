/** HTTP heads within WARC blocks (`application/http`, WARC 1.1 §6.3): written from an exchange, read back as raw headers. */
import type { Exchange, RawHeaders } from '../exchange.ts';
import { valueIn } from './fields.ts';

/** A head that is longer than this is not looked for in a block. */
const HEAD_BYTES = 1024 * 1024;
const CRLF2 = Buffer.from('\r\n\r\n');
const LF2 = Buffer.from('\n\n');
/** A body in more chunks than this is taken as it stands: no server cuts that fine. */
const MOST_CHUNKS = 1_000_000;

/**
 * The response head to store, as latin1. The client has taken the transfer coding off, so the field that announces it
 * is renamed, as Browsertrix does; else readers would look for chunks. All other fields stand as they were sent.
 */
export function responseHead(exchange: Exchange): string {
  let head = `HTTP/1.1 ${exchange.status} ${oneLine(exchange.statusText)}\r\n`;
  for (const [name, value] of exchange.rawHeaders) {
    const stored = name.length === 17 && name.toLowerCase() === 'transfer-encoding' ? `x-orig-${name}` : name;
    head += `${oneLine(stored)}: ${oneLine(value)}\r\n`;
  }
  return `${head}\r\n`;
}

/** A line break inside a field would end the head early; no HTTP client hands one out, so this guards the framing only. */
function oneLine(text: string): string {
  return /[\r\n]/.test(text) ? text.replace(/[\r\n]+/g, ' ') : text;
}

export interface HttpHead {
  /** The first line as it stands. */
  readonly startLine: string;
  /** Status of a response; null in a request. */
  readonly status: number | null;
  /** Order, case and repeats kept; bytes as latin1 characters. */
  readonly headers: RawHeaders;
  /** Bytes of the head with its empty line: where the body begins. */
  readonly length: number;
}

/** The HTTP head at the begin of a block; null when there is none. Lines end in CRLF or, as some servers write, in LF. */
export function parseHead(block: Buffer): HttpHead | null {
  const near = block.length > HEAD_BYTES ? block.subarray(0, HEAD_BYTES) : block;
  const crlf = near.indexOf(CRLF2);
  const bareEnd = crlf < 0 ? near.indexOf(LF2) : -1;
  if (crlf < 0 && bareEnd < 0) return null;
  const text = near.toString('latin1', 0, crlf < 0 ? bareEnd : crlf);
  const bare = crlf < 0 ? bareEnd : text.indexOf('\n\n');
  const end = bare < 0 ? text.length : bare;
  let at = lineEnd(text, 0, end);
  const startLine = withoutCr(text, 0, at);
  const status = /^HTTP\/\d[.\d]* +(\d{3})(?: |$)/.exec(startLine)?.[1];
  if (status === undefined && !/^[A-Z]+ \S+/.test(startLine)) return null;
  const headers: [string, string][] = [];
  while (at < end) {
    const from = at + 1;
    at = lineEnd(text, from, end);
    const first = text.charCodeAt(from);
    const last = headers.at(-1);
    if ((first === 0x20 || first === 0x09) && last !== undefined) last[1] += ` ${valueIn(text, from, at)}`;
    else {
      const colon = text.indexOf(':', from);
      if (colon > from && colon < at) headers.push([text.slice(from, colon), valueIn(text, colon + 1, at)]);
    }
  }
  return {
    startLine,
    status: status === undefined ? null : Number(status),
    headers,
    length: end + (bare >= 0 ? 2 : 4),
  };
}

/** The next LF before `end`, or `end`. */
function lineEnd(text: string, from: number, end: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 || at > end ? end : at;
}

function withoutCr(text: string, from: number, to: number): string {
  return text.slice(from, to > from && text.charCodeAt(to - 1) === 0x0d ? to - 1 : to);
}

/** A chunked body without its chunk framing (RFC 9112 §7.1); null when the bytes are not chunks. */
export function dechunk(body: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  for (let at = 0; parts.length < MOST_CHUNKS; ) {
    const lineEnd = body.subarray(at, at + 1024).indexOf('\r\n');
    if (lineEnd < 0) return null;
    const size = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(body.toString('latin1', at, at + lineEnd))?.[1];
    if (size === undefined) return null;
    const from = at + lineEnd + 2;
    const length = Number.parseInt(size, 16);
    if (length === 0) return Buffer.concat(parts);
    if (body.length < from + length + 2 || body[from + length] !== 13 || body[from + length + 1] !== 10) return null;
    parts.push(body.subarray(from, from + length));
    at = from + length + 2;
  }
  return null;
}
