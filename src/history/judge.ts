/** From the answers of a visit to a look at its page: the one way, for a visit just made and for one that an archive tells of. */
import type { Site } from '../../crawlers/site.ts';
import type { Reason } from '../../queue/frontier.ts';
import type { Capture } from '../../storage/capture.ts';
import type { Catalog } from '../../storage/catalog/catalog.ts';
import type { Exchange } from '../../storage/exchange.ts';
import type { ArticleDraft } from '../article.ts';
import type { Fingerprint } from '../fate/fingerprint.ts';
import type { ProbeAnswer } from '../fate/probe.ts';
import type { LastGood } from '../fate/same-article.ts';
import { type Answered, type Seen, seenIn } from '../fate/seen.ts';
import { signOf } from '../fate/sign.ts';
import type { Reading } from '../reading.ts';
import { type ChangeClass, compareVersions, type Said } from '../versions/compare.ts';
import { isGood, type Look, type PageState } from './look.ts';
import type { History } from './store.ts';

/** What visits are judged by. */
export interface Known {
  readonly history: Pick<History, 'page' | 'looksOf'>;
  readonly catalog: Pick<Catalog, 'get' | 'editionsOf'>;
}

/** A visit that has come to its end. */
export interface Ended extends Answered {
  /** The page's address, as it was visited. */
  readonly url: string;
  /** The site that it is a page of, and the definition that it is read with. */
  readonly site: string;
  readonly definition: Site;
  /** Time of the last answer, ISO 8601. */
  readonly at: string;
  /** Why no answer came; null when one did. */
  readonly error: Reason | null;
  /** What the last answer's reading gave; null where it was not read. */
  readonly reading: Pick<Reading, 'draft' | 'skip'> | null;
  /** Content digest of the article that is recorded; null when none is. */
  readonly content: string | null;
  /** Of the last answer; null without one. */
  readonly capture: Capture | null;
  /** The last answer with its body, asked for only where the known article is not plainly in it; null when there is none. */
  answer(): Promise<Pick<Exchange, 'url' | 'rawHeaders' | 'body'> | null>;
}

/** How the host answers for a page that cannot exist, and its home page; null where that is not known. */
export type ByHost = (probe: ProbeAnswer | null, home: Fingerprint | null) => Look;

export interface Judged {
  readonly look: Look;
  /** Set where the answer came well and is not the article: the same look, told more surely. */
  readonly byHost: ByHost | null;
}

/** @returns null where the visit says nothing: of a page that never was an article, or whose record is not there */
export async function judge({ history, catalog }: Known, ended: Ended): Promise<Judged | null> {
  const { url, site, at, content, definition } = ended;
  const page = history.page(url);
  const { recordId, file, offset } = ended.capture ?? {};
  const capture = recordId === undefined ? null : { recordId, file: file!, offset: offset! };
  if (page === null) {
    if (content === null) return null;
    const sign = { fate: 'alive', evidence: 'first seen', status: ended.capture?.status ?? null, to: null } as const;
    return { look: { url, site, at, ...sign, content, capture }, byHost: null };
  }
  const last = lastGoodOf(catalog, page, at);
  if (last === null) return null;
  if (ended.exchanges.at(-1)?.status === 304) {
    // It confirms the answer that its validators are of: the last one that gave an article, which need not be the known one. What gave
    // none (404, a maintenance page, no answer) leaves the validators of the one before.
    const before = history.looksOf(url).findLast(({ content: read }) => read !== null);
    if (before !== undefined && !isGood(before.fate)) {
      const { fate, evidence, to } = before;
      return { look: { url, site, at, fate, evidence, to, status: 304, content: null, capture }, byHost: null };
    }
  }
  const isPlain = content === last.contentDigest || ended.exchanges.at(-1)?.status === 304;
  const answer = isPlain ? null : await ended.answer();
  let found: Seen | null | undefined;
  const seen = () => {
    if (found === undefined) found = answer && seenIn(answer, definition.charset);
    return found;
  };
  const { exchanges, stopped, error, reading } = ended;
  const byHost: ByHost = (probe, home) => {
    const sign = signOf({ url, site: definition, exchanges, stopped, error, reading, last, seen, probe, home });
    const edit = sign.fate === 'alive' ? headEdit(last, reading?.draft ?? null, at) : null;
    return { url, site, at, ...sign, ...edit, content, capture };
  };
  const look = byHost(null, null);
  return { look, byHost: isDoubtful(look) ? byHost : null };
}

/** An answer that came well and is not the article: how the host says that a page is missing helps to tell what it is. */
function isDoubtful({ fate, status }: Look): boolean {
  return fate !== 'alive' && fate !== 'changed' && status !== null && status >= 200 && status < 400;
}

/** An article as it stood at the last good look. */
type Stood = LastGood & Said;

/** The article of the last good look, with the title, date, source and people that the page had then. */
function lastGoodOf(catalog: Known['catalog'], { url, content }: PageState, at: string): Stood | null {
  const entry = catalog.get(content.slice(0, 16)) ?? catalog.get(url);
  if (entry === null) return null;
  const { article } = entry;
  const before = catalog
    .editionsOf(url)
    .filter((one) => one.contentDigest === article.contentDigest && one.firstSeen < at);
  const last = before.toSorted((a, b) => (a.lastSeen < b.lastSeen ? -1 : 1)).at(-1);
  if (last === undefined) return article;
  const integrity = { ...article.integrity, ...last.head.integrity };
  return { ...article, ...last.head, integrity, capture: { ...article.capture, fetchedAt: last.firstSeen } };
}

/** What else than the text was edited, where it is the same text; null when nothing was. */
function headEdit(last: Stood, draft: ArticleDraft | null, at: string): Pick<Look, 'fate' | 'evidence'> | null {
  if (draft === null || draft.contentDigest !== last.contentDigest) return null;
  const { classes } = compareVersions(last, { ...draft, capture: { fetchedAt: at } });
  const edited = classes.filter((one) => told.has(one));
  return edited.length > 0 ? { fate: 'changed', evidence: `edited: ${edited.join(', ')}` } : null;
}

/** Pictures come and go with a layout; they make a version, but nobody has edited the article. */
const told: ReadonlySet<ChangeClass> = new Set(['text', 'title', 'date', 'source', 'people']);
