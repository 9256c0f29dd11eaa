/** Whether a process can take work: each part looked at, with the code of what stands in the way. Nothing else is told. */
import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import type { Frontier } from '../../queue/frontier.ts';
import type { ObjectStore } from '../../storage/store/object-store.ts';
import { asCundangError, CundangError } from '../errors.ts';
import { sampled } from './sampled.ts';

/** A part: throws, or stays away for too long, while it cannot be used. */
export interface Check {
  readonly look: () => unknown;
  /** A look serves for so long, ms; 0 unless told. */
  readonly everyMs?: number;
}

export interface ReadinessReport {
  readonly ready: boolean;
  /** `code` of the error table, or `timeout`, or `draining`; null when the part is right. */
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly code: string | null }>>;
}

export type Readiness = () => Promise<ReadinessReport>;

export interface ReadinessOptions {
  /** What the process needs, by name. */
  readonly checks: Readonly<Record<string, Check>>;
  /** Aborted once the process takes no more work. */
  readonly draining?: AbortSignal;
  /** Longest wait for a part, ms; 2000 unless told. */
  readonly limitMs?: number;
}

export function createReadiness({ checks, draining, limitMs }: ReadinessOptions): Readiness {
  const parts = Object.entries(checks).map(([name, { look, everyMs }]) => {
    return { name, sample: sampled(look, { everyMs, limitMs }) };
  });
  return async () => {
    const seen = await Promise.all(
      parts.map(async ({ name, sample }) => {
        const look = await sample();
        return [name, 'code' in look ? look.code : null] as const;
      }),
    );
    const all = [...seen, ['accepting', draining?.aborted ? 'draining' : null] as const];
    return {
      ready: all.every(([, code]) => code === null),
      checks: Object.fromEntries(all.map(([name, code]) => [name, { ok: code === null, code }])),
    };
  };
}

/** The queue answers; for one in Redis that is a round trip. */
export function queueCheck(frontier: Pick<Frontier, 'wait'>): Check {
  return { look: () => frontier.wait() };
}

/** The folder can be written to, and has room. @param minFreeBytes as `archive.minFreeBytes` */
export function folderCheck(dir: string, minFreeBytes: number): Check {
  return {
    async look() {
      try {
        await access(dir, constants.W_OK);
        const { bavail, bsize } = await statfs(dir);
        if (bavail * bsize < minFreeBytes) throw new CundangError('disk.full', 'too little is free', { path: dir });
      } catch (error) {
        throw asCundangError(error, { path: dir });
      }
    },
  };
}

/** A store is asked seldom: each time is a paid request, or a listing of a folder. */
const storeEveryMs = 10_000;

/** The store answers, and lets its contents be listed. */
export function storeCheck(store: Pick<ObjectStore, 'list'>): Check {
  return { look: () => store.list({ limit: 1 }), everyMs: storeEveryMs };
}
