/** robots.txt of each host (RFC 9309), fetched over the wire, so that it can be archived, and kept for a day. */
import { CundangError } from '../../src/errors.ts';
import type { Exchange } from '../../storage/exchange.ts';
import { retryAfter } from './retry-after.ts';
import { type HostRules, readRules, rulesLimit } from './robots-rules.ts';
import { fetchThrough } from './visit.ts';
import type { Wire } from './wire.ts';

export interface RobotsOptions {
  readonly wire: Wire;
  /** Product token the rules are looked up by, e.g. `cundang`. */
  readonly product: string;
  /** `ignore` allows everything and fetches nothing. */
  readonly policy?: 'obey' | 'ignore';
  /** Wait before a host whose rules could not be had is asked again, milliseconds; doubles up to ten minutes, the default. */
  readonly retryMs?: number;
  readonly now?: () => number;
}

export interface RobotsAnswer {
  readonly allowed: boolean;
  /** Why not: the rules say so, or they could not be had for now; null when allowed. */
  readonly reason: 'disallowed' | 'unreachable' | null;
  /** When to ask again, for `unreachable`. */
  readonly retryAt: Date | null;
  /** What stood in the way, for `unreachable`. */
  readonly trouble: CundangError | null;
  /** Crawl-delay for this product, milliseconds. */
  readonly crawlDelayMs: number | null;
  /** What this very question sent over the wire, to be archived; empty when the answer was at hand. */
  readonly exchanges: readonly Exchange[];
}

export interface Robots {
  /** Whether `url` may be fetched. Questions about one host at the same time share one fetch. */
  ask(url: string, signal?: AbortSignal): Promise<RobotsAnswer>;
}

interface Kept {
  readonly rules: HostRules | null;
  readonly until: number;
  readonly trouble: CundangError | null;
  /** Times in a row that it could not be had. */
  readonly failures: number;
}

/** RFC 9309 §2.4: not longer than a day. */
const keepMs = 24 * 3600 * 1000;
/** A host whose rules could not be had is asked again after this at the latest, unless it names a time. */
const unreachableMs = 10 * 60 * 1000;
/** RFC 9309 §2.3.1.2. */
const maxRedirects = 5;
/** Hosts remembered; the ones first met are forgotten first. */
const maxHosts = 5000;

export function createRobots(options: RobotsOptions): Robots {
  const { wire, product, policy = 'obey', retryMs = unreachableMs, now = Date.now } = options;
  const hosts = new Map<string, Kept>();
  const asking = new Map<string, Promise<Kept>>();

  /**
   * 2xx: the file's rules. 4xx and endless redirects: there are no rules, all is allowed (§2.3.1.3). Server errors,
   * silence and 429: nothing is allowed for now (§2.3.1.4), or what the last file said, if there was one. (The RFC lets
   * a crawler treat a host that failed for 30 days as one without rules; here that stays with the user's `ignore`.)
   */
  const load = async (origin: string, exchanges: Exchange[], signal: AbortSignal | undefined): Promise<Kept> => {
    const init = { accept: 'text/plain,*/*;q=0.8', maxBytes: rulesLimit, signal };
    const visited = await fetchThrough(wire, `${origin}/robots.txt`, init, { maxRedirects });
    exchanges.push(...visited.exchanges);
    const at = now();
    const answer = visited.final;
    const status = answer?.status ?? 0;
    if (answer !== null && status >= 200 && status <= 299) {
      return { rules: await readRules(origin, answer, product), until: at + keepMs, trouble: null, failures: 0 };
    }
    const absent = visited.error?.code === 'fetch.redirect-loop' || (status >= 300 && status <= 499 && status !== 429);
    if (absent) {
      return { rules: await readRules(origin, null, product), until: at + keepMs, trouble: null, failures: 0 };
    }
    const before = hosts.get(origin);
    const failures = (before?.failures ?? 0) + 1;
    const told = answer === null ? null : retryAfter(answer, new Date(at));
    const wait = Math.min(unreachableMs, retryMs * 2 ** (failures - 1));
    const until = told === null ? at + wait : Math.max(told.getTime(), at + 1000);
    const trouble = visited.error ?? new CundangError('http.server-error', `HTTP ${status}`, { url: answer?.url });
    return { rules: before?.rules ?? null, until, trouble, failures };
  };

  const rulesOf = (origin: string, exchanges: Exchange[], signal: AbortSignal | undefined): Promise<Kept> => {
    const kept = hosts.get(origin);
    if (kept !== undefined && kept.until > now()) return Promise.resolve(kept);
    const running = asking.get(origin);
    if (running !== undefined) return running;
    const started = load(origin, exchanges, signal)
      .then((fresh) => {
        hosts.delete(origin);
        hosts.set(origin, fresh);
        if (hosts.size > maxHosts) hosts.delete(hosts.keys().next().value ?? '');
        return fresh;
      })
      .finally(() => asking.delete(origin));
    asking.set(origin, started);
    return started;
  };

  return {
    async ask(url, signal) {
      const exchanges: Exchange[] = [];
      const open = { allowed: true, reason: null, retryAt: null, trouble: null, crawlDelayMs: null, exchanges };
      if (policy === 'ignore') return open;
      const { rules, until, trouble } = await rulesOf(new URL(url).origin, exchanges, signal);
      if (rules === null) {
        return { ...open, allowed: false, reason: 'unreachable', retryAt: new Date(until), trouble };
      }
      const { crawlDelayMs } = rules;
      return rules.allows(url)
        ? { ...open, crawlDelayMs }
        : { ...open, allowed: false, reason: 'disallowed', crawlDelayMs };
    },
  };
}
