/** Asking a host for a page that cannot exist, to know how it says so. */
import type { Fingerprint } from './fingerprint.ts';
import type { Answered, Seen } from './seen.ts';

/** How a host answers for a page that does not exist. */
export interface ProbeAnswer {
  /** Of the last answer. */
  readonly status: number;
  /** Where it redirects; null where it does not. */
  readonly to: string | null;
  readonly print: Fingerprint | null;
}

const lastNumber = /\d+(?=\D*$)/;

/** Digits of a made-up number: more than portals have articles, fewer than make a 32-bit number overflow. */
const DIGITS = 9;

/**
 * An address beside the article's that cannot exist: same directory and extension, the name of the same shape, for servers
 * route by it (`content_123.htm` to the CMS, anything else to the file system, whose error page is another one). The last
 * number of the query or of the name becomes a random one, a name without a number a random word.
 *
 * @param random uniform in [0, 1), as `Math.random`
 */
export function probeUrl(url: string, random: () => number): string {
  const parsed = new URL(url);
  const drawn = (letters: string, length: number): string =>
    Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
  const number = (digits: string): string => `7${drawn('0123456789', Math.max(DIGITS, digits.length) - 1)}`;
  if (/=[^&]*\d/.test(parsed.search)) {
    parsed.search = parsed.search.replace(lastNumber, number);
    return parsed.href;
  }
  const [, directory = '/', name = '', rest = ''] =
    /^(.*\/)([^/]+?)((?:\.[a-z0-9]{1,6})?\/?)$/i.exec(parsed.pathname) ?? [];
  parsed.pathname = `${directory}${otherName(name)}${rest}`;
  return parsed.href;

  function otherName(name: string): string {
    if (/^[0-9a-f-]{20,}$/i.test(name)) return name.replace(/[0-9a-f]/gi, () => drawn('0123456789abcdef', 1));
    if (/\d/.test(name)) return name.replace(lastNumber, number);
    const word = drawn('bcdfghjkmnpqrstvwxz', 14);
    return name === '' ? word : `${name.slice(0, 40)}-${word}`;
  }
}

/**
 * What the host's answer to the probe is good for; null for one that says nothing of missing pages: none, 5xx, 429. Whether it is a
 * firewall's is not asked: a page like it is told to be one first (by-page.ts), and a short article may hold the words of one.
 */
export function probeAnswerOf({ exchanges, stopped }: Answered, seen: Seen | null): ProbeAnswer | null {
  const last = exchanges.at(-1);
  if (last === undefined || last.status >= 500 || last.status === 429) return null;
  const to = stopped?.url ?? (exchanges.length > 1 ? last.url : null);
  return { status: last.status, to, print: seen?.print ?? null };
}
