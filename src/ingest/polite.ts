/**
 * Asks another archive's servers: one request at a time with a pause in between unless `pace.*` says otherwise, Retry-After
 * and complaints heeded, failures tried again. robots.txt is not asked: it speaks to programs that find their way by links
 * (RFC 9309 §1), and these are the addresses of an interface that the user named.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { judge } from '../../crawlers/http/outcome.ts';
import { pacedWire } from '../../crawlers/http/paced.ts';
import { createPoliteness } from '../../crawlers/http/politeness.ts';
import { fetchThrough } from '../../crawlers/http/visit.ts';
import { createWire, type FetchInit } from '../../crawlers/http/wire.ts';
import type { Exchange } from '../../storage/exchange.ts';
import type { Config } from '../config.ts';
import { CundangError, isErrorCode } from '../errors.ts';
import { wireOptions } from '../wiring.ts';

/** Pause from request to request where the configuration names none. */
const DELAY_MS = 1000;

export interface Asker {
  /**
   * The answer after redirects on the same host, with a 2xx status and whole.
   * @throws `fetch.*`, `http.*` after `crawl.attempts` attempts; the signal's own reason
   */
  ask(url: string, init?: FetchInit): Promise<Exchange>;
  close(): Promise<void>;
}

export function createAsker(config: Config, signal?: AbortSignal): Asker {
  const wire = createWire(wireOptions(config));
  const pace = { concurrency: config['pace.concurrency'] ?? 1, delayMs: config['pace.delayMs'] ?? DELAY_MS };
  const politeness = createPoliteness({ pace: () => pace });
  const paced = pacedWire(wire, politeness, () => 'archive');

  const once = async (
    url: string,
    init: FetchInit,
    attempts: number,
  ): Promise<Exchange | { again: Date; error: CundangError }> => {
    const mayFollow = (to: string) => new URL(to).host === new URL(url).host;
    const { final, stopped, error } = await fetchThrough(paced, url, { ...init, signal }, { mayFollow });
    if (stopped) throw new CundangError('http.refused', `it redirects to ${stopped.url}, on another host`, { url });
    const options = {
      attempts,
      maxAttempts: config['crawl.attempts'],
      baseMs: config['crawl.backoffMs'],
      now: new Date(),
    };
    const verdict = judge(error ?? final!, options);
    if (verdict.kind === 'ok') return final!;
    if (verdict.kind === 'not-modified')
      throw new CundangError('fetch.bad-response', 'HTTP 304 to a plain request', { url });
    const { code, message } = verdict.reason;
    const trouble = new CundangError(isErrorCode(code) ? code : 'internal', message, { url });
    if (verdict.kind === 'failed') throw trouble;
    const until = verdict.notBefore.getTime();
    if (until - Date.now() > config['crawl.patienceMs']) throw trouble;
    if (verdict.slower && final) {
      politeness.slower(new URL(final.url).host, { askedAt: final.fetchedAt.getTime(), until });
    }
    return { again: verdict.notBefore, error: trouble };
  };

  return {
    async ask(url, init = {}) {
      wire.check(url);
      for (let attempts = 0; ; attempts++) {
        const answer = await once(url, init, attempts);
        if (!('again' in answer)) return answer;
        await wait(Math.max(0, answer.again.getTime() - Date.now()), undefined, { signal });
      }
    },
    close: () => wire.close(),
  };
}
