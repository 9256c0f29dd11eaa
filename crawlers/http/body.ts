/** Gathers a body as it comes, in one buffer that grows with what has really come and never past its limit. */

export interface GrowingBody {
  /** Takes a chunk; false when it did not fit, and then the body holds exactly the limit. */
  push(chunk: Uint8Array): boolean;
  readonly length: number;
  /** The bytes so far, in a buffer of their own size. */
  bytes(): Buffer;
}

const firstSize = 16 * 1024;
/** An announced length is believed up to here; beyond it the buffer waits for the bytes. */
const believed = 256 * 1024;

/**
 * `limit` and `announced` (Content-Length, null when unknown) in bytes. One buffer and not a list of chunks: a body
 * sent as a million chunks of one byte must not cost a million objects.
 */
export function createBody(limit: number, announced: number | null): GrowingBody {
  let store = Buffer.allocUnsafeSlow(Math.min(limit, announced ?? firstSize, believed));
  let length = 0;

  return {
    get length() {
      return length;
    },
    push(chunk) {
      const fits = length + chunk.length <= limit;
      const part = fits ? chunk : chunk.subarray(0, limit - length);
      if (length + part.length > store.length) {
        const grown = Buffer.allocUnsafeSlow(Math.min(limit, Math.max(store.length * 2, length + part.length)));
        store.copy(grown, 0, 0, length);
        store = grown;
      }
      store.set(part, length);
      length += part.length;
      return fits;
    },
    bytes() {
      return length === store.length ? store : Buffer.from(store.subarray(0, length));
    },
  };
}
