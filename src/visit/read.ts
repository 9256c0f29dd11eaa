/** Reading a page that came: its links, and its record if it is an article. */
import type { Claim } from '../../queue/frontier.ts';
import type { Capture } from '../../storage/capture.ts';
import { type Exchange, header } from '../../storage/exchange.ts';
import { asCundangError, CundangError } from '../errors.ts';
import { isReadable, nothingRead, type Reading, siteOf, wantsRecord } from '../reading.ts';
import type { Stages } from './stages.ts';

/** A page as the browser drew it. */
export interface Drawn {
  readonly capture: Capture;
  readonly answer: Exchange;
  /** Canonical addresses of the requisites that came with it. */
  readonly got: ReadonlySet<string | null>;
}

/** Links of the tree and of the source; the article of the source, or else of the tree. */
export async function readDrawn(stages: Stages, claim: Claim, source: Reading, drawn: Drawn): Promise<Reading> {
  const extract = stages.extract && source.draft === null;
  const read = await readPage({ ...stages, extract }, claim, drawn.answer, drawn.capture);
  const tree = read instanceof CundangError ? nothingRead : read;
  const isNew = new Map([...tree.found, ...source.found].map((visit) => [visit.url, visit]));
  const found = [...isNew.values()].filter(({ kind, url }) => kind !== 'asset' || !drawn.got.has(url));
  const { draft, part } = source.draft ? source : tree;
  return { found, further: [...tree.further, ...source.further], draft, part, skip: draft ? null : source.skip };
}

/** The reading, or why the bytes could not be read. */
export async function readPage(
  stages: Stages,
  claim: Claim,
  page: Exchange,
  capture: Capture,
): Promise<Reading | CundangError> {
  const { config } = stages;
  const runMs = Date.now() - stages.runBegan(claim.site);
  const revisitMs = config['crawl.revisit'];
  const contentType = header(page.rawHeaders, 'content-type');
  // A 304 holds no payload: what it confirms is a record already.
  const extract =
    stages.extract && capture.status !== 304 && wantsRecord(siteOf(stages.sites, page.url), page.url, contentType);
  const wanted = claim.kind !== 'asset' || /css/i.test(contentType ?? '') || extract;
  if (!wanted || !isReadable(contentType)) return nothingRead;
  try {
    return await stages.read({
      url: page.url,
      contentType,
      contentEncoding: header(page.rawHeaders, 'content-encoding'),
      body: page.body,
      fetchedAt: capture.fetchedAt,
      links: {
        claim: { site: claim.site, kind: claim.kind, depth: claim.depth },
        seen: claim.known !== null,
        assets: config['crawl.assets'],
        listsAgainMs: runMs,
        // Once a run, however short the age is: a page is found on many others.
        revisitMs: revisitMs === null ? null : Math.max(revisitMs, runMs),
      },
      extract,
    });
  } catch (error) {
    // The second stop takes the reading threads away; that says nothing of the page.
    stages.abort.throwIfAborted();
    return asCundangError(error, { url: page.url });
  }
}
