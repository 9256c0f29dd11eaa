/** When a host says to come back. */
import { type Exchange, header } from '../../storage/exchange.ts';

/** A host may not put a page off for longer; after that it is asked again. */
const longest = 24 * 3600 * 1000;

/**
 * Retry-After of a response (RFC 9110 §10.2.3), whole seconds or an HTTP date, as a time from `now` on; null when
 * absent or unreadable. A date in the past is `now`.
 */
export function retryAfter(exchange: Exchange, now: Date): Date | null {
  const value = header(exchange.rawHeaders, 'retry-after')?.trim() ?? '';
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : httpDate(value) - now.getTime();
  if (Number.isNaN(wait)) return null;
  return new Date(now.getTime() + Math.min(Math.max(wait, 0), longest));
}

/** Milliseconds since the epoch of an HTTP date in any of its three forms (RFC 9110 §5.6.7); NaN for anything else. */
function httpDate(value: string): number {
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value) || value.length > 40) return Number.NaN;
  // The asctime form names no zone, and all three are in UTC.
  return Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
}
