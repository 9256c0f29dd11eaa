/** Looks at something that may hang or be away: asked no more often than need be, waited for no longer than a scrape can wait. */
import { CundangError } from '../errors.ts';

/** What was seen, or the code of what stood in the way: one of the error table's, or `timeout`. */
export type Sample<T> = { readonly value: T } | { readonly code: string };

export interface SampledOptions {
  /** A look serves for so long, ms; 0 unless told. */
  readonly everyMs?: number;
  /** Longest wait for a look, ms; it goes on behind, and no second one is begun before its end. */
  readonly limitMs?: number;
}

export function sampled<T>(look: () => T | Promise<T>, options: SampledOptions = {}): () => Promise<Sample<T>> {
  const { everyMs = 0, limitMs = 2000 } = options;
  let last: { readonly sample: Sample<T>; readonly at: number } | null = null;
  let running: Promise<Sample<T>> | null = null;

  async function run(): Promise<Sample<T>> {
    let sample: Sample<T>;
    try {
      sample = { value: await look() };
    } catch (error) {
      sample = { code: error instanceof CundangError ? error.code : 'internal' };
    }
    last = { sample, at: performance.now() };
    return sample;
  }

  return async () => {
    if (last !== null && performance.now() - last.at < everyMs) return last.sample;
    running ??= run().finally(() => {
      running = null;
    });
    const late = Promise.withResolvers<Sample<T>>();
    const timer = setTimeout(() => late.resolve({ code: 'timeout' }), limitMs);
    try {
      return await Promise.race([running, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
}
