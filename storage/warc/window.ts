/** A view that moves over a file, or over a part of one: memory bounded by what is asked for, whatever the size of the file. */
import { type FileHandle, open } from 'node:fs/promises';
import { asCundangError } from '../../src/errors.ts';

/** Bytes read at once, by default. */
const STEP = 256 * 1024;
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

/**
 * @param step bytes read at once
 * @param within offsets are those of this stretch, which is taken for the whole file; absent = all of it
 * @throws `file.unreadable`
 */
export async function openWindow(path: string, step: number = STEP, within: Stretch | null = null): Promise<Window> {
  const file: FileHandle = await open(path, 'r').catch((error) => {
    throw asCundangError(error, { path });
  });
  const base = within?.start ?? 0;
  let held = NOTHING;
  let start = 0;
  let fileEnd = within?.length ?? Number.POSITIVE_INFINITY;
  const atHand = (offset: number): Buffer =>
    offset >= start && offset <= start + held.length ? held.subarray(offset - start) : NOTHING;
  return {
    atHand,
    async view(offset, least) {
      const known = atHand(offset);
      if (known.length >= least || offset + known.length >= fileEnd) return known;
      const next = Buffer.allocUnsafeSlow(Math.min(Math.max(least, step), Math.max(0, fileEnd - offset)));
      known.copy(next);
      let filled = known.length;
      while (filled < next.length) {
        const { bytesRead } = await file.read(next, filled, next.length - filled, base + offset + filled);
        if (bytesRead === 0) {
          fileEnd = offset + filled;
          break;
        }
        filled += bytesRead;
      }
      held = next.subarray(0, filled);
      start = offset;
      return held;
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}
