/** A view that moves over a file: memory bounded by what is asked for, whatever the size of the file. */
import { type FileHandle, open } from 'node:fs/promises';
import { asCundangError } from '../../src/errors.ts';

/** Bytes read at once, by default. */
const STEP = 256 * 1024;

export interface Window extends AsyncDisposable {
  /**
   * At least `least` bytes from `offset` on, more when they are at hand; fewer only at the end of the file.
   * The bytes stay valid: each read goes into memory of its own. What a writer appends after the end was seen once
   * is not seen any more.
   */
  view(offset: number, least: number): Promise<Buffer>;
}

/**
 * @param step bytes read at once
 * @throws `file.unreadable`
 */
export async function openWindow(path: string, step: number = STEP): Promise<Window> {
  const file: FileHandle = await open(path, 'r').catch((error) => {
    throw asCundangError(error, { path });
  });
  let held: Buffer = Buffer.alloc(0);
  let start = 0;
  let fileEnd = Number.POSITIVE_INFINITY;
  return {
    async view(offset, least) {
      const known = offset >= start && offset <= start + held.length ? held.subarray(offset - start) : Buffer.alloc(0);
      if (known.length >= least || offset + known.length >= fileEnd) return known;
      const next = Buffer.allocUnsafeSlow(Math.max(least, step));
      known.copy(next);
      let filled = known.length;
      while (filled < next.length) {
        const { bytesRead } = await file.read(next, filled, next.length - filled, offset + filled);
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
