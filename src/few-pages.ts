/** A few pages of one site, fetched as a crawl would fetch them (proxy, guard, pace, robots.txt) and kept nowhere. */
import { setTimeout as wait } from 'node:timers/promises';
import { judge } from '../crawlers/http/outcome.ts';
import { pacedWire } from '../crawlers/http/paced.ts';
import { createPoliteness } from '../crawlers/http/politeness.ts';
import { createRobots } from '../crawlers/http/robots.ts';
import { fetchThrough } from '../crawlers/http/visit.ts';
import { createWire } from '../crawlers/http/wire.ts';
import { isOnSite } from '../crawlers/kind.ts';
import type { Site } from '../crawlers/site.ts';
import { header } from '../storage/exchange.ts';
import { decodeContent } from '../storage/warc/content.ts';
import type { Config } from './config.ts';
import { CundangError, isErrorCode } from './errors.ts';
import { type Page, parsePage } from './page.ts';
import { product, wireOptions } from './wiring.ts';

export interface FewPages {
  /** The page at `url`, after redirects within the site. @throws `fetch.*`, `http.*`; what robots.txt forbids is `http.refused` */
  fetch(url: string): Promise<Page>;
  /** Longest pause between requests that a robots.txt has asked for so far, milliseconds; 0 for none. */
  readonly crawlDelayMs: number;
  close(): Promise<void>;
}

/** Largest page looked at after its content coding is taken off. */
const largestPage = 16 * 1024 * 1024;
/** Longest wait for a host that asked for a pause. */
const longestPauseMs = 60_000;

/** Opens the wire for pages of `site`; the configuration may change its pace. */
export function openFewPages(config: Config, site: Site): FewPages {
  const wire = createWire(wireOptions(config));
  const politeness = createPoliteness({
    pace: () => ({ concurrency: 1, delayMs: config['pace.delayMs'] ?? site.pace.delayMs }),
  });
  const paced = pacedWire(wire, politeness, () => site.id);
  const robots = createRobots({ wire: paced, product, policy: config['crawl.robots'] });
  let crawlDelayMs = 0;

  const allowed = async (url: string): Promise<boolean | string> => {
    const answer = await robots.ask(url);
    politeness.crawlDelay(new URL(url).host, answer.crawlDelayMs);
    crawlDelayMs = Math.max(crawlDelayMs, answer.crawlDelayMs ?? 0);
    return answer.allowed || (answer.reason === 'unreachable' ? 'robots.unreachable' : 'robots.denied');
  };
  const refused = (verdict: boolean | string, url: string): CundangError =>
    verdict === 'robots.unreachable'
      ? new CundangError('http.server-error', 'robots.txt could not be had', { url })
      : new CundangError('http.refused', 'robots.txt disallows it', { url });

  const once = async (url: string): Promise<Page | Date> => {
    const mayFollow = (to: string) => (isOnSite(site, to) ? allowed(to) : false);
    const { final, stopped, error } = await fetchThrough(paced, url, {}, { mayFollow });
    if (error !== null || final === null) throw error ?? new CundangError('internal', 'nothing came', { url });
    if (stopped?.code === 'redirect-left-site') {
      throw new CundangError('http.refused', `it redirects to ${stopped.url}, which is not on the site`, { url });
    }
    if (stopped !== null) throw refused(stopped.code, stopped.url);
    const verdict = judge(final, { attempts: 0, maxAttempts: 2, now: new Date(), baseMs: config['crawl.backoffMs'] });
    if (verdict.kind === 'retry') {
      politeness.slower(new URL(final.url).host, {
        askedAt: final.fetchedAt.getTime(),
        until: verdict.notBefore.getTime(),
      });
      return verdict.notBefore;
    }
    if (verdict.kind === 'failed') {
      const { code, message } = verdict.reason;
      throw new CundangError(isErrorCode(code) ? code : 'internal', message, { url });
    }
    const bytes = decodeContent(final.body, header(final.rawHeaders, 'content-encoding'), largestPage);
    const contentType = header(final.rawHeaders, 'content-type');
    return parsePage(bytes, { url: final.url, contentType, fallbackCharset: site.charset });
  };

  return {
    get crawlDelayMs() {
      return crawlDelayMs;
    },
    async fetch(url) {
      wire.check(url);
      const verdict = await allowed(url);
      if (verdict !== true) throw refused(verdict, url);
      const first = await once(url);
      if (!(first instanceof Date)) return first;
      const pauseMs = first.getTime() - Date.now();
      if (pauseMs > longestPauseMs) throw new CundangError('http.too-many', 'it asks for a long pause', { url });
      await wait(Math.max(0, pauseMs));
      const second = await once(url);
      if (second instanceof Date) throw new CundangError('http.too-many', 'it asks for another pause', { url });
      return second;
    },
    close: () => wire.close(),
  };
}
