/** How long a clean end may take. */
export interface Deadline {
  /** The sudden end: the caller's, or so long after the first stop. */
  readonly signal: AbortSignal;
  clear(): void;
}

/** @param ms from `stop` to the sudden end, milliseconds */
export function deadline(stop: AbortSignal, abort: AbortSignal, ms: number): Deadline {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    timer = setTimeout(() => late.abort(), ms).unref();
  };
  if (stop.aborted) begin();
  else stop.addEventListener('abort', begin, { once: true });
  return {
    signal: AbortSignal.any([abort, late.signal]),
    clear() {
      clearTimeout(timer);
      stop.removeEventListener('abort', begin);
    },
  };
}
