/** Committed groups, as small as what is counted of them. */

import type { Claim, Outcome, Reason, VisitKind } from '../../queue/frontier.ts';
import type { Article } from '../../src/article.ts';
import type { Committed, Finished } from '../../src/commit.ts';
import type { Capture } from '../../storage/capture.ts';

export function claimOf(site: string, kind: VisitKind = 'article', url = `http://${site}/a.htm`): Claim {
  return { url, site, kind, depth: 1, via: null, key: url, lane: new URL(url).host, attempts: 0, known: null };
}

export function captureOf(url: string, status: number | null, type: Capture['type'] = 'response'): Capture {
  return {
    ...{ recordId: '<urn:uuid:00000000-0000-4000-8000-000000000000>', type, url, status, mime: 'text/html' },
    ...{ fetchedAt: '2026-03-01T02:03:04.567Z', payloadDigest: 'sha256:A', file: 'a.warc.gz', offset: 0, length: 100 },
  };
}

export function articleOf(
  site: string | null,
  rule = 'generic',
  verdict: Article['integrity']['verdict'] = 'clean',
): Article {
  return { site, integrity: { verdict }, extractor: { version: '1', rule } } as Article;
}

export function done(claim: Claim, captures: readonly Capture[], article: Article | null = null): Finished {
  return { outcome: { kind: 'done', claim, known: null, found: [] }, captures, article };
}

export function ended(
  kind: 'failed' | 'skipped' | 'retry',
  claim: Claim,
  reason: Reason,
  captures: readonly Capture[] = [],
): Finished {
  const outcome: Outcome = kind === 'retry' ? { kind, claim, reason, at: new Date(0) } : { kind, claim, reason };
  return { outcome, captures, article: null };
}

export function committed(...group: readonly Finished[]): Committed {
  return { group, added: [], recorded: [], events: [] };
}
