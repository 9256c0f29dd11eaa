/**
 * The way of a page, from a claim to a settled visit:
 *
 *   claim → robots → wire → archive → page → record → commit
 *
 * Whatever goes wrong with a page becomes an outcome with its reason; only a store that fails ends the run.
 */
import { type JudgeOptions, judge, type Trouble } from '../crawlers/http/outcome.ts';
import { pacedWire } from '../crawlers/http/paced.ts';
import type { Politeness } from '../crawlers/http/politeness.ts';
import type { Robots, RobotsAnswer } from '../crawlers/http/robots.ts';
import { fetchThrough } from '../crawlers/http/visit.ts';
import type { FetchInit, Wire } from '../crawlers/http/wire.ts';
import { isOnSite } from '../crawlers/kind.ts';
import type { Site } from '../crawlers/site.ts';
import type { Claim, Frontier, Known, Outcome } from '../queue/frontier.ts';
import type { Archive } from '../storage/archive.ts';
import type { Capture, Original } from '../storage/capture.ts';
import type { Part } from '../storage/catalog/catalog.ts';
import { type Exchange, header } from '../storage/exchange.ts';
import { recordOf } from '../storage/lookup.ts';
import { payloadDigestOf } from '../storage/warc/digest.ts';
import { type Article, articleOf } from './article.ts';
import type { Committer } from './commit.ts';
import type { Config } from './config.ts';
import { asCundangError, CundangError } from './errors.ts';
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
  readonly part?: Part | null;
}

type Done = Extract<Outcome, { kind: 'done' }>;

/** Makes the handler of a claim. It resolves when the visit is handed to the committer; it throws only on a failing store. */
export function createPipeline(stages: Stages): (claim: Claim) => Promise<void> {
  return async (claim) => {
    const visit = stages.committer.begin();
    const captures: Capture[] = [];
    const { outcome, article, part } = await visitPage(stages, claim, captures);
    visit.finish({ outcome, captures, article, part });
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

  const verdict = judge(fetched.error ?? fetched.final!, attemptsOf(stages, claim));
  if ('reason' in verdict) {
    if (verdict.kind === 'retry' && verdict.slower && fetched.final) {
      await slowDown(stages, fetched.final, verdict.notBefore);
    }
    return unsuccessful(claim, verdict);
  }
  const outcome: Done = { kind: 'done', claim, known: known(claim, fetched.exchanges, last!), found: [] };
  if (verdict.kind === 'ok') return learn(stages, outcome, fetched.final!, last!.capture);
  if (claim.kind !== 'seed' && claim.kind !== 'list') return { outcome, article: null };
  const page = await unchanged(stages, claim, fetched.final!);
  // Without its old payload the next visit asks for it anew.
  return page ? learn(stages, outcome, page, last!.capture) : { outcome: { ...outcome, known: null }, article: null };
}

function attemptsOf({ config }: Stages, { attempts }: Claim): JudgeOptions {
  return { attempts, maxAttempts: config['crawl.attempts'], baseMs: config['crawl.backoffMs'], now: new Date() };
}

function unsuccessful(claim: Claim, verdict: Trouble): Visited {
  const { kind, reason } = verdict;
  if (kind === 'failed') return { outcome: { kind, claim, reason }, article: null };
  return { outcome: { kind, claim, at: verdict.notBefore, reason }, article: null };
}

/** The host that answered, which need not be the one the visit began at, is left alone and then asked more slowly. */
async function slowDown({ politeness, frontier }: Stages, { url, fetchedAt }: Exchange, until: Date): Promise<void> {
  const lane = new URL(url).host;
  politeness.slower(lane, { askedAt: fetchedAt.getTime(), until: until.getTime() });
  await frontier.pause(lane, until);
}

/**
 * The page that a 304 confirms, from the archive: a list that is unchanged still leads to lists that are not.
 * Null when the archive cannot give it.
 */
async function unchanged({ config }: Stages, claim: Claim, answer: Exchange): Promise<Exchange | null> {
  const confirmed = original(claim);
  const record = confirmed && (await recordOf(config.dir, confirmed).catch(() => null));
  if (record?.type !== 'response' || !record.http?.status) return null;
  return { ...answer, status: record.http.status, rawHeaders: record.http.headers, body: record.payload };
}

/** Reads a page that came whole: its links, and its record if it is an article. */
async function learn(stages: Stages, outcome: Done, page: Exchange, capture: Capture): Promise<Visited> {
  const { claim } = outcome;
  const reading = await readPage(stages, claim, page, capture);
  if (reading instanceof CundangError) return unsuccessful(claim, judge(reading, attemptsOf(stages, claim)));
  if (reading.skip && claim.kind === 'article') {
    return { outcome: { kind: 'skipped', claim, reason: reading.skip }, article: null };
  }
  const { found, further, draft, part } = reading;
  return { outcome: { ...outcome, found, further }, article: draft && articleOf(draft, capture), part };
}

/** The reading, or why the bytes could not be read. */
async function readPage(
  stages: Stages,
  claim: Claim,
  page: Exchange,
  capture: Capture,
): Promise<Reading | CundangError> {
  const { config } = stages;
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
        listsAgainMs: Date.now() - stages.startedAt,
        revisitMs: config['crawl.revisit'],
      },
      extract,
    });
  } catch (error) {
    // The second stop takes the reading threads away; that says nothing of the page.
    stages.abort.throwIfAborted();
    return asCundangError(error, { url: page.url });
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
    return permission.allowed || (permission.reason === 'unreachable' ? 'robots.unreachable' : 'robots.denied');
  };
}

/** What robots.txt forbids is skipped; where it could not be had, the visit waits, or fails as the host does. */
function refused({ config }: Stages, claim: Claim, { reason, retryAt, trouble }: RobotsAnswer): Outcome {
  if (reason !== 'unreachable') {
    return { kind: 'skipped', claim, reason: { code: 'robots.denied', message: 'robots.txt disallows it' } };
  }
  if (trouble?.retry === 'never') return { kind: 'failed', claim, reason: trouble };
  const why = { code: 'robots.unreachable', message: `robots.txt could not be had: ${trouble?.message}` };
  if (claim.attempts + 1 >= config['crawl.attempts']) return { kind: 'failed', claim, reason: why };
  return { kind: 'retry', claim, at: retryAt ?? new Date(), reason: why };
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
