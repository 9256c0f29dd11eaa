/**
 * The visits that an archive tells of, for a queue whose data were lost. A capture ended its visit as done when it is a whole
 * answer with a status from 200 to 299, or a 304 that says what it confirms; a redirect when what it led to is. What failed or was
 * skipped is in no archive as such: the next run asks for it once more. Pages that gave no article are done here, too.
 */
import { redirects, redirectTarget } from '../crawlers/http/visit.ts';
import type { Site } from '../crawlers/site.ts';
import type { Archived } from '../queue/refill.ts';
import type { Capture, Original } from '../storage/capture.ts';
import {
  type Captured,
  type CaptureRecord,
  type CapturesOptions,
  captureRecord,
  capturesIn,
  madeUpBeside,
} from '../storage/captures.ts';
import { timestamp14 } from '../storage/cdxj.ts';
import { header } from '../storage/exchange.ts';
import { capturesOf } from '../storage/lookup.ts';
import { type ArchivePlace, filesOf } from '../storage/store/archive-place.ts';
import { readRecordAt } from '../storage/warc/reader.ts';
import { siteOf } from './reading.ts';

export interface ArchivedVisitsOptions {
  readonly sites: readonly Site[];
  /** Digest of the article in a capture; null = none is known. */
  readonly contentOf: (capture: Capture) => Promise<string | null>;
  readonly onDamage: NonNullable<CapturesOptions['onDamage']>;
  /** Told of each file that is begun. */
  readonly onFile?: (done: number, files: number) => void;
}

/** Redirects whose target is awaited at most: it comes next in the same writer's files. */
const MOST_LED = 10_000;

/** Good captures, by file and offset: those of a redirect behind what it led to. */
export async function* archivedVisits(
  place: ArchivePlace,
  options: ArchivedVisitsOptions,
): AsyncGenerator<Archived, void, void> {
  const { sites, contentOf, onDamage, onFile } = options;
  const led = new Map<string, Capture[]>();
  const files = await filesOf(place);
  for (const [done, file] of files.entries()) {
    onFile?.(done, files.length);
    for await (const { capture, record } of capturesIn(file, 0, onDamage)) {
      const { url, status } = capture;
      if (madeUpBeside(record) !== null) continue;
      if (record.type === 'resource') {
        // No visit, yet an article may be in it: an imported file, the tree of a page.
        const contentHash = await contentOf(capture);
        if (contentHash !== null) yield { ...visited(capture, capture, sites), payloadDigest: null, contentHash };
        continue;
      }
      const target = status !== null && redirects.has(status) ? targetOf(url, record) : null;
      const before = (led.get(url) ?? []).filter(({ fetchedAt }) => fetchedAt <= capture.fetchedAt);
      if (before.length > 0) led.delete(url);
      if (target !== null) {
        led.set(target, [...(led.get(target) ?? []), ...before, capture]);
        if (led.size > MOST_LED) led.delete(led.keys().next().value!);
        continue;
      }
      const holder = holderOf(capture, record);
      if (!isGood(capture, record, holder) || isRobots(url)) continue;
      const { etag, lastModified } =
        holder === null ? { etag: null, lastModified: null } : await validatorsOf(place, { capture, record });
      const contentHash = await contentOf(capture);
      yield { ...visited(capture, holder, sites), etag, lastModified, contentHash };
      for (const first of before) {
        yield { ...visited(first, holder, sites), visitedAt: capture.fetchedAt };
      }
    }
  }
  onFile?.(files.length, files.length);
}

/** A visit without validators; those of a redirected one are another URL's. */
function visited(capture: Capture, holder: Original | null, sites: readonly Site[]): Archived {
  const { url, fetchedAt } = holder ?? capture;
  return {
    url: capture.url,
    site: /^https?:/i.test(capture.url) && URL.canParse(capture.url) ? siteOf(sites, capture.url).id : '',
    ...{ etag: null, lastModified: null, contentHash: null },
    payloadDigest: holder?.payloadDigest ?? null,
    recordId: (holder ?? capture).recordId,
    ...{ recordUrl: url, fetchedAt, visitedAt: capture.fetchedAt },
  };
}

/** The record that holds a capture's payload: itself, or the one that a revisit names; null when it names none. */
function holderOf(capture: Capture, record: CaptureRecord): Original | null {
  if (record.type !== 'revisit') return capture;
  const { recordId, url, date } = record.refersTo;
  if (recordId === null || date === null || capture.payloadDigest === '') return null;
  const time = Date.parse(date);
  if (Number.isNaN(time)) return null;
  return {
    ...{ recordId, url: url ?? capture.url, payloadDigest: capture.payloadDigest },
    fetchedAt: new Date(time).toISOString(),
  };
}

function isGood({ status }: Capture, record: CaptureRecord, holder: Original | null): boolean {
  if (status === null || record.type === 'resource' || record.truncated !== null) return false;
  return (status >= 200 && status <= 299) || (status === 304 && record.type === 'revisit' && holder !== null);
}

/** Asked for beside the visits of a host. */
function isRobots(url: string): boolean {
  return /^https?:\/\/[^/]+\/robots\.txt$/i.test(url);
}

function targetOf(url: string, record: CaptureRecord): string | null {
  const head = record.type === 'resource' ? null : record.http;
  return head && redirectTarget({ url, rawHeaders: head.headers });
}

interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** The validators of an answer; those of a 304 that repeats none are the page's own of before (RFC 9110 §15.4.5). */
async function validatorsOf(place: ArchivePlace, { capture, record }: Captured): Promise<Validators> {
  const own = validatorsIn(record);
  if (capture.status !== 304 || own.etag !== null || own.lastModified !== null) return own;
  let newest: { readonly timestamp: string; readonly validators: Validators } | null = null;
  for await (const { file, line } of capturesOf(place, capture.url)) {
    const { timestamp, url, status, offset, length } = line;
    if (url !== capture.url || status !== '200' || timestamp > timestamp14(capture.fetchedAt)) continue;
    if (newest !== null && timestamp < newest.timestamp) continue;
    const found = captureRecord((await readRecordAt(file.path, offset, length)).record);
    if (found !== null) newest = { timestamp, validators: validatorsIn(found) };
  }
  return newest?.validators ?? own;
}

function validatorsIn(record: CaptureRecord): Validators {
  const headers = record.type === 'resource' ? [] : (record.http?.headers ?? []);
  return { etag: header(headers, 'etag'), lastModified: header(headers, 'last-modified') };
}
