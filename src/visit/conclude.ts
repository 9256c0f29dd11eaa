/** What an answer means for its visit. */
import { type JudgeOptions, judge, type Trouble } from '../../crawlers/http/outcome.ts';
import type { Visited as Fetched } from '../../crawlers/http/visit.ts';
import type { Claim, Known, NewVisit, Outcome } from '../../queue/frontier.ts';
import type { Capture } from '../../storage/capture.ts';
import { type Exchange, header } from '../../storage/exchange.ts';
import { recordOf } from '../../storage/lookup.ts';
import { articleOf } from '../article.ts';
import { CundangError } from '../errors.ts';
import { nothingRead } from '../reading.ts';
import { type Kept, original } from './keep.ts';
import { type Drawn, readDrawn, readPage } from './read.ts';
import type { Stages, Visited } from './stages.ts';

type Done = Extract<Outcome, { kind: 'done' }>;

/** What an answer means for the visit, what is in the page, and what it shows of a page that is known. */
export async function conclude(
  stages: Stages,
  claim: Claim,
  fetched: Fetched,
  last: Kept | null,
  captures: Capture[],
  drawn: Drawn | null = null,
): Promise<Visited> {
  const visited = { capture: last?.capture ?? null, ...(await meaningOf(stages, claim, fetched, last, drawn)) };
  const look = (await stages.looking?.look(claim, fetched, visited, captures)) ?? null;
  return { ...visited, look };
}

async function meaningOf(
  stages: Stages,
  claim: Claim,
  fetched: Fetched,
  last: Kept | null,
  drawn: Drawn | null,
): Promise<Visited> {
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
  if (verdict.kind === 'ok') return learn(stages, outcome, fetched.final!, last!.capture, drawn);
  if (claim.kind !== 'seed' && claim.kind !== 'list') return { outcome, article: null };
  const page = await unchanged(stages, claim, fetched.final!);
  // Without its old payload the next visit asks for it anew.
  return page ? learn(stages, outcome, page, last!.capture) : { outcome: { ...outcome, known: null }, article: null };
}

/** Reads a page that came whole: its links, and its record if it is an article. */
async function learn(
  stages: Stages,
  outcome: Done,
  page: Exchange,
  capture: Capture,
  drawn: Drawn | null = null,
): Promise<Visited> {
  const { claim } = outcome;
  const own = await readPage(stages, claim, page, capture);
  if (own instanceof CundangError && !drawn) return unsuccessful(claim, judge(own, attemptsOf(stages, claim)));
  const source = own instanceof CundangError ? nothingRead : own;
  const reading = drawn ? await readDrawn(stages, claim, source, drawn) : source;
  const { found, further, draft, part, skip } = reading;
  if (skip && (claim.kind === 'article' || claim.kind === 'revisit')) {
    return { outcome: { kind: 'skipped', claim, reason: skip }, article: null, reading, isBare: true };
  }
  // The tree speaks where the page's own source has no article.
  const speaks = source.draft || !drawn ? capture : drawn.capture;
  const leadsOn = [...found, ...further].some(({ kind }) => kind !== 'asset');
  const isBare = claim.kind !== 'asset' && draft === null && !leadsOn && page.status !== 304;
  return {
    outcome: { ...outcome, found: [...found, ...toTheEnd(stages, claim, further)], further },
    article: draft && articleOf(draft, speaks),
    part,
    reading,
    isBare,
  };
}

/** The next pages of a list that is followed to its end. */
function toTheEnd({ deepSince }: Stages, { site }: Claim, further: readonly NewVisit[]): readonly NewVisit[] {
  const since = deepSince(site);
  if (since === null) return [];
  return further.map((visit) => ({ ...visit, againAfterMs: Date.now() - since.getTime() }));
}

export function attemptsOf({ config }: Stages, { attempts }: Claim): JudgeOptions {
  return { attempts, maxAttempts: config['crawl.attempts'], baseMs: config['crawl.backoffMs'], now: new Date() };
}

export function unsuccessful(claim: Claim, verdict: Trouble): Visited {
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
async function unchanged({ place }: Stages, claim: Claim, answer: Exchange): Promise<Exchange | null> {
  const confirmed = original(claim);
  const record = confirmed && (await recordOf(place, confirmed).catch(() => null));
  if (record?.type !== 'response' || !record.http?.status) return null;
  return { ...answer, status: record.http.status, rawHeaders: record.http.headers, body: record.payload };
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
