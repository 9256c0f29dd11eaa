/** Ctrl-C and SIGTERM: the first asks for a clean end, the second ends at once. */
export interface Interruptions {
  readonly first: AbortSignal;
  readonly second: AbortSignal;
  /** Gives the signals back to the system. */
  close(): void;
}

export function interruptions(onFirst: () => void): Interruptions {
  const first = new AbortController();
  const second = new AbortController();
  const interrupt = () => {
    if (first.signal.aborted) return second.abort();
    onFirst();
    first.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    first: first.signal,
    second: second.signal,
    close() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}
