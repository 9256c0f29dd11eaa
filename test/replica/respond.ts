/** The well-behaved answer to a request: validators and 304 (RFC 9110 §13), gzip for whom asks for it. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Answer } from './misbehave.ts';
import type { Host, Resource } from './resource.ts';

interface Made {
  readonly etag: string;
  readonly plain: Buffer;
  /** Null where gzip would not make it smaller. */
  readonly zipped: Buffer | null;
}

const made = new WeakMap<Resource, Made>();

function make(resource: Resource): Made {
  const known = made.get(resource);
  if (known !== undefined) return known;
  const plain = resource.body();
  const zipped = /^text\/|xml|json|javascript/.test(resource.type) ? gzipSync(plain) : null;
  const fresh = {
    etag: `"${createHash('sha1').update(plain).digest('hex').slice(0, 16)}"`,
    plain,
    zipped: zipped !== null && zipped.length < plain.length ? zipped : null,
  };
  made.set(resource, fresh);
  return fresh;
}

/** `conditional` false answers in full whatever the request's conditions say. */
export function answerFor(
  host: Host,
  path: string,
  headers: IncomingHttpHeaders,
  { conditional }: { readonly conditional: boolean },
): Answer {
  const resource = host.resources.get(path);
  if (resource === undefined) {
    return {
      status: 404,
      headers: { 'Content-Type': 'text/html' },
      body: Buffer.from('<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>'),
    };
  }
  const { etag, plain, zipped } = make(resource);
  const modified = resource.modified.toUTCString();
  const validators: Record<string, string> = host.validators ? { ETag: etag, 'Last-Modified': modified } : {};
  if (conditional && host.validators && unchanged(headers, etag, resource.modified)) {
    return { status: 304, headers: validators, body: Buffer.alloc(0) };
  }
  const gzip = host.gzip && zipped !== null && /\bgzip\b/.test(headers['accept-encoding'] ?? '');
  const body = gzip ? zipped : plain;
  const coding: Record<string, string> = gzip ? { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } : {};
  return {
    status: 200,
    headers: { 'Content-Type': resource.type, ...coding, ...validators, 'Content-Length': String(body.length) },
    body,
  };
}

/** If-None-Match goes before If-Modified-Since (RFC 9110 §13.2.2). */
function unchanged(headers: IncomingHttpHeaders, etag: string, modified: Date): boolean {
  const match = headers['if-none-match'];
  if (match !== undefined) return match.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && Math.floor(modified.getTime() / 1000) * 1000 <= since;
}
