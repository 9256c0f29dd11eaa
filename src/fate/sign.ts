/** What one answer shows of a known article. A fate by itself proves little: `fold` confirms it over time. */
import type { Sign } from '../history/look.ts';
import { isSameAddress } from './addresses.ts';
import type { SignInput, Told } from './answer.ts';
import { byPage, byTarget } from './by-page.ts';
import { containment, wordsOf } from './fingerprint.ts';
import { marksOf } from './marks.ts';
import { paywallNotice } from './notices.ts';
import { type Comparison, compare } from './same-article.ts';
import type { Seen } from './seen.ts';

export type { SignInput } from './answer.ts';

/** Judges the answer to one look. */
export function signOf(input: SignInput): Sign {
  const last = input.exchanges.at(-1);
  const target = input.stopped?.url ?? (input.exchanges.length > 1 ? (last?.url ?? null) : null);
  const to = target === null || isSameAddress(input.url, target) ? null : target;
  const { fate, evidence } = judge(input, to);
  return { fate, evidence: evidence.replace(/\s+/g, ' ').trim(), status: last?.status ?? null, to };
}

function judge(input: SignInput, to: string | null): Told {
  const { error, stopped } = input;
  const last = input.exchanges.at(-1);
  if (error !== null || last === undefined) {
    return { fate: 'unreachable', evidence: error === null ? 'no answer' : `${error.code}: ${error.message}` };
  }
  if (last.status === 304) return { fate: 'alive', evidence: 'HTTP 304: not modified' };
  if (stopped !== null && to !== null) return byTarget(input, to);
  if (last.status < 200 || last.status > 299) return byStatus(input, last.status);
  const draft = input.reading?.draft ?? null;
  const marks = draft && marksOf(draft.integrity);
  if (marks !== null && marksOf(input.last.integrity) === null) return { fate: 'hijacked', evidence: marks };
  const compared = draft && compare(draft, input.last);
  if (compared === null || compared.kind === 'other') return byPage(input, to, compared);
  return byArticle(input, to, compared);
}

/** Statuses of a host in trouble, or that wants to be asked again; RFC 9110 §15.5.9, RFC 8470. */
const troubled = new Set([408, 425]);

function byStatus(input: SignInput, status: number): Told {
  const wall = input.seen()?.wall ?? null;
  if (wall !== null) return { fate: 'blocked', evidence: `HTTP ${status}, a page of ${wall}` };
  if (status === 404 || status === 410) return { fate: 'gone', evidence: `HTTP ${status}` };
  // RFC 7725: withheld, not gone; who may see it sees it.
  if (status === 451) return { fate: 'blocked', evidence: 'HTTP 451: withheld for legal reasons' };
  if (status >= 400 && status < 500 && !troubled.has(status)) return { fate: 'blocked', evidence: `HTTP ${status}` };
  return { fate: 'unreachable', evidence: `HTTP ${status}` };
}

/** By the article that was read, which is the known one. */
function byArticle({ reading, last, seen }: SignInput, to: string | null, { kind, evidence }: Comparison): Told {
  if (to !== null) return { fate: 'moved', evidence: `redirected to ${to}: ${evidence}` };
  if (kind === 'same') return { fate: 'alive', evidence };
  const isPart = isBeginningOnly(reading?.draft?.paragraphs ?? [], last.paragraphs);
  const wanted = isPart ? paywallOf(seen()) : null;
  return wanted === null
    ? { fate: 'changed', evidence }
    : { fate: 'blocked', evidence: `the beginning only, then “${wanted}”` };
}

/** Less than two thirds of the text, and nothing else: what a paywall leaves. */
function isBeginningOnly(now: readonly string[], before: readonly string[]): boolean {
  const [part, whole] = [wordsOf(now), wordsOf(before)];
  return part.length < (whole.length * 2) / 3 && containment(part, whole) > 0.6;
}

const paywallOf = (seen: Seen | null): string | null => seen && paywallNotice(seen);
