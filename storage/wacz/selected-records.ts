/** The WARC of a selection: its records byte for byte, with the requests that belong to them. */
import { type IndexLine, parseCdxj } from '../cdxj.ts';
import { readRecordAt, type Whole } from '../warc/reader.ts';
import { bytesOf } from './bytes.ts';
import type { Selection } from './selection.ts';
import type { Source } from './sources.ts';

/**
 * The bytes of the WARC named `name`, in the order of files and offsets, each file's warcinfo before its records. Tells the
 * selection where each snapshot lies now.
 * @throws `archive.damaged` when a record that is to be copied is cut off
 */
export async function* selectedRecords(
  sources: readonly Source[],
  selection: Selection,
  name: string,
): AsyncGenerator<Buffer, void, void> {
  let offset = 0;
  for (const source of sources) {
    if (!selection.has(source.name)) continue;
    for await (const { start, end, line } of pieces(source, selection)) {
      if (line !== null) selection.place(moved(line, name, offset));
      yield* bytesOf(source.path, start, end);
      offset += end - start;
    }
  }
}

interface Piece {
  readonly start: number;
  readonly end: number;
  /** The snapshot's, when the piece is one. */
  readonly line: IndexLine | null;
}

async function* pieces(source: Source, selection: Selection): AsyncGenerator<Piece, void, void> {
  const places = await placesOf(source);
  const first = await recordAt(source, 0);
  if (first?.record.type === 'warcinfo') yield { start: 0, end: first.length, line: null };
  let copied = 0;
  for (const line of selection.of(source.name)) {
    const end = line.offset + line.length;
    const { before, after } = neighbours(places, line.offset);
    // Some writers put the request before its response, most behind it; between two snapshots it is told by its URL.
    for await (const request of requests(source, Math.max(before, copied), line.offset, line.url)) yield request;
    yield { start: line.offset, end, line };
    copied = end;
    for await (const request of requests(source, end, Math.min(after, source.bytes), line.url)) {
      yield request;
      copied = request.end;
    }
  }
}

/** The request records for `url` that lie between two offsets. */
async function* requests(source: Source, from: number, to: number, url: string): AsyncGenerator<Piece, void, void> {
  for (let start = from; start < to; ) {
    const found = await recordAt(source, start);
    if (found === null) return;
    const end = start + found.length;
    if (found.record.type === 'request' && found.record.url === url) yield { start, end, line: null };
    start = end;
  }
}

function recordAt({ path }: Source, offset: number): Promise<Whole | null> {
  return readRecordAt(path, offset).catch(() => null);
}

interface Places {
  /** Offsets of all snapshots of a file, ascending, and where each ends. */
  readonly offsets: Float64Array;
  readonly ends: Map<number, number>;
}

async function placesOf({ index }: Source): Promise<Places> {
  const ends = new Map<number, number>();
  for await (const lines of index.lines()) {
    for (const line of lines) {
      const place = parseCdxj(line.toString());
      if (place !== null) ends.set(place.offset, place.offset + place.length);
    }
  }
  return { offsets: Float64Array.from(ends.keys()).sort(), ends };
}

/** Where the snapshot before one ends, and where the next begins. */
function neighbours({ offsets, ends }: Places, offset: number): { readonly before: number; readonly after: number } {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  const before = low === 0 ? 0 : ends.get(offsets[low - 1]!)!;
  return { before, after: offsets[low + 1] ?? Number.POSITIVE_INFINITY };
}

/** The line of a snapshot that lies elsewhere now; fields in the order of `cdxjLine`. */
function moved({ key, timestamp, url, mime, status, digest, length }: IndexLine, file: string, offset: number): string {
  const fields = {
    url,
    mime: mime ?? undefined,
    status: status ?? undefined,
    digest: digest ?? undefined,
    length: String(length),
    offset: String(offset),
    filename: file,
  };
  return `${key} ${timestamp} ${JSON.stringify(fields)}`;
}
