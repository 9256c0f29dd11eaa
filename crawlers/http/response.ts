/** Sends one request over a connection and gathers the one response, within the limits of size and time. */
import type { Dispatcher } from 'undici';
import { CundangError } from '../../src/errors.ts';
import type { Exchange, RawHeaders } from '../../storage/exchange.ts';
import { createBody, type GrowingBody } from './body.ts';
import type { Connection } from './connections.ts';
import { fetchError } from './failure.ts';
import type { OutgoingRequest } from './request.ts';
import type { FetchInit } from './wire.ts';

export interface ResponseLimits {
  /** From the request to the end of the response's head, milliseconds. */
  readonly headersMs: number;
  /** Longest silence within the body, milliseconds. */
  readonly bodyMs: number;
  /** The whole, connecting included, milliseconds. */
  readonly totalMs: number;
  readonly bodyBytes: number;
}

export interface Answered {
  readonly exchange: Exchange;
  /** The response ended as HTTP says, and the connection can serve again. */
  readonly clean: boolean;
}

/** A kept-alive connection that the host had closed before the request reached it; worth a second try at once. */
export class StaleConnection extends Error {}

interface Head {
  readonly status: number;
  readonly statusText: string;
  readonly rawHeaders: RawHeaders;
}

/**
 * Resolves with the exchange as soon as the response is whole, or with what came of its body when it was cut (limit,
 * time, a lost connection). Rejects with a `fetch.*` error when no byte of a body came, with {@link StaleConnection}
 * when it is worth asking again at once, and with the signal's own reason when it fires.
 */
export function answer(
  url: URL,
  request: OutgoingRequest,
  connection: Connection,
  limits: ResponseLimits,
  { signal, onSent }: Pick<FetchInit, 'signal' | 'onSent'>,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    let fetchedAt = new Date();
    let abort: ((error: Error) => void) | null = null;
    let head: Head | null = null;
    let body: GrowingBody | null = null;
    let ip: string | null = null;
    let reused = false;
    let bytesBefore = 0;
    let settled = false;
    let stage: NodeJS.Timeout | undefined;

    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      clearTimeout(stage);
      clearTimeout(total);
      signal?.removeEventListener('abort', cancelled);
      return true;
    };
    /** Ends the exchange with what is there; `null` = it is whole. */
    const finish = (truncated: Exchange['truncated']): void => {
      if (head === null || body === null || !settle()) return;
      if (truncated !== null) hangUp();
      const exchange: Exchange = {
        url: url.href,
        fetchedAt,
        ip,
        requestHead: request.head,
        ...head,
        body: body.bytes(),
        truncated,
      };
      resolve({ exchange, clean: truncated === null });
    };
    const fail = (error: unknown): void => {
      if (!settle()) return;
      hangUp();
      reject(error);
    };
    const hangUp = (): void => (abort === null ? connection.close() : abort(new Error('not wanted any more')));
    const expire = (what: string): void => {
      if (body !== null && body.length > 0) finish('time');
      else fail(new CundangError('fetch.timeout', what, { url: url.href }));
    };
    const cancelled = (): void => fail(signal?.reason);
    const total = setTimeout(() => expire(`not done within ${limits.totalMs} ms`), limits.totalMs);
    signal?.addEventListener('abort', cancelled, { once: true });

    const handler: Dispatcher.DispatchHandler = {
      onConnect(cancel) {
        if (settled) return cancel(new Error('not wanted any more'));
        abort = cancel;
        reused = connection.served > 0;
        connection.served += 1;
        ip = connection.peer;
        fetchedAt = new Date();
        onSent?.();
        bytesBefore = connection.socket?.bytesRead ?? 0;
        stage = setTimeout(() => expire(`no response within ${limits.headersMs} ms`), limits.headersMs);
      },
      onHeaders(status, raw, _resume, statusText) {
        // Interim responses (RFC 9110 §15.2) say nothing that is kept.
        if (status < 200 || settled) return true;
        const rawHeaders = pairs(raw);
        head = { status, statusText: asBytes(statusText), rawHeaders };
        body = createBody(limits.bodyBytes, announcedLength(rawHeaders));
        clearTimeout(stage);
        stage = setTimeout(() => expire(`no byte for ${limits.bodyMs} ms`), limits.bodyMs);
        return true;
      },
      onData(chunk) {
        if (settled || body === null) return true;
        stage?.refresh();
        if (!body.push(chunk)) finish('length');
        return true;
      },
      onComplete() {
        finish(connection.broken === null ? null : 'disconnect');
      },
      onError(error) {
        const code = (error as NodeJS.ErrnoException).code;
        const untouched = head === null && (connection.socket?.bytesRead ?? bytesBefore) === bytesBefore;
        if (body !== null && body.length > 0) finish('disconnect');
        else if (reused && untouched && lostConnection.has(code ?? '')) fail(new StaleConnection());
        else fail(head === null ? fetchError(error, url.href) : cutShort(error, url));
      },
    };
    const { method, path, headers, body: content } = request;
    connection.client.dispatch({ method, path, headers, body: content }, handler);
  });
}

const lostConnection = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET']);

/** A head came and then nothing of the body it announced. */
function cutShort(error: unknown, url: URL): CundangError {
  const cause = fetchError(error, url.href);
  const mismatch = (error as NodeJS.ErrnoException).code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
  if (cause.code !== 'fetch.reset' && !mismatch) return cause;
  return new CundangError('fetch.truncated', 'the connection ended before the body', { url: url.href }, error);
}

function pairs(raw: readonly Buffer[]): RawHeaders {
  const list: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    list.push([raw[at]!.toString('latin1'), raw[at + 1]!.toString('latin1')]);
  }
  return list;
}

/** undici reads the reason phrase as UTF-8; this gives its bytes back as latin1, which is how heads are kept. */
function asBytes(statusText: string): string {
  return Buffer.from(statusText, 'utf8').toString('latin1');
}

function announcedLength(headers: RawHeaders): number | null {
  const value = headers.find(([name]) => name.length === 14 && name.toLowerCase() === 'content-length')?.[1];
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null;
}
