/** What holds for every answer of the replay server: who may ask, and what a browser may do with the answer. */
import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';

/** Nothing from elsewhere, whatever page or worker asks for it. Inline styles and data: URLs are ReplayWeb.page's own. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' data:",
  "worker-src 'self'",
  "frame-src 'self' data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

const headers: readonly (readonly [name: string, value: string])[] = [
  ['Content-Security-Policy', policy],
  ['X-Content-Type-Options', 'nosniff'],
  // Pages of other origins can neither read nor embed what lies here.
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Referrer-Policy', 'same-origin'],
];

/**
 * Refuses every method but GET and HEAD, and every Host that is not this server's: a name of somebody else's that resolves to this
 * machine (DNS rebinding) would make the archive readable to that somebody's pages.
 * @param host the address that is listened on
 */
export function guard(host: string): MiddlewareHandler {
  return async (context, next) => {
    const { method } = context.req;
    if (method !== 'GET' && method !== 'HEAD') return context.text('only GET and HEAD', 405, { Allow: 'GET, HEAD' });
    if (!isOwnHost(context.req.header('host'), host))
      return context.text('this is not the host that was asked for', 421);
    await next();
    for (const [name, value] of headers) context.res.headers.set(name, value);
  };
}

/** Whether a Host header names this server; where it listens on all addresses, any address but no foreign name does. */
export function isOwnHost(header: string | undefined, host: string): boolean {
  const name = hostName(header ?? '');
  if (name === null) return false;
  if (['127.0.0.1', 'localhost', '::1', host.toLowerCase()].includes(name)) return true;
  return (host === '0.0.0.0' || host === '::') && isIP(name) !== 0;
}

function hostName(header: string): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@]+))(?::\d{1,5})?$/i.exec(header);
  return match === null ? null : (match[1] ?? match[2]!).toLowerCase();
}
