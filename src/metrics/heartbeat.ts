/**
 * Whether the event loop goes round. A loop that stands still answers nobody, and whoever asks sees that by the time it takes; what
 * can be told afterwards is that it stood still, so that a process that does so again and again is found out.
 */
export interface Heartbeat {
  /** `stoodMs`: how long the loop stood still when it last did for too long; null when it did not lately. */
  look(): { readonly alive: boolean; readonly stoodMs: number | null };
  close(): void;
}

export interface HeartbeatOptions {
  /** Standing still for so long is too long, ms; 30,000 unless told. */
  readonly stuckMs?: number;
  /** For how long it is told after that, ms; 60,000 unless told. */
  readonly toldMs?: number;
}

const mostBeatMs = 1000;

export function startHeartbeat({ stuckMs = 30_000, toldMs = 60_000 }: HeartbeatOptions = {}): Heartbeat {
  let last = performance.now();
  let stood: { readonly at: number; readonly ms: number } | null = null;
  const beat = (): void => {
    const at = performance.now();
    if (at - last >= stuckMs) stood = { at, ms: Math.round(at - last) };
    last = at;
  };
  const timer = setInterval(beat, Math.min(mostBeatMs, stuckMs / 4)).unref();
  return {
    look() {
      beat();
      if (stood !== null && last - stood.at >= toldMs) stood = null;
      return { alive: stood === null, stoodMs: stood?.ms ?? null };
    },
    close: () => clearInterval(timer),
  };
}
