/** A visit with its redirects, each an exchange of its own, in the order they were made. */
import { isUtf8 } from 'node:buffer';
import { asCundangError, CundangError } from '../../src/errors.ts';
import { type Exchange, header } from '../../storage/exchange.ts';
import type { FetchInit, Wire } from './wire.ts';

export interface VisitOptions {
  /** Redirects followed in a row; the wire's own limit where absent. */
  readonly maxRedirects?: number;
  /** Whether a redirect's target may be fetched: `true`, or `false`, or the code of the skip it then is. */
  readonly mayFollow?: (url: string) => boolean | string | Promise<boolean | string>;
}

/** Always a result: what went over the wire is kept, also when the visit then failed. */
export interface Visited {
  readonly exchanges: readonly Exchange[];
  /** The answer that was no redirect, or the redirect at which the visit stopped; null when it failed. */
  readonly final: Exchange | null;
  /** The redirect that was not followed, and why; its `url` is the target. */
  readonly stopped: { readonly code: string; readonly url: string } | null;
  readonly error: CundangError | null;
}

/** RFC 9110 §15.4: the statuses whose Location is followed with a GET; 300 and 304 have no such meaning. */
export const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches `url` and follows redirects. Validators (`etag`, `lastModified`) go to the first hop only: they are those of
 * this URL. Throws nothing but the signal's own reason.
 */
export async function fetchThrough(
  wire: Wire,
  url: string,
  init: FetchInit = {},
  { maxRedirects = wire.maxRedirects, mayFollow = () => true }: VisitOptions = {},
): Promise<Visited> {
  const exchanges: Exchange[] = [];
  const seen = new Set<string>();
  const { etag: _etag, lastModified: _lastModified, ...further } = init;
  const failed = (error: CundangError): Visited => ({ exchanges, final: null, stopped: null, error });

  for (let next = url; ; ) {
    let exchange: Exchange;
    try {
      exchange = await wire.fetch(next, exchanges.length === 0 ? init : further);
    } catch (error) {
      if (init.signal?.aborted) throw error;
      return failed(asCundangError(error, { url: next }));
    }
    exchanges.push(exchange);
    seen.add(exchange.url);

    const target = redirects.has(exchange.status) ? redirectTarget(exchange) : null;
    if (target === null) return { exchanges, final: exchange, stopped: null, error: null };
    if (seen.has(target)) {
      return failed(new CundangError('fetch.redirect-loop', `redirected in a circle to ${target}`, { url }));
    }
    if (exchanges.length > maxRedirects) {
      return failed(new CundangError('fetch.redirect-loop', `more than ${maxRedirects} redirects`, { url }));
    }
    try {
      wire.check(target);
    } catch (error) {
      return failed(asCundangError(error, { url: target }));
    }
    const verdict = await mayFollow(target);
    if (verdict !== true) {
      const code = verdict === false ? 'redirect-left-site' : verdict;
      return { exchanges, final: exchange, stopped: { code, url: target }, error: null };
    }
    next = target;
  }
}

/**
 * Where a redirect leads, resolved against its own URL and without fragment; null without a usable Location.
 * Location should be ASCII (RFC 9110 §10.2.2), yet portals write raw UTF-8 or GBK: valid UTF-8 is read as such, so that
 * an internationalised host works, and any other byte is percent-encoded as it stands, as browsers do.
 */
export function redirectTarget(exchange: Pick<Exchange, 'url' | 'rawHeaders'>): string | null {
  const location = header(exchange.rawHeaders, 'location');
  if (location === null || location.trim() === '') return null;
  const bytes = Buffer.from(location, 'latin1');
  const text = isUtf8(bytes)
    ? bytes.toString('utf8')
    : location.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
  const target = URL.parse(text, exchange.url);
  if (target === null || (target.protocol !== 'http:' && target.protocol !== 'https:')) return null;
  target.hash = '';
  return target.href;
}
