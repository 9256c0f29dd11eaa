/** What one page asked for and got: its documents in their order, everything else beside them, and what failed. */
import { asCundangError, CundangError } from '../../src/errors.ts';
import { type Exchange, header } from '../../storage/exchange.ts';
import { redirectTarget } from '../http/visit.ts';
import type { Wire } from '../http/wire.ts';
import type { GateRequest } from './gate.ts';

/** For whom a document is fetched, as the browser says: the page itself, a frame in it, or another window. */
export type Role = 'page' | 'frame' | 'other';

export interface Failure {
  readonly url: string;
  readonly code: string;
}

export interface RecordingOptions {
  readonly url: string;
  readonly wire: Wire;
  /** Requests, and bytes of bodies, that a page gets; what it asks for beyond them is refused. */
  readonly limits: { readonly requests: number; readonly bytes: number };
  /** Whether the page may go on to this address: true, or false, or the code of the skip it then is. */
  readonly mayFollow: (url: string) => Promise<boolean | string>;
  /** What a document at this address, which nothing has led to so far, is fetched for. */
  readonly roleOf: (url: string) => Promise<Role>;
  /** The first request of the page goes out. */
  readonly onSent: () => void;
  readonly signal: AbortSignal;
}

export interface Recording {
  /** Answers a request at the gate. */
  answer(request: GateRequest): Promise<Exchange | null>;
  /** The page's documents in the order they came: redirects, and pages that scripts led on from. */
  readonly documents: readonly Exchange[];
  /** All other exchanges, in the order they ended. */
  readonly requisites: readonly Exchange[];
  readonly failures: readonly Failure[];
  /** The address that the page wanted to go to and was not let; as `Visited.stopped`. */
  readonly stopped: { readonly code: string; readonly url: string } | null;
  /** Why the last document could not be had. */
  readonly error: CundangError | null;
  /** Keeps an answer that did not come through the gate: a service worker made it up. */
  add(exchange: Exchange): void;
  /** Whether an answer of this address is here. */
  has(url: string): boolean;
  /** Milliseconds since a request began or ended; 0 while one is under way. */
  idleMs(): number;
}

/** A page may be asked for again after its script has set a cookie: the door-keepers of some portals work like that. */
const mostOfOne = 3;

export function createRecording(options: RecordingOptions): Recording {
  const { wire, limits, mayFollow, roleOf, signal } = options;
  const documents: Exchange[] = [];
  const requisites: Exchange[] = [];
  const failures: Failure[] = [];
  const seen = new Set<string>();
  const asked = new Map<string, number>();
  /** Addresses that the page's own documents led to. */
  const led = new Set([options.url]);
  let stopped: Recording['stopped'] = null;
  let error: CundangError | null = null;
  let requests = 0;
  let bytes = 0;
  let inHand = 0;
  let changedAt = performance.now();

  const refuse = (url: string, code: string): null => {
    failures.push({ url, code });
    return null;
  };

  /** Asks whether the page may have this document; the first is what it was opened for. */
  const admit = async (url: string): Promise<boolean> => {
    if (documents.length === 0 && url === options.url) return true;
    const times = (asked.get(url) ?? 0) + 1;
    asked.set(url, times);
    if (times >= mostOfOne || documents.length > wire.maxRedirects) {
      error = new CundangError('fetch.redirect-loop', `it leads on and on, last to ${url}`, { url: options.url });
      return false;
    }
    const verdict = asked.get(url) === 1 && !seen.has(url) ? await mayFollow(url) : true;
    if (verdict === true) return true;
    stopped = { code: verdict === false ? 'redirect-left-site' : verdict, url };
    return false;
  };

  const fetch = async (request: GateRequest): Promise<Exchange> => {
    // A player that asks for a film from its begin gets all of it, as the archive does.
    const rawHeaders = request.rawHeaders.filter(
      ([name, value]) => !(/^range$/i.test(name) && /^bytes=0-$/.test(value)),
    );
    return wire.pass(request.url, { ...request, rawHeaders }, { signal, onSent: options.onSent });
  };

  const answer = async (request: GateRequest): Promise<Exchange | null> => {
    const { url } = request;
    requests += 1;
    if (requests > limits.requests || bytes > limits.bytes) return refuse(url, 'too-much');
    const role = !request.isDocument ? null : led.has(url) ? 'page' : await roleOf(url);
    if (role === 'other') return refuse(url, 'pop-up');
    if (role === 'page' && !(await admit(url))) return refuse(url, stopped?.code ?? 'fetch.redirect-loop');
    try {
      const exchange = await fetch(request);
      bytes += exchange.body.length;
      if (role === 'page') {
        error = null;
        const target = exchange.status >= 300 && exchange.status < 400 ? redirectTarget(exchange) : null;
        if (target !== null) led.add(target);
      }
      if (isKept(request, exchange)) {
        seen.add(url);
        (role === 'page' ? documents : requisites).push(exchange);
      }
      return exchange;
    } catch (thrown) {
      const trouble = asCundangError(thrown, { url });
      if (role === 'page') error = trouble;
      return refuse(url, trouble.code);
    }
  };

  return {
    documents,
    requisites,
    failures,
    get stopped() {
      return stopped;
    },
    get error() {
      return error;
    },
    async answer(request) {
      inHand += 1;
      changedAt = performance.now();
      try {
        return await answer(request);
      } finally {
        inHand -= 1;
        changedAt = performance.now();
      }
    },
    add(exchange) {
      seen.add(exchange.url);
      requisites.push(exchange);
    },
    has: (url) => seen.has(url),
    idleMs: () => (inHand > 0 ? 0 : performance.now() - changedAt),
  };
}

/**
 * An archive is asked by address alone: an answer to OPTIONS or HEAD would stand in the place of the page's, and a part
 * of a file (206) in the place of the file.
 */
function isKept({ method }: GateRequest, { status, rawHeaders }: Exchange): boolean {
  if (method !== 'GET' && method !== 'POST') return false;
  return status !== 206 || /^bytes 0-/.test(header(rawHeaders, 'content-range') ?? '');
}
