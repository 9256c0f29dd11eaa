/** The lines of sorted index files as one sorted stream, by bytes; memory is a buffer for each file. */
import type { Bytes } from './package-writer.ts';

/** Lines without their line ends, in batches; no batch is empty. */
export type Lines = AsyncGenerator<readonly Buffer[], void, void>;

/** Lines of a stream of bytes; empty ones are left out. */
export async function* linesOf(bytes: Bytes): Lines {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of bytes) {
    const view = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    const held = rest.length === 0 ? view : Buffer.concat([rest, view]);
    const lines: Buffer[] = [];
    let from = 0;
    for (let end = held.indexOf(10); end >= 0; end = held.indexOf(10, from)) {
      if (end > from) lines.push(held.subarray(from, end));
      from = end + 1;
    }
    rest = held.subarray(from);
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield [rest];
}

const NOT_MODIFIED = Buffer.from('"status":"304"');

/**
 * Whether a browser can show the snapshot of an index line. One of a 304 has nothing to show of its own, and viewers would take it for
 * the page where it is the nearest in time; the snapshot that it confirms is listed.
 */
export function isShown(line: Buffer): boolean {
  return !line.includes(NOT_MODIFIED);
}

interface Cursor {
  readonly lines: Lines;
  batch: readonly Buffer[];
  at: number;
}

const current = ({ batch, at }: Cursor): Buffer => batch[at]!;

/** All lines of the streams, sorted, given that each of them is. */
export async function* mergedLines(streams: readonly Lines[]): AsyncGenerator<Buffer, void, void> {
  const heap: Cursor[] = [];
  const filled = async (cursor: Cursor): Promise<boolean> => {
    const { value } = await cursor.lines.next();
    cursor.batch = value ?? [];
    cursor.at = 0;
    return value !== undefined;
  };
  try {
    for (const lines of streams) {
      const cursor: Cursor = { lines, batch: [], at: 0 };
      if (await filled(cursor)) heap.push(cursor);
    }
    for (let n = heap.length >> 1; n >= 0; n--) sink(heap, n);
    while (heap.length > 0) {
      const first = heap[0]!;
      yield current(first);
      first.at += 1;
      if (first.at === first.batch.length && !(await filled(first))) {
        const last = heap.pop()!;
        if (heap.length > 0) heap[0] = last;
      }
      sink(heap, 0);
    }
  } finally {
    for (const lines of streams) await lines.return();
  }
}

/** Restores the heap's order below `n`. */
function sink(heap: Cursor[], n: number): void {
  for (;;) {
    const [left, right] = [2 * n + 1, 2 * n + 2];
    if (left >= heap.length) return;
    const isRight = right < heap.length && Buffer.compare(current(heap[right]!), current(heap[left]!)) < 0;
    const least = isRight ? right : left;
    if (Buffer.compare(current(heap[n]!), current(heap[least]!)) <= 0) return;
    [heap[n], heap[least]] = [heap[least]!, heap[n]!];
    n = least;
  }
}
