/** References to absolute URLs. */
import { decodeEntities } from './entities.ts';

/** Longest URL that is followed; the frontier's canonical form has the same limit. */
const MAX_URL = 2048;
/** Most references are this plain and need no URL parser: it would give them back as they are. */
const PLAIN_PATH = /^\/(?:[\w-][\w.~,!%@:-]*\/)*(?:[\w-][\w.~,!%@:-]*)?(?:\?[\w.~=&%+,:/-]*)?$/;
const PLAIN_URL =
  /^https?:\/\/(?:(?!xn--)[a-z0-9-]+\.)+[a-z]{2,}\/(?:[\w-][\w.~,!%@:-]*\/)*(?:[\w-][\w.~,!%@:-]*)?(?:\?[\w.~=&%+,:/-]*)?$/;

/** Gives the absolute http(s) URL of a reference as written in markup; null for other schemes, fragments and nonsense. */
export type Resolve = (reference: string) => string | null;

/** Makes the function that resolves against `base`. */
export function resolver(base: string): Resolve {
  const origin = URL.parse(base)?.origin;
  const known = origin === 'null' ? undefined : origin;
  return (reference) => resolved(reference, base, known);
}

function resolved(reference: string, base: string, origin: string | undefined): string | null {
  if (reference.length > MAX_URL) return null;
  const written = decodeEntities(reference).trim();
  if (written === '' || written[0] === '#') return null;
  if (PLAIN_URL.test(written)) return written;
  if (origin !== undefined && PLAIN_PATH.test(written)) return origin + written;
  // what a template left unfilled is no address
  if (/[{}<>]/.test(written)) return null;
  const url = URL.parse(written, base);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return null;
  url.hash = '';
  return url.href.length > MAX_URL ? null : url.href;
}
