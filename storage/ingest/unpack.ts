/** Unpacks a stretch of a file piece by piece, so that neither a large member nor a bomb is ever in memory whole. */
import { Readable, type Transform } from 'node:stream';
import { constants, createInflateRaw, createZstdDecompress } from 'node:zlib';
import type { Window } from '../warc/window.ts';
import type { Piece } from './records.ts';

const CHUNK = 256 * 1024;

/** How much may be unpacked without a record coming of it; whoever finds one sets `left` back. */
export interface Budget {
  left: number;
}

export interface UnpackOptions {
  /** First byte of the packed data, and the end of it if that is known. */
  readonly from: number;
  readonly to?: number;
  /** What {@link Piece.origin} is to say. */
  readonly origin: number;
  readonly budget: Budget;
  /** Told each piece: for a checksum. */
  readonly onBytes?: (bytes: Buffer) => void;
}

/**
 * A raw deflate stream or a zstd frame.
 * @returns the bytes of input that it took
 * @throws what zlib says, or `Error` when the budget is spent
 */
export async function* unpack(
  window: Window,
  transform: Transform & { readonly bytesWritten: number },
  { from, to = Number.POSITIVE_INFINITY, origin, budget, onBytes }: UnpackOptions,
): AsyncGenerator<Piece, number, void> {
  const input = Readable.from(packed(window, from, to));
  input.on('error', (error) => transform.destroy(error));
  input.pipe(transform);
  try {
    for await (const bytes of transform as AsyncIterable<Buffer>) {
      budget.left -= bytes.length;
      if (budget.left < 0) throw new Error('it unpacks to more and more that is no record');
      onBytes?.(bytes);
      yield { bytes, origin };
    }
    return transform.bytesWritten;
  } finally {
    input.destroy();
    transform.destroy();
  }
}

async function* packed(window: Window, from: number, to: number): AsyncGenerator<Buffer, void, void> {
  for (let at = from; at < to; ) {
    const bytes = (await window.view(at, 1)).subarray(0, Math.min(to - at, CHUNK));
    if (bytes.length === 0) return;
    yield bytes;
    at += bytes.length;
  }
}

export const inflater = () => createInflateRaw({ chunkSize: CHUNK });

export const unzstd = (dictionary: Buffer | null) =>
  createZstdDecompress({
    chunkSize: CHUNK,
    params: { [constants.ZSTD_d_windowLogMax]: 27 },
    ...(dictionary === null ? {} : { dictionary }),
  });
