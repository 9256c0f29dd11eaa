/** What an answer or a failure means for the visit: keep it, come back later, or give up, with the reason. */

import type { Reason } from '../../queue/frontier.ts';
import { CundangError, type ErrorCode } from '../../src/errors.ts';
import type { Exchange } from '../../storage/exchange.ts';
import { type Backoff, backoff } from './politeness.ts';
import { retryAfter } from './retry-after.ts';

export type Verdict = { readonly kind: 'ok' } | { readonly kind: 'not-modified' } | Trouble;

/** Not what was wanted, and why. */
export type Trouble =
  /** `slower`: the host complained of the pace. `notBefore`: Retry-After, or the back-off. */
  | { readonly kind: 'retry'; readonly reason: Reason; readonly notBefore: Date; readonly slower: boolean }
  | { readonly kind: 'failed'; readonly reason: Reason };

export interface JudgeOptions extends Backoff {
  /** Attempts before this one. */
  readonly attempts: number;
  /** Attempts in all before the visit is given up. */
  readonly maxAttempts: number;
  readonly now: Date;
}

/** A cut body is kept, and whole on another day perhaps; one over the limit will be over it again. */
const cut: Readonly<Record<NonNullable<Exchange['truncated']>, ErrorCode>> = {
  length: 'fetch.too-large',
  time: 'fetch.timeout',
  disconnect: 'fetch.truncated',
};

/** Judges the last answer of a visit, or the error it ended with. */
export function judge(error: CundangError, options: JudgeOptions): Trouble;
export function judge(result: Exchange | CundangError, options: JudgeOptions): Verdict;
export function judge(result: Exchange | CundangError, options: JudgeOptions): Verdict {
  const trouble = result instanceof CundangError ? result : troubleOf(result, options.now);
  if (trouble === null) return { kind: (result as Exchange).status === 304 ? 'not-modified' : 'ok' };
  const reason = { code: trouble.code, message: trouble.message };
  if (trouble.retry === 'never') return { kind: 'failed', reason };
  const attempts = options.attempts + 1;
  if (attempts >= options.maxAttempts) {
    return { kind: 'failed', reason: { ...reason, message: `${reason.message}, after ${attempts} attempts` } };
  }
  const now = options.now.getTime();
  const told = trouble.where.notBefore;
  // A host that says "now" is still given a second.
  const at = told === undefined ? now + backoff(attempts, options) : Math.max(told.getTime(), now + 1000);
  return { kind: 'retry', reason, notBefore: new Date(at), slower: trouble.code === 'http.too-many' };
}

/** Why an answer is not what was wanted; null when it is (2xx whole, 304). */
function troubleOf(exchange: Exchange, now: Date): CundangError | null {
  const { status, truncated, url } = exchange;
  const error = (code: ErrorCode, message = `HTTP ${status}`): CundangError =>
    new CundangError(code, message, { url, notBefore: retryAfter(exchange, now) ?? undefined });

  if (status === 304) return null;
  if (status >= 200 && status <= 299) {
    return truncated === null ? null : error(cut[truncated], `the body was cut (${truncated})`);
  }
  if (status === 404 || status === 410) return error('http.gone');
  if (status === 429 || status === 503) return error('http.too-many');
  if (status === 408 || status === 425) return error('fetch.timeout');
  if (status >= 500) return error('http.server-error');
  if (status >= 400) return error('http.refused');
  return error('fetch.bad-response', `HTTP ${status} without a target`);
}
