/** A view that moves over a file, or over a part of one: memory bounded by what is asked for, whatever the size of the file. */
import { type Bytes, type FilePlace, openPlace } from '../store/place.ts';

/** Bytes read at once, by default. */
const STEP = 1024 * 1024;
/** Bytes of the step before that may be left when the next one comes; most records are shorter. */
const ROOM = 64 * 1024;
const NOTHING: Buffer = Buffer.alloc(0);

export interface Window extends AsyncDisposable {
  /**
   * At least `least` bytes from `offset` on, more when they are at hand; fewer only at the end of the file.
   * The bytes stay valid: each read goes into memory of its own. What a writer appends after the end was seen once
   * is not seen any more.
   */
  view(offset: number, least: number): Promise<Buffer>;
  /** The bytes from `offset` on that are in memory already; none when it is not among them. */
  atHand(offset: number): Buffer;
}

/** A stretch of a file: a WARC that lies uncompressed in a WACZ. */
export interface Stretch {
  readonly start: number;
  readonly length: number;
}

export interface WindowOptions {
  readonly step?: number;
  readonly within?: Stretch | null;
  readonly ahead?: boolean;
}

/**
 * @param step bytes read at once
 * @param ahead while one step is looked at the next is read: for a walk over the whole file
 * @param within offsets are those of this stretch, which is taken for the whole file; absent = all of it
 * @throws `file.unreadable`; for a file in a store, its errors
 */
export async function openWindow(
  path: FilePlace,
  { step = STEP, within = null, ahead = false }: WindowOptions = {},
): Promise<Window> {
  const file: Bytes = await openPlace(path);
  const base = within?.start ?? 0;
  let held = NOTHING;
  let start = 0;
  let fileEnd = within?.length ?? Number.POSITIVE_INFINITY;
  const atHand = (offset: number): Buffer =>
    offset >= start && offset <= start + held.length ? held.subarray(offset - start) : NOTHING;

  /** Reads `into` full from `at` on, from `filled`; the bytes that are in it then. */
  const fill = async (into: Buffer, filled: number, at: number): Promise<number> => {
    while (filled < into.length) {
      const { bytesRead } = await file.read(into, filled, into.length - filled, base + at + filled);
      if (bytesRead === 0) {
        fileEnd = at + filled;
        break;
      }
      filled += bytesRead;
    }
    return filled;
  };

  /** The step behind what is held, on its way into memory that has room before it for what will be left of that. */
  let next: { readonly at: number; readonly memory: Buffer; readonly filled: Promise<number> } | null = null;
  const readOn = (): void => {
    const at = start + held.length;
    const size = Math.min(step, fileEnd - at);
    next = null;
    if (!ahead || size <= 0) return;
    const memory = Buffer.allocUnsafeSlow(ROOM + size);
    const filled = fill(memory.subarray(ROOM), 0, at);
    // Awaited when it is wanted, if it ever is.
    filled.catch(() => {});
    next = { at, memory, filled };
  };

  const view = async (offset: number, least: number): Promise<Buffer> => {
    const known = atHand(offset);
    if (known.length >= least || offset + known.length >= fileEnd) return known;
    const coming = next?.at === offset + known.length && known.length <= ROOM ? next : null;
    if (coming !== null) {
      const filled = await coming.filled;
      known.copy(coming.memory, ROOM - known.length);
      held = coming.memory.subarray(ROOM - known.length, ROOM + filled);
    } else {
      const memory = Buffer.allocUnsafeSlow(Math.min(Math.max(least, step), Math.max(0, fileEnd - offset)));
      known.copy(memory);
      held = memory.subarray(0, await fill(memory, known.length, offset));
    }
    start = offset;
    readOn();
    // Less came than was asked for, and there is more: a record longer than a step.
    return held.length < least && offset + held.length < fileEnd ? view(offset, least) : held;
  };

  return {
    atHand,
    view,
    [Symbol.asyncDispose]: () => file.close(),
  };
}
