/** The captures of an archive, read from its WARC files alone: what `rebuild` goes by. */
import { CundangError } from '../src/errors.ts';
import { type Capture, MADE_UP_BESIDE } from './capture.ts';
import { header } from './exchange.ts';
import type { WarcFile } from './files.ts';
import { mimeOf } from './mime.ts';
import { type ArchivePlace, filesOf, type PlacedFile } from './store/archive-place.ts';
import { pathOf } from './store/place.ts';
import { type Unanswered, unansweredOf } from './unanswered.ts';
import { payloadDigestOf } from './warc/digest.ts';
import { type Damage, readRecords } from './warc/reader.ts';
import type { WarcRecord, WarcResource, WarcResponse, WarcRevisit } from './warc/record.ts';

export type CaptureRecord = WarcResponse | WarcRevisit | WarcResource;

export interface CapturesOptions {
  /** The offset to begin at in a file: its first record there or after it; null leaves the file out. All from 0 unless told. */
  readonly start?: (file: string) => number | null;
  /** Told of damage, which is then passed over. Without it damage ends the walk with `archive.damaged`. */
  readonly onDamage?: (file: string, damage: Damage) => void;
}

/** A capture and its record. */
export interface Captured {
  readonly capture: Capture;
  readonly record: CaptureRecord;
}

/**
 * Every response, revisit and resource, by file name and offset. Files that are being written are read as far as they
 * are whole.
 * @throws `archive.missing`, `archive.damaged`, `store.*`
 */
export async function* captures(
  place: ArchivePlace,
  options: CapturesOptions = {},
): AsyncGenerator<Captured, void, void> {
  const { start = () => 0, onDamage } = options;
  for (const file of await filesOf(place)) {
    const from = start(file.name);
    if (from !== null) yield* capturesIn(file, from, onDamage);
  }
}

/** The captures of one file, from an offset on; `onDamage` as of {@link CapturesOptions}. */
export async function* capturesIn(
  file: PlacedFile,
  from: number,
  onDamage: CapturesOptions['onDamage'],
): AsyncGenerator<Captured, void, void> {
  for await (const one of visitsIn(file, from, onDamage)) if ('capture' in one) yield one;
}

/** Captures, and among them the visits that ended without an answer; arguments as of {@link capturesIn}. */
export async function* visitsIn(
  file: PlacedFile,
  from: number,
  onDamage: CapturesOptions['onDamage'],
): AsyncGenerator<Captured | Unanswered, void, void> {
  for await (const found of readRecords(file.path, { from })) {
    if (found.kind === 'record') {
      const record = captureRecord(found.record);
      const told = record === null ? unansweredOf(found.record) : null;
      if (record !== null) yield { capture: captureOf(record, file.name, found.offset, found.length), record };
      else if (told !== null) yield told;
    } else if (!isTail(file, found)) {
      if (onDamage === undefined) {
        throw new CundangError('archive.damaged', found.reason, { path: pathOf(file.path), offset: found.offset });
      }
      onDamage(file.name, found);
    }
  }
}

/** The torn end of a file that is being written is no damage. */
export function isTail(file: Pick<WarcFile, 'open'>, damage: Damage): boolean {
  return file.open && damage.torn;
}

/** The record, if it is one that stands for a capture; `application/warc-fields` is talk about the archive, as in warcio. */
export function captureRecord(record: WarcRecord): CaptureRecord | null {
  if (record.type === 'resource') return mimeOf(record.contentType) === 'application/warc-fields' ? null : record;
  return record.type === 'response' || record.type === 'revisit' ? record : null;
}

/** The article beside whose address that of a capture was made up; null for a page of the archive. */
export function madeUpBeside(record: CaptureRecord): string | null {
  return record.fields.get(MADE_UP_BESIDE);
}

/** The capture of a record at its place. A foreign digest (sha1 …) gives way to our own where the payload is there. */
export function captureOf(record: CaptureRecord, file: string, offset: number, length: number): Capture {
  const http = record.type === 'resource' ? null : record.http;
  const digest = record.payloadDigest;
  const own = digest?.startsWith('sha256:') ? digest.replace(/=+$/, '') : null;
  const contentType = record.type === 'resource' ? record.contentType : http && header(http.headers, 'content-type');
  return {
    recordId: record.id,
    type: record.type,
    url: record.url,
    fetchedAt: isoDate(record.date),
    status: http?.status ?? null,
    mime: mimeOf(contentType),
    payloadDigest: own ?? (record.type === 'revisit' ? (digest ?? '') : payloadDigestOf(record.payload)),
    file,
    offset,
    length,
  };
}

/** WARC-Date with milliseconds: 1.0 has seconds, 1.1 may have up to nine digits of them (§5.4). */
function isoDate(date: string): string {
  const time = Date.parse(date);
  return Number.isNaN(time) ? date : new Date(time).toISOString();
}
