/**
 * The wire: one GET, one answer, byte for byte and header for header as sent. No redirect is followed, nothing is
 * decoded, every HTTP status is a result.
 */
import { CundangError } from '../../src/errors.ts';
import type { Exchange } from '../../storage/exchange.ts';
import { createConnections } from './connections.ts';
import { createDial } from './dial.ts';
import { createGuard, type Resolve } from './guard.ts';
import { type Asked, isFieldValue, type OutgoingRequest, outgoing, type PassedRequest, passedOn } from './request.ts';
import { answer, StaleConnection } from './response.ts';

export interface WireOptions {
  readonly userAgent: string;
  /** `http://[user:password@]host:port`, or https; absent or null = straight to the hosts. */
  readonly proxy?: string | null;
  /** PEM text, trusted besides the built-in roots. */
  readonly ca?: string | null;
  /** Takes any certificate and old TLS versions. */
  readonly insecure?: boolean;
  /** Addresses, CIDR ranges and host names that may be reached although they are private. */
  readonly allowPrivate?: readonly string[];
  /** Milliseconds: until connected, until the head is there, silence within the body, the whole. */
  readonly timeouts: {
    readonly connectMs: number;
    readonly headersMs: number;
    readonly bodyMs: number;
    readonly totalMs: number;
  };
  readonly limits: { readonly bodyBytes: number; readonly headerBytes: number; readonly redirects: number };
  /** Connections to one origin at once; the frontier's pace keeps a crawl well below it. */
  readonly connectionsPerHost?: number;
  /** Stands in for the system's resolver. */
  readonly resolve?: Resolve;
}

export interface FetchInit extends Asked {
  /** When it fires, the fetch rejects with the signal's own reason. */
  readonly signal?: AbortSignal;
  /** Called when the request goes out, the connection being made. */
  readonly onSent?: () => void;
  /** A lower limit than the wire's own `bodyBytes`. */
  readonly maxBytes?: number;
}

export interface Wire {
  /** Throws `fetch.bad-url` or `fetch.private-address` for a URL that is never asked for. */
  check(url: string): void;
  /**
   * Asks once. Resolves with the exchange whatever its status; its `truncated` says whether the body was cut: by the
   * size limit (`length`), by time (`time`) or by a connection that ended too soon (`disconnect`).
   * Rejects with a `fetch.*` {@link CundangError} when there is nothing to keep.
   */
  fetch(url: string, init?: FetchInit): Promise<Exchange>;
  /** Sends a browser's request on, and gives the answer as {@link Wire.fetch} does. */
  pass(url: string, request: PassedRequest, init?: Pick<FetchInit, 'signal' | 'onSent'>): Promise<Exchange>;
  /** Redirects that may be followed in a row. */
  readonly maxRedirects: number;
  /** Closes all connections; requests in hand fail. */
  close(): Promise<void>;
}

export function createWire(options: WireOptions): Wire {
  const { userAgent, timeouts, limits } = options;
  if (!isFieldValue(userAgent)) throw new CundangError('config.invalid', 'the user agent cannot stand in a header');
  const proxy = proxyUrl(options.proxy ?? null);
  const guard = createGuard(options.allowPrivate ?? [], options.resolve);
  const dial = createDial(guard, {
    proxy,
    ca: options.ca ?? null,
    insecure: options.insecure ?? false,
    connectMs: timeouts.connectMs,
  });
  const connections = createConnections(dial, {
    perHost: options.connectionsPerHost ?? 64,
    headerBytes: limits.headerBytes,
  });

  const once = async (url: URL, request: OutgoingRequest, init: FetchInit): Promise<Exchange> => {
    const connection = await connections.acquire(url, init.signal);
    let reusable = false;
    try {
      const bodyBytes = Math.min(limits.bodyBytes, init.maxBytes ?? limits.bodyBytes);
      const { exchange, clean } = await answer(url, request, connection, { ...timeouts, bodyBytes }, init);
      reusable = clean;
      return proxy === null ? exchange : fromProxy(exchange, proxy);
    } finally {
      connections.release(connection, reusable);
    }
  };

  const ask = async (url: URL, request: OutgoingRequest, init: FetchInit): Promise<Exchange> => {
    init.signal?.throwIfAborted();
    // Each try drops one stale connection; a new one is never stale, so this ends.
    for (;;) {
      try {
        return await once(url, request, init);
      } catch (error) {
        if (!(error instanceof StaleConnection)) throw error;
      }
    }
  };

  return {
    maxRedirects: limits.redirects,
    check: (url) => void guard.check(url),
    async fetch(text, init = {}) {
      const url = guard.check(text);
      return ask(url, outgoing(url, init, userAgent, proxy), init);
    },
    async pass(text, request, init = {}) {
      const url = guard.check(text);
      return ask(url, passedOn(url, request, proxy), init);
    },
    close: () => connections.close(),
  };
}

function proxyUrl(text: string | null): URL | null {
  if (text === null) return null;
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    // The text itself is not shown: it can hold a password.
    throw new CundangError('config.invalid', 'network.proxy must be an http or https URL');
  }
  return url;
}

/** Behind a proxy the peer is the proxy, and a 407 is the proxy's own word, not the site's. */
function fromProxy(exchange: Exchange, proxy: URL): Exchange {
  if (exchange.status === 407) {
    throw new CundangError('fetch.proxy', `the proxy ${proxy.host} wants other credentials`, { url: exchange.url });
  }
  return { ...exchange, ip: null };
}
