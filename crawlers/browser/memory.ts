/**
 * What a page may take of the machine. V8's own limit knows only objects: buffers, pictures, trees and WebAssembly lie
 * outside of it, and a page at that limit rather collects garbage for a minute than ends. So the processes that draw
 * pages are looked at from outside, and one that has grown too large is ended. Systems without /proc have V8's limit alone.
 */
import { endRenderer, renderers, residentBytes } from './processes.ts';

export interface MemoryGuard {
  /** Whether a page that has just crashed was ended here. True once for each that was. */
  claim(): boolean;
  close(): void;
}

/** A page fills memory at a gigabyte a second; looking takes a millisecond. */
const everyMs = 250;
/** A crash is told within this time after its process has ended. */
const toldMs = 10_000;

/** Watches the browsers of this process until it is closed. `most`: resident bytes of one renderer. */
export function guardMemory(most: number): MemoryGuard {
  let ended: { readonly pid: number; readonly at: number }[] = [];
  const look = (): void => {
    const now = performance.now();
    ended = ended.filter(({ at }) => now - at < toldMs);
    for (const pid of renderers()) {
      if (residentBytes(pid) <= most || ended.some((one) => one.pid === pid)) continue;
      if (endRenderer(pid)) ended.push({ pid, at: now });
    }
  };
  const timer = setInterval(look, everyMs).unref();
  return {
    claim: () => ended.shift() !== undefined,
    close: () => clearInterval(timer),
  };
}
