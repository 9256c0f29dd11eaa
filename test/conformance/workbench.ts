/** What an engine hands in to be tested: a fresh frontier that several workers can open, and a way to let time pass. */
import type { SteeredFrontier } from '../../queue/control.ts';
import type { Claim, Known, NewVisit, Outcome, Pace } from '../../queue/frontier.ts';

export interface WorkerOptions {
  readonly paceOf?: (lane: string, site: string) => Pace;
  /** Voids the leases of earlier workers. */
  readonly takeOver?: boolean;
  /** A worker that hangs: as long as it does not claim, nothing extends its leases. */
  readonly hanging?: boolean;
}

export interface Workbench {
  /** A worker's handle on this workbench's frontier. */
  open(options?: WorkerOptions): Promise<SteeredFrontier>;
  /** How long a lease outlives its worker, ms. */
  readonly leaseMs: number;
  /** The engine's clock, ms since 1970. */
  now(): number;
  /** Lets so many milliseconds pass. */
  pass(ms: number): Promise<void>;
  /** Takes everything away, handles that are still open included. */
  close(): Promise<void>;
}

/** What is opened in a test, until it is closed at the end. */
export function keeping() {
  const opened: { close(): Promise<void> }[] = [];
  return {
    keep: async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
      const one = await opening;
      opened.push(one);
      return one;
    },
    close: async () => {
      for (const one of opened) await one.close();
    },
  };
}

/** A pace that holds nothing back. */
export const swift: Pace = { concurrency: 100, delayMs: 0 };

/** An article of a site of its own, unless told. */
export function visit(url: string, more: Partial<NewVisit> = {}): NewVisit {
  return { url, site: 'sample', kind: 'article', depth: 1, via: null, ...more };
}

/** A claim that ended well. */
export function done(claim: Claim, found: readonly NewVisit[] = [], known: Known | null = null): Outcome {
  return { kind: 'done', claim, known, found };
}

export const urls = (visits: readonly { readonly url: string }[]): string[] => visits.map(({ url }) => url);
