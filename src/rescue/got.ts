/** What a rescue got of each page, put together from the groups that were committed. */
import type { Claim } from '../../queue/frontier.ts';
import type { Capture } from '../../storage/capture.ts';
import type { Article, Integrity } from '../article.ts';
import type { Committed, Finished } from '../commit.ts';
import type { Fate } from '../history/look.ts';
import { canonicalUrl } from '../text/surt.ts';

/** Over plain HTTP, or in the browser. */
export type Way = 'http' | 'browser';

/** Why a visit was no good one. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
}

export interface Snapshot {
  readonly way: Way;
  readonly url: string;
  readonly status: number | null;
  readonly at: string;
  readonly recordId: string;
  readonly file: string;
  readonly offset: number;
}

export interface Screenshot {
  readonly kind: 'view' | 'fullPage';
  /** Its name in the archive. */
  readonly uri: string;
  readonly file: string;
  readonly offset: number;
}

export interface Got {
  /** Of the page itself, whatever its status. */
  readonly snapshots: Snapshot[];
  readonly screenshots: Screenshot[];
  /** Files of the page: as many as came. */
  files: number;
  article: { readonly id: string; readonly title: string | null; readonly verdict: Integrity['verdict'] } | null;
  /** What a page that was known has become instead; null where it is as it was, or was not known. */
  fate: Exclude<Fate, 'alive' | 'changed'> | null;
  /** Of the last visit of each way that was no good one. */
  readonly troubles: Partial<Record<Way, Trouble>>;
}

export interface Gathering {
  /** For `onCommit`, with the way that the visits went. */
  committed(way: Way, committed: Committed): void;
  of(url: string): Got;
}

export function gathering(urls: readonly string[]): Gathering {
  const pages = new Map(urls.map((url) => [nameOf(url), newGot()]));
  const nothing = newGot();
  return {
    committed(way, { group, recorded }) {
      for (const finished of group) {
        const { claim } = finished.outcome ?? {};
        const own = claim && pages.get(nameOf(claim.url));
        if (own !== undefined) take(own, way, finished, claim!);
        const parent = claim?.kind === 'asset' ? pages.get(nameOf(claim.via ?? '')) : undefined;
        if (parent !== undefined && finished.outcome?.kind === 'done') parent.files += 1;
      }
      // Of an article of several pages the record comes with the last.
      for (const { article } of recorded) {
        for (const url of [article.url ?? '', ...article.pages]) {
          const own = pages.get(nameOf(url));
          if (own !== undefined) own.article = briefOf(article);
        }
      }
    },
    of: (url) => pages.get(nameOf(url)) ?? nothing,
  };
}

const newGot = (): Got => ({ snapshots: [], screenshots: [], files: 0, article: null, fate: null, troubles: {} });
const nameOf = (url: string): string => canonicalUrl(url) ?? url;
const briefOf = ({ id, title, integrity }: Article) => ({ id, title, verdict: integrity.verdict });

function take(own: Got, way: Way, { outcome, captures, article, look }: Finished, claim: Claim): void {
  if (look) own.fate = look.fate === 'alive' || look.fate === 'changed' ? null : look.fate;
  if (article !== null) own.article = briefOf(article);
  if (outcome !== null && outcome.kind !== 'done') own.troubles[way] = outcome.reason;
  else delete own.troubles[way];
  for (const capture of captures) {
    const { url, status, fetchedAt: at, recordId, file, offset } = capture;
    const kind = screenshotKind(capture);
    if (kind !== null) own.screenshots.push({ kind, uri: url, file, offset });
    const isPage = nameOf(url) === nameOf(claim.url) || recordId === article?.capture?.recordId;
    if (capture.type === 'resource') continue;
    if (isPage) own.snapshots.push({ way, url, status, at, recordId, file, offset });
    else if (way === 'browser' && !url.endsWith('/robots.txt')) own.files += 1;
  }
}

function screenshotKind({ type, url }: Capture): Screenshot['kind'] | null {
  if (type !== 'resource') return null;
  return url.startsWith('urn:view:') ? 'view' : url.startsWith('urn:fullPage:') ? 'fullPage' : null;
}
