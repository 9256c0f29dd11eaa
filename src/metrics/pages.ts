/** What was done, counted as groups are committed, as the tally of a run is: nothing counted can be lost. */
import { Counter, type Registry } from 'prom-client';
import type { Outcome } from '../../queue/frontier.ts';
import type { Capture } from '../../storage/capture.ts';
import type { Put } from '../../storage/catalog/catalog.ts';
import type { Committed, Finished } from '../commit.ts';
import { isEmptyPage, type Labels } from './labels.ts';

export interface PageCounters {
  committed(committed: Committed): void;
  /** Articles that came into the catalogue without a visit: the waiting pieces at the end of a run, or another's segment. */
  recorded(articles: readonly Put[]): void;
}

export function createPageCounters(registry: Registry, labels: Labels): PageCounters {
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> =>
    new Counter({ name: `cundang_${name}_total`, help, labelNames: [...labelNames], registers: [registry] });

  const visits = counter('visits', 'Visits by what became of them.', ['site', 'kind', 'outcome', 'reason']);
  const pages = counter('pages', 'Pages asked for, by class of the answer, or the error where none came.', [
    'site',
    'status',
    'error',
  ]);
  const captures = counter('captures', 'Captures stored, without requests.', ['type']);
  const bytes = counter('archived_bytes', 'Compressed bytes of captures.', ['type']);
  const articles = counter('articles', 'Articles recorded; known = an article with this text was there before.', [
    'site',
    'content',
    'verdict',
  ]);
  const extractions = counter('extractions', 'Pages read as articles, by the layout or rule that gave the text.', [
    'site',
    'rule',
  ]);
  const empty = counter('empty_extractions', 'Article pages that gave no record, by the layout that fits them.', [
    'site',
    'layout',
    'reason',
  ]);
  const found = counter('visits_added', 'Links found that were new or due again.', []);

  function record(recorded: readonly Put[]): void {
    for (const { article, isNew } of recorded) {
      const content = isNew ? 'new' : 'known';
      articles.inc({ site: labels.site(article.site), content, verdict: article.integrity.verdict });
    }
  }

  function finish({ outcome, captures: stored, article }: Finished): void {
    for (const capture of stored) {
      const type = typeOf(capture);
      captures.inc({ type });
      bytes.inc({ type }, capture.length);
    }
    if (article !== null) {
      extractions.inc({ site: labels.site(article.site), rule: labels.rule(article.extractor.rule) });
    }
    if (outcome === null) return;
    const { claim, kind } = outcome;
    const site = labels.site(claim.site);
    const isAsset = claim.kind === 'asset';
    const visit = { site, kind: isAsset ? 'asset' : 'page', outcome: kind };
    if (kind === 'done') visits.inc(visit);
    else {
      const reason = labels.reason(outcome.reason.code);
      visits.inc({ ...visit, reason });
      if (kind === 'skipped' && claim.kind === 'article' && isEmptyPage(reason)) {
        empty.inc({ site, layout: layoutOf(outcome.reason, labels), reason });
      }
    }
    if (isAsset) return;
    const status = statusOf(outcome, stored);
    if (status !== null) pages.inc({ site, status });
    else if (isFailure(outcome)) pages.inc({ site, status: 'none', error: labels.reason(outcome.reason.code) });
  }

  return {
    committed({ group, added, recorded }) {
      for (const finished of group) finish(finished);
      found.inc(added.length);
      record(recorded);
    },
    recorded: record,
  };
}

function typeOf({ type, status }: Capture): string {
  return status === 304 ? 'not_modified' : type;
}

/** The layout that a skip names. */
function layoutOf(reason: object, labels: Labels): string {
  const layout = 'layout' in reason ? reason.layout : null;
  return typeof layout === 'string' ? labels.rule(layout) : 'none';
}

/** `2xx` … `5xx`; null for a page that was not asked for, or whose answer did not come, or not whole. */
function statusOf(outcome: Outcome, stored: readonly Capture[]): string | null {
  if (isFailure(outcome) && !outcome.reason.code.startsWith('http.')) return null;
  // The last answer is the page's own; robots.txt files stand among the others, in front of what they were asked for.
  const answer = stored.findLast(({ status, url }) => status !== null && (!isRobots(url) || url === outcome.claim.url));
  if (answer?.status == null || (isFailure(outcome) && answer.status < 400)) return null;
  return `${Math.floor(answer.status / 100)}xx`;
}

function isFailure(outcome: Outcome): outcome is Extract<Outcome, { kind: 'failed' | 'retry' }> {
  return outcome.kind === 'failed' || outcome.kind === 'retry';
}

function isRobots(url: string): boolean {
  return url.endsWith('/robots.txt');
}
