/**
 * An archive as a WACZ that is never written: sizes and places follow from the files, and a range of it is read from them when it
 * is asked for. For a viewer that reads on demand, not to be kept: there are no checksums, and the part with the index is mostly empty.
 */
import { createHash } from 'node:crypto';
import type { ArchivePlace } from '../store/archive-place.ts';
import { bytesOf } from './bytes.ts';
import { type Source, sourcesOf } from './sources.ts';
import { type IndexView, viewIndexes } from './view-index.ts';
import { directory, localHeader, WIDE_FROM, type ZipMember } from './zip.ts';

export interface View {
  /** Names this state of the archive: other files, or more in them, give another. 16 hex digits. */
  readonly id: string;
  /** Bytes in all. */
  readonly size: number;
  /**
   * From `start` up to `end`. Where `start` is that of a range of the index, only to the end of its lines: a server may answer with
   * less than was asked for (RFC 9110 §15.3.7), and empty lines fill the rest. `end` is that of the bytes given.
   */
  read(start: number, end: number): Promise<{ readonly end: number; readonly bytes: AsyncIterable<Buffer> }>;
}

/** Room for one range of the index; longer than any is. */
const RANGE_ROOM = 2 ** 30;
const RANGES = 'index.ranges';

/** A stretch of the file. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly bytes: (from: number, to: number) => AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** What {@link openView} would name the archive now; cheap, and the same as long as nothing was added. */
export async function viewId(place: ArchivePlace): Promise<string> {
  return idOf(await sourcesOf(place));
}

/** @throws `archive.missing`, `archive.damaged` */
export async function openView(place: ArchivePlace): Promise<View> {
  const sources = await sourcesOf(place);
  const index = await viewIndexes(sources);
  const parts: Part[] = [];
  const members: ZipMember[] = [];
  let end = 0;
  const add = (size: number, bytes: Part['bytes']) => {
    parts.push({ start: end, end: end + size, bytes });
    end += size;
  };
  const addMember = (name: string, size: number, bytes: Part['bytes']) => {
    const member = { name, size, crc: 0, offset: end, wide: size >= WIDE_FROM };
    const header = localHeader(member);
    members.push(member);
    add(header.length, within(header));
    add(size, bytes);
  };

  for (const { name, path, bytes } of sources) {
    addMember(`archive/${name}`, bytes, (from, to) => bytesOf(path, from, to));
  }
  const places = Buffer.from(placesOf(index));
  addMember('indexes/index.idx', places.length, within(places));
  const room = index.starts.length * RANGE_ROOM;
  addMember(`indexes/${RANGES}`, room, (from, to) => padded(index, from, to));
  const ranges = { start: end - room, end };
  const manifest = Buffer.from(JSON.stringify({ profile: 'data-package', wacz_version: '1.1.1', resources: [] }));
  addMember('datapackage.json', manifest.length, within(manifest));
  const tail = directory(members, end);
  add(tail.length, within(tail));

  return {
    id: idOf(sources),
    size: end,
    async read(from, to) {
      const range = (from - ranges.start) / RANGE_ROOM;
      if (from < ranges.start || from >= ranges.end || !Number.isInteger(range)) {
        return { end: to, bytes: across(parts, from, to) };
      }
      const lines = (await index.lines(range)).subarray(0, to - from);
      return { end: from + lines.length, bytes: once(lines) };
    },
  };
}

function idOf(sources: readonly Source[]): string {
  const state = sources.map(({ name, bytes, index }) => [name, bytes, index.bytes]);
  return createHash('sha256').update(JSON.stringify(state)).digest('hex').slice(0, 16);
}

/** The lines that tell where each range of the index lies. */
function placesOf({ starts }: IndexView): string {
  const lines = starts.map((start, n) => {
    const place = { offset: n * RANGE_ROOM, length: RANGE_ROOM, filename: RANGES };
    return `${start} ${JSON.stringify(place)}\n`;
  });
  return `!meta 0 ${JSON.stringify({ format: 'cdxj-gzip-1.0', filename: RANGES })}\n${lines.join('')}`;
}

function within(bytes: Buffer): Part['bytes'] {
  return (from, to) => [bytes.subarray(from, to)];
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer, void, void> {
  if (bytes.length > 0) yield bytes;
}

/** Empty lines. */
const PADDING = Buffer.alloc(64 * 1024, 10);

/** The index as it stands in the file: each range's lines, and empty ones up to the next. */
async function* padded(index: IndexView, from: number, to: number): AsyncGenerator<Buffer, void, void> {
  for (let at = from; at < to; ) {
    const within = at % RANGE_ROOM;
    const lines = (await index.lines(Math.floor(at / RANGE_ROOM))).subarray(within, within + to - at);
    if (lines.length > 0) yield lines;
    at += lines.length;
    const end = Math.min(to, at - (at % RANGE_ROOM) + RANGE_ROOM);
    for (; at < end; at += Math.min(PADDING.length, end - at))
      yield PADDING.subarray(0, Math.min(PADDING.length, end - at));
  }
}

async function* across(parts: readonly Part[], from: number, to: number): AsyncGenerator<Buffer, void, void> {
  for (const { start, end, bytes } of parts) {
    if (end <= from || start >= to) continue;
    yield* bytes(Math.max(from, start) - start, Math.min(to, end) - start);
  }
}
