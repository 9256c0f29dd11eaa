/** The request as it goes out: the header list that the connection writes, and the same as text for the archive. */
import type { RawHeaders } from '../../storage/exchange.ts';
import { proxyCredentials } from './dial.ts';

/** What a single request may ask for. */
export interface Asked {
  /** Validators of the last visit, for a conditional request (RFC 9110 §13.1). */
  readonly etag?: string | null;
  readonly lastModified?: string | null;
  readonly referer?: string | null;
  /** Accept header; what a browser sends for a page where absent. */
  readonly accept?: string;
  /** Bytes wanted of a stored file (RFC 9110 §14.2), e.g. `bytes=0-99`; no content coding is asked for then. */
  readonly range?: string;
}

export interface OutgoingRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** Request target: origin-form, or absolute-form for a plain-http URL through a proxy (RFC 9112 §3.2). */
  readonly path: string;
  /** Names and values in turns, in the order sent after `host` and `connection`. */
  readonly headers: string[];
  /** The head as sent, except for the proxy's credentials, which concern nobody but the proxy. */
  readonly head: string;
  /** What follows the head; null for most. */
  readonly body: Buffer | null;
}

/** A request that a browser has made, to be sent on as it stands. */
export interface PassedRequest {
  readonly method: OutgoingRequest['method'];
  readonly rawHeaders: RawHeaders;
  readonly body: Buffer | null;
}

const pageAccept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
/** Brotli is left out: gzip is what WARC readers and replay tools all unpack, and older portals send nothing else. */
const codings = 'gzip, deflate';
/** Field content of RFC 9110 §5.5 as latin1; a stored validator that is anything else is not sent back. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]+$/;

export function isFieldValue(value: string): boolean {
  return fieldValue.test(value);
}

/** Builds the GET request for `url`; `proxy` is the proxy it goes through, or null. */
export function outgoing(url: URL, asked: Asked, userAgent: string, proxy: URL | null): OutgoingRequest {
  const viaProxy = proxy !== null && url.protocol === 'http:';
  const path = viaProxy ? `${url.origin}${url.pathname}${url.search}` : `${url.pathname}${url.search}`;
  const headers = ['user-agent', userAgent, 'accept', asked.accept ?? pageAccept];
  headers.push(
    'accept-encoding',
    asked.range === undefined ? codings : 'identity',
    'accept-language',
    'zh-CN,zh;q=0.9,en;q=0.5',
  );
  const { referer, etag, lastModified, range } = asked;
  const optional = { referer, 'if-none-match': etag, 'if-modified-since': lastModified, range };
  for (const [name, value] of Object.entries(optional)) {
    if (value && isFieldValue(value)) headers.push(name, value);
  }
  // undici writes `host` and `connection` itself, always these two first.
  let head = `GET ${path} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: keep-alive\r\n`;
  for (let at = 0; at < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`;
  const credentials = viaProxy ? proxyCredentials(proxy) : null;
  if (credentials !== null) headers.push('proxy-authorization', credentials);
  return { method: 'GET', path, headers, head: `${head}\r\n`, body: null };
}

/** Fields that concern one connection only (RFC 9110 §7.6.1), or that are written anew. */
const ownFields = new Set(
  'host connection keep-alive proxy-connection proxy-authorization te trailer transfer-encoding upgrade expect content-length accept-encoding'.split(
    ' ',
  ),
);

/**
 * A browser's request for `url`, with its own fields in their order. The codings asked for are those of every other
 * request, so that the same page has the same bytes, and one record, whoever asked for it.
 */
export function passedOn(url: URL, { method, rawHeaders, body }: PassedRequest, proxy: URL | null): OutgoingRequest {
  const viaProxy = proxy !== null && url.protocol === 'http:';
  const path = viaProxy ? `${url.origin}${url.pathname}${url.search}` : `${url.pathname}${url.search}`;
  const headers = ['accept-encoding', codings];
  for (const [name, value] of rawHeaders) {
    if (!ownFields.has(name.toLowerCase()) && isFieldValue(value)) headers.push(name, value);
  }
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: keep-alive\r\n`;
  for (let at = 0; at < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`;
  if (body !== null) head += `content-length: ${body.length}\r\n`;
  const credentials = viaProxy ? proxyCredentials(proxy) : null;
  if (credentials !== null) headers.push('proxy-authorization', credentials);
  return { method, path, headers, head: `${head}\r\n`, body };
}
