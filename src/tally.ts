/** What a run has done so far: counted as groups are committed, so that nothing counted can be lost. */
import type { Put } from '../storage/catalog/catalog.ts';
import type { Committed } from './commit.ts';

export interface Tally {
  /** Pages visited to an end: everything but requisites. */
  pages: number;
  assets: number;
  /** Bytes added to the WARC files. */
  bytes: number;
  readonly captures: { response: number; revisit: number; notModified: number };
  readonly articles: { new: number; known: number; restored: number; suspect: number };
  /** Pages given up. */
  failed: number;
  /** Requisites given up: a dead picture is no news. */
  failedAssets: number;
  /** Visits put off to a later attempt. */
  retried: number;
  skipped: number;
  /** Links that were new. */
  found: number;
}

export function newTally(): Tally {
  return {
    pages: 0,
    assets: 0,
    bytes: 0,
    captures: { response: 0, revisit: 0, notModified: 0 },
    articles: { new: 0, known: 0, restored: 0, suspect: 0 },
    failed: 0,
    failedAssets: 0,
    retried: 0,
    skipped: 0,
    found: 0,
  };
}

/** Adds a committed group. */
export function count(tally: Tally, { group, added, recorded }: Committed): void {
  tally.found += added.length;
  countRecords(tally, recorded);
  for (const { outcome, captures, look } of group) {
    for (const capture of captures) {
      tally.bytes += capture.length;
      if (capture.type === 'resource') continue;
      const kind = capture.status === 304 ? 'notModified' : capture.type === 'revisit' ? 'revisit' : 'response';
      tally.captures[kind] += 1;
    }
    const isAsset = outcome?.claim.kind === 'asset';
    // A look that finds a page gone has found something.
    const isLook = outcome?.kind === 'failed' && outcome.claim.kind === 'revisit' && look;
    if (outcome?.kind === 'done' || isLook) tally[isAsset ? 'assets' : 'pages'] += 1;
    else if (outcome?.kind === 'failed') tally[isAsset ? 'failedAssets' : 'failed'] += 1;
    else if (outcome) tally[outcome.kind === 'retry' ? 'retried' : outcome.kind] += 1;
  }
}

/** Adds articles that came into the catalogue. */
export function countRecords(tally: Tally, recorded: readonly Put[]): void {
  for (const { article, isNew } of recorded) {
    tally.articles[isNew ? 'new' : 'known'] += 1;
    if (article.integrity.verdict !== 'clean') tally.articles[article.integrity.verdict] += 1;
  }
}
