/** What a visit shows of an article's page: a look, for the history. */
import type { Visited as Fetched } from '../../crawlers/http/visit.ts';
import type { Claim } from '../../queue/frontier.ts';
import type { Capture } from '../../storage/capture.ts';
import type { Catalog } from '../../storage/catalog/catalog.ts';
import type { LastGood } from '../fate/same-article.ts';
import { seenIn } from '../fate/seen.ts';
import { signOf } from '../fate/sign.ts';
import type { Look, PageState } from '../history/look.ts';
import type { History } from '../history/store.ts';
import { siteOfClaim } from '../reading.ts';
import { hostsOf } from './hosts.ts';
import type { Stages, Visited } from './stages.ts';

/** What looks are judged by. */
export interface Known {
  readonly history: Pick<History, 'page'>;
  readonly catalog: Pick<Catalog, 'get'>;
}

export interface Looking {
  /**
   * Judges a visit that has come to its end; null where it says nothing: a page that is no article's, or was never one, or that is
   * tried again soon. Asks the host for a page that cannot exist where the answer is doubtful, once a run.
   * @param captures what is stored for that is added
   */
  look(claim: Claim, fetched: Fetched, visited: Visited, captures: Capture[]): Promise<Look | null>;
}

export function createLooking(stages: () => Stages, { history, catalog }: Known): Looking {
  const hosts = hostsOf(stages);

  async function look(claim: Claim, fetched: Fetched, visited: Visited, captures: Capture[]): Promise<Look | null> {
    const { outcome, article, capture = null } = visited;
    if ((claim.kind !== 'article' && claim.kind !== 'revisit') || outcome.kind === 'retry') return null;
    const { url, site } = claim;
    const at = (fetched.exchanges.at(-1)?.fetchedAt ?? new Date()).toISOString();
    const where = capture && { recordId: capture.recordId, file: capture.file, offset: capture.offset };
    const found = article?.contentDigest ?? null;
    const page = history.page(url);
    if (page === null) {
      if (found === null) return null;
      const sign = { fate: 'alive', evidence: 'first seen', status: capture?.status ?? null, to: null } as const;
      return { url, site, at, ...sign, content: found, capture: where };
    }
    const last = lastGoodOf(catalog, page);
    if (last === null) return null;
    const { exchanges, stopped, final } = fetched;
    const definition = siteOfClaim(stages().sites, claim);
    let answer: ReturnType<typeof seenIn> | undefined;
    const seen = () => {
      if (answer === undefined) answer = final && seenIn(final, definition.charset);
      return answer;
    };
    const failure = outcome.kind === 'failed' && final === null ? outcome.reason : null;
    const reading = visited.reading ?? null;
    const judged = (probe: Parameters<typeof signOf>[0]['probe'], home: Parameters<typeof signOf>[0]['home']) =>
      signOf({ url, site: definition, exchanges, stopped, error: failure, reading, last, seen, probe, home });
    let sign = judged(null, null);
    if (isDoubtful(sign.fate, sign.status)) {
      sign = judged(await hosts.probe(claim, captures), await hosts.home(url, definition.charset));
    }
    return { url, site, at, ...sign, content: sign.fate === 'alive' && found === null ? null : found, capture: where };
  }

  return { look };
}

/** An answer that came well and is not the article: how the host says that a page is missing helps to tell what it is. */
function isDoubtful(fate: Look['fate'], status: number | null): boolean {
  return fate !== 'alive' && fate !== 'changed' && status !== null && status >= 200 && status < 400;
}

/** The article of the last good look. A reprint elsewhere may stand for the record: title and verdict are those seen here. */
function lastGoodOf(catalog: Known['catalog'], { url, content }: PageState): LastGood | null {
  const entry = catalog.get(content.slice(0, 16)) ?? catalog.get(url);
  if (entry === null) return null;
  const { article, sightings } = entry;
  const here = sightings.find((sighting) => sighting.url === url);
  if (here === undefined || article.url === url) return article;
  const integrity = { ...article.integrity, verdict: here.verdict };
  return { ...article, title: here.title, source: null, integrity };
}
