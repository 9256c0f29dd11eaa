/**
 * The way of a page, from a claim to a settled visit:
 *
 *   claim → robots → wire → archive → page → record → commit
 *
 * Whatever goes wrong with a page becomes an outcome with its reason; only a store that fails ends the run.
 */
import { judge } from '../crawlers/http/outcome.ts';
import { pacedWire } from '../crawlers/http/paced.ts';
import type { Politeness } from '../crawlers/http/politeness.ts';
import type { Robots } from '../crawlers/http/robots.ts';
import { fetchThrough } from '../crawlers/http/visit.ts';
import type { FetchInit, Wire } from '../crawlers/http/wire.ts';
import { isOnSite } from '../crawlers/kind.ts';
import type { Site } from '../crawlers/site.ts';
import type { Claim, Frontier, Known, Outcome, Reason } from '../queue/frontier.ts';
import type { Archive } from '../storage/archive.ts';
import type { Capture, Original } from '../storage/capture.ts';
import { type Exchange, header } from '../storage/exchange.ts';
import { payloadDigestOf } from '../storage/warc/digest.ts';
import { type Article, articleOf } from './article.ts';
import type { Committer } from './commit.ts';
import type { Config } from './config.ts';
import { asCundangError } from './errors.ts';
import {
  isReadable,
  nothingRead,
  type Reading,
  type ReadingTask,
  siteOf,
  siteOfClaim,
  wantsRecord,
} from './reading.ts';

export interface Stages {
  readonly config: Config;
  readonly sites: readonly Site[];
  readonly frontier: Frontier;
  readonly robots: Robots;
  readonly politeness: Politeness;
  readonly wire: Wire;
  readonly archive: Archive;
  /** Reads a page, on this thread or another. */
  readonly read: (task: ReadingTask) => Promise<Reading>;
  readonly committer: Committer;
  /** When the run began, milliseconds since 1970. */
  readonly startedAt: number;
  /** False: archive only, no records. */
  readonly extract: boolean;
  /** Ends what is in hand at once. */
  readonly abort: AbortSignal;
}

/** What became of a visit. */
interface Visited {
  readonly outcome: Outcome;
  readonly article: Article | null;
}

type Done = Extract<Outcome, { kind: 'done' }>;

/** Makes the handler of a claim. It resolves when the visit is handed to the committer; it throws only on a failing store. */
export function createPipeline(stages: Stages): (claim: Claim) => Promise<void> {
  return async (claim) => {
    const visit = stages.committer.begin();
    const captures: Capture[] = [];
    const { outcome, article } = await visitPage(stages, claim, captures);
    visit.finish({ outcome, captures, article });
  };
}

async function visitPage(stages: Stages, claim: Claim, captures: Capture[]): Promise<Visited> {
  const permission = await stages.robots.ask(claim.url, stages.abort);
  for (const exchange of permission.exchanges) captures.push((await keep(stages, exchange, null)).capture);
  stages.politeness.crawlDelay(claim.lane, permission.crawlDelayMs);
  if (!permission.allowed) return { outcome: refused(stages, claim, permission), article: null };

  const mayFollow = withinSite(stages, claim, captures);
  const wire = pacedWire(stages.wire, stages.politeness, () => claim.site);
  const fetched = await fetchThrough(wire, claim.url, conditions(claim, stages.abort), { mayFollow });
  let last: Kept | null = null;
  for (const exchange of fetched.exchanges) {
    last = await keep(stages, exchange, original(claim));
    captures.push(last.capture);
  }
  if (fetched.stopped) {
    const { code, url } = fetched.stopped;
    return { outcome: { kind: 'skipped', claim, reason: { code, message: `redirected to ${url}` } }, article: null };
  }

  const verdict = judge(fetched.error ?? fetched.final!, {
    attempts: claim.attempts,
    maxAttempts: stages.config['crawl.attempts'],
    baseMs: stages.config['crawl.backoffMs'],
    now: new Date(),
  });
  if (verdict.kind === 'failed') return { outcome: { kind: 'failed', claim, reason: verdict.reason }, article: null };
  if (verdict.kind === 'retry') {
    if (verdict.slower) {
      stages.politeness.slower(claim.lane);
      await stages.frontier.pause(claim.lane, verdict.notBefore);
    }
    return { outcome: { kind: 'retry', claim, at: verdict.notBefore, reason: verdict.reason }, article: null };
  }
  const outcome: Done = { kind: 'done', claim, known: known(claim, fetched.exchanges, last!), found: [] };
  if (verdict.kind === 'not-modified') return { outcome, article: null };
  return learn(stages, outcome, fetched.final!, last!.capture);
}

/** Reads a page that came whole: its links, and its record if it is an article. */
async function learn(stages: Stages, outcome: Done, page: Exchange, capture: Capture): Promise<Visited> {
  const { claim } = outcome;
  const reading = await readPage(stages, claim, page, capture);
  if ('code' in reading) return { outcome: { kind: 'skipped', claim, reason: reading }, article: null };
  if (reading.skip && claim.kind === 'article') {
    return { outcome: { kind: 'skipped', claim, reason: reading.skip }, article: null };
  }
  const { found, further, draft } = reading;
  return { outcome: { ...outcome, found, further }, article: draft && articleOf(draft, capture) };
}

/** The reading, or why the bytes could not be read. */
async function readPage(stages: Stages, claim: Claim, page: Exchange, capture: Capture): Promise<Reading | Reason> {
  const { config } = stages;
  const contentType = header(page.rawHeaders, 'content-type');
  const extract = stages.extract && wantsRecord(siteOf(stages.sites, page.url), page.url, contentType);
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
        claim,
        assets: config['crawl.assets'],
        listsAgainMs: Date.now() - stages.startedAt,
        revisitMs: config['crawl.revisit'],
      },
      extract,
    });
  } catch (error) {
    const { code, message } = asCundangError(error, { url: page.url });
    return { code, message };
  }
}

/** A stored exchange and the record that holds its payload: itself, or the one that its revisit refers to. */
interface Kept {
  readonly capture: Capture;
  readonly holder: Original;
}

/** Stores an exchange: as a revisit where the payload is held already, or a 304 confirms it. */
async function keep(stages: Stages, exchange: Exchange, confirmed: Original | null): Promise<Kept> {
  if (exchange.status === 304) {
    const capture = await stages.archive.store(exchange, confirmed);
    return { capture, holder: confirmed ?? capture };
  }
  const payloadDigest = payloadDigestOf(exchange.body);
  const first = exchange.body.length > 0 ? await stages.committer.firstCapture(payloadDigest) : null;
  const original = first && { ...first, payloadDigest };
  const capture = await stages.archive.store(exchange, original, payloadDigest);
  return { capture, holder: original ?? capture };
}

/** Validators of the last visit (RFC 9110 §13.1). */
function conditions({ known, via }: Claim, signal: AbortSignal): FetchInit {
  return {
    signal,
    etag: known?.etag ?? undefined,
    lastModified: known?.lastModified ?? undefined,
    referer: via ?? undefined,
  };
}

function original({ known }: Claim): Original | null {
  const { recordId, recordUrl: url, payloadDigest, fetchedAt } = known ?? {};
  return recordId && url && payloadDigest && fetchedAt ? { recordId, url, payloadDigest, fetchedAt } : null;
}

/** Redirects stay with the site, its robots.txt obeyed; requisites may lead anywhere. */
function withinSite(stages: Stages, claim: Claim, captures: Capture[]): (url: string) => Promise<boolean | string> {
  return async (url) => {
    if (claim.kind !== 'asset' && !isOnSite(siteOfClaim(stages.sites, claim), url)) return false;
    const permission = await stages.robots.ask(url, stages.abort);
    for (const exchange of permission.exchanges) captures.push((await keep(stages, exchange, null)).capture);
    return permission.allowed || 'robots.denied';
  };
}

function refused(
  stages: Stages,
  claim: Claim,
  permission: { readonly reason: 'disallowed' | 'unreachable' | null; readonly retryAt: Date | null },
): Outcome {
  if (permission.reason !== 'unreachable') {
    return { kind: 'skipped', claim, reason: { code: 'robots.denied', message: 'robots.txt disallows it' } };
  }
  const reason = { code: 'robots.unreachable', message: 'robots.txt could not be had' };
  if (claim.attempts + 1 >= stages.config['crawl.attempts']) return { kind: 'failed', claim, reason };
  return { kind: 'retry', claim, at: permission.retryAt ?? new Date(), reason };
}

/** What the next visit's conditional request goes by. Redirected answers are not asked for conditionally. */
function known(claim: Claim, exchanges: readonly Exchange[], { holder }: Kept): Known {
  const { rawHeaders, status } = exchanges.at(-1)!;
  const before = status === 304 ? claim.known : null;
  const direct = exchanges.length === 1;
  return {
    etag: direct ? (header(rawHeaders, 'etag') ?? before?.etag ?? null) : null,
    lastModified: direct ? (header(rawHeaders, 'last-modified') ?? before?.lastModified ?? null) : null,
    payloadDigest: holder.payloadDigest,
    recordId: holder.recordId,
    recordUrl: holder.url,
    fetchedAt: holder.fetchedAt,
  };
}
