/**
 * From a revisit to the payload it stands for, through the sorted indexes: a search by halves in the file that most
 * likely holds the original (the last one begun before its date), then in the others. Nothing is kept in memory, so the
 * size of the archive does not matter; whoever reads every record anyway meets each original before its revisits.
 */
import { CundangError } from '../src/errors.ts';
import type { Capture, Original } from './capture.ts';
import { type IndexLine, indexKey, parseCdxj, timestamp14 } from './cdxj.ts';
import { OPEN } from './files.ts';
import { type ArchivePlace, filesOf, type PlacedFile, placeLines } from './store/archive-place.ts';
import { type Bytes, type FilePlace, openPlace, pathOf, sizeOf } from './store/place.ts';
import { readRecordAt } from './warc/reader.ts';
import type { WarcRecord, WarcResource, WarcResponse, WarcRevisit } from './warc/record.ts';

export type Payload = WarcResponse | WarcResource;

/** Revisits may refer to revisits; a longer chain is an error or a circle. */
const MOST_HOPS = 8;

/**
 * The record that holds a capture's payload: its own, or the one its revisit refers to.
 * @returns null when this archive does not hold it
 * @throws `archive.damaged` when a record on the way cannot be read
 */
export async function payloadOf(place: ArchivePlace, capture: Capture): Promise<Payload | null> {
  const files = await filesOf(place);
  const file = files.find(({ name }) => name === capture.file);
  if (file === undefined) return null;
  let { record } = await readRecordAt(file.path, capture.offset, capture.length);
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    if (record.type === 'response' || record.type === 'resource') return record;
    if (record.type !== 'revisit') return null;
    const original = await referred(files, record);
    if (original === null) return null;
    record = original.record;
  }
  return null;
}

/**
 * The record of a capture that something else stands on, found as a revisit would find it.
 * @returns null when this archive does not hold it
 * @throws `archive.damaged` when it cannot be read
 */
export async function recordOf(
  place: ArchivePlace,
  { recordId, url, fetchedAt, payloadDigest }: Original,
): Promise<WarcRecord | null> {
  return (await placedRecordOf(place, { recordId, url, fetchedAt, payloadDigest }))?.record ?? null;
}

/** A record and where it lies. */
export interface Placed {
  readonly record: WarcRecord;
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** As {@link recordOf}, with the record's place. */
export async function placedRecordOf(
  place: ArchivePlace,
  { recordId, url, fetchedAt, payloadDigest }: Original,
): Promise<Placed | null> {
  const refersTo = { recordId, url, date: fetchedAt };
  return referred(await filesOf(place), { id: '', url, payloadDigest, refersTo });
}

/** Whether the archive holds a capture of this target URI with this payload digest. */
export async function isHeld(place: ArchivePlace, uri: string, payloadDigest: string): Promise<boolean> {
  const bare = payloadDigest.slice(payloadDigest.indexOf(':') + 1);
  for (const file of await filesOf(place)) {
    for await (const { url, digest } of linesWith(file, `${indexKey(uri)} `)) {
      if (url === uri && digest === bare) return true;
    }
  }
  return false;
}

/** Whether the archive holds a capture of this URL at this second (`YYYYMMDDhhmmss`). */
export async function isHeldAt(place: ArchivePlace, url: string, timestamp: string): Promise<boolean> {
  for (const file of await filesOf(place)) {
    for await (const line of linesWith(file, `${indexKey(url)} ${timestamp} `)) if (line.url === url) return true;
  }
  return false;
}

/** An index line and the file that it is of. */
export interface PlacedLine {
  readonly file: PlacedFile;
  readonly line: IndexLine;
}

/** Every index line of a URL, whatever its scheme and `www.`: by file, then time. */
export async function* capturesOf(place: ArchivePlace, url: string): AsyncGenerator<PlacedLine, void, void> {
  for (const file of await filesOf(place)) {
    for await (const line of linesWith(file, `${indexKey(url)} `)) yield { file, line };
  }
}

type Reference = Pick<WarcRevisit, 'id' | 'url' | 'payloadDigest' | 'refersTo'>;

/** The record that a revisit names by WARC-Refers-To, or else by URL, date and digest (WARC 1.1 §6.7.2). */
async function referred(files: readonly PlacedFile[], revisit: Reference): Promise<Placed | null> {
  const { recordId, url, date } = revisit.refersTo;
  const prefix = `${indexKey(url ?? revisit.url)} ${date === null ? '' : `${timestamp14(date)} `}`;
  for (const file of likelyFirst(files, date)) {
    for await (const line of linesWith(file, prefix)) {
      const { offset, length } = line;
      const { record } = await readRecordAt(file.path, offset, length);
      const placed = { record, file: file.name, offset, length };
      if (recordId !== null) {
        if (record.id === recordId) return placed;
      } else if (
        'payloadDigest' in record &&
        record.payloadDigest === revisit.payloadDigest &&
        record.id !== revisit.id
      ) {
        return placed;
      }
    }
  }
  return null;
}

function likelyFirst(files: readonly PlacedFile[], date: string | null): readonly PlacedFile[] {
  if (date === null) return files;
  // `~` sorts behind the serial of a file that was begun in the same millisecond.
  const mark = `cundang-${date.replace(/\D/g, '').slice(0, 17)}~`;
  const before = files.filter(({ name }) => name < mark).reverse();
  return [...before, ...files.filter(({ name }) => name >= mark)];
}

async function* linesWith(file: PlacedFile, prefix: string): AsyncGenerator<IndexLine, void, void> {
  const lines = file.open ? journalLines(file.indexPath) : sortedLines(file.indexPath, Buffer.from(prefix));
  for await (const line of lines) {
    const parsed = line.startsWith(prefix) ? parseCdxj(line) : null;
    if (parsed !== null) yield parsed;
  }
}

/** The lines of an index that is being written, or has been closed, and renamed, since its name was read. */
async function* journalLines(place: FilePlace): AsyncGenerator<string, void, void> {
  try {
    yield* placeLines(place);
  } catch (error) {
    if (!isMissing(error) || typeof place !== 'string') throw error;
    yield* placeLines(place.slice(0, -OPEN.length));
  }
}

function isMissing(error: unknown): boolean {
  const { code, cause } = error as { readonly code?: string; readonly cause?: NodeJS.ErrnoException };
  return cause?.code === 'ENOENT' || code === 'store.missing';
}

/** Bytes read at once while searching; a line is some hundred bytes. */
const BLOCK = 64 * 1024;

/** The lines of a sorted file that begin with `prefix`. */
async function* sortedLines(place: FilePlace, prefix: Buffer): AsyncGenerator<string, void, void> {
  const file = await openPlace(place).catch((error) => {
    if (!isMissing(error)) throw error;
    throw new CundangError('archive.damaged', 'the index is missing', { path: pathOf(place) }, error);
  });
  try {
    let held = Buffer.alloc(0);
    for (let at = await lowerBound(file, await sizeOf(place), prefix); ; ) {
      const block = await read(file, at, BLOCK);
      at += block.length;
      held = Buffer.concat([held, block]);
      for (let end = held.indexOf(10); end >= 0; end = held.indexOf(10)) {
        const order = Buffer.compare(held.subarray(0, Math.min(end, prefix.length)), prefix);
        if (order > 0) return;
        if (order === 0) yield held.toString('utf8', 0, end);
        held = held.subarray(end + 1);
      }
      if (block.length === 0) return;
    }
  } finally {
    await file.close();
  }
}

/** Offset of a line at or before the first one that begins with `prefix`, at most a block before it. */
async function lowerBound(file: Bytes, size: number, prefix: Buffer): Promise<number> {
  let low = 0;
  let high = size;
  while (high - low > BLOCK) {
    const middle = Math.floor((low + high) / 2);
    const bytes = await read(file, middle, BLOCK);
    const line = bytes.indexOf(10) + 1;
    if (line === 0 || line + prefix.length > bytes.length) return low;
    if (Buffer.compare(bytes.subarray(line, line + prefix.length), prefix) < 0) low = middle + line;
    else high = middle;
  }
  return low;
}

async function read(file: Bytes, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  return bytes.subarray(0, bytesRead);
}
