/**
 * The way of closed segments into the store. The folder of the archive is the spool: what is closed there and not confirmed is
 * uploaded, whoever wrote it and however often this was tried; what the store has not confirmed is never removed.
 */
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asCundangError, type CundangError } from '../../src/errors.ts';
import { warcDir } from '../files.ts';
import { isObjectName, type SegmentNames, segmentOf } from './names.ts';
import type { ObjectStore } from './object-store.ts';
import type { RecordsJournal } from './records-journal.ts';
import { isNoted, notedSegment, noteStored, removeLocal, uploadSegment } from './segment-upload.ts';

export interface SpoolOptions {
  /** Folder of the archive, whose lock the caller holds. */
  readonly dir: string;
  readonly store: ObjectStore;
  readonly records: RecordsJournal;
  /** False while a visit with captures in this closed file is not done: its record would come too late. All are, unless told. */
  readonly isSettled?: (warc: string) => boolean;
  /** Remove files that the store has confirmed. Default false. */
  readonly removeLocal?: boolean;
  /** Wait after the first failure, ms; doubles up to `mostWaitMs`. Defaults 1 s and 60 s. */
  readonly waitMs?: number;
  readonly mostWaitMs?: number;
  readonly onStored?: (segment: SegmentNames, bytes: number) => void;
  /** Told of each failed attempt; there is always another. */
  readonly onProblem?: (error: CundangError, nextInMs: number) => void;
}

/** What waits. */
export interface SpoolState {
  readonly segments: number;
  readonly bytes: number;
  /** Since the oldest was closed, ms; 0 when none waits. */
  readonly oldestMs: number;
  /** Why the last attempt failed; null when it did not. */
  readonly problem: CundangError | null;
}

export interface Spool {
  /**
   * Call when a file was closed, or visits in a closed one are done.
   * @param closed the file, when whatever articles it holds were put into the records; without that, and without records that an
   * earlier writer left, it is stored without, and read where its articles are wanted
   */
  wake(closed?: string): void;
  state(): Promise<SpoolState>;
  /**
   * Resolves when no closed file waits.
   * @param signal ends the wait; what is left is found at the next start
   * @returns segments that still wait
   * @throws what the store answers, where trying again is worth nothing
   */
  drain(signal?: AbortSignal): Promise<number>;
  /** Breaks off an upload; the next start begins it again. */
  close(): Promise<void>;
}

/** How long a file that is not settled, or a call that was missed, is left alone. */
const LOOK_MS = 1000;

export function openSpool(options: SpoolOptions): Spool {
  const { dir, store, records, isSettled = () => true, waitMs = 1000, mostWaitMs = 60_000 } = options;
  const stored = new Set<string>();
  const recorded = new Set<string>();
  const events = new EventTarget();
  const closing = new AbortController();
  let problem: CundangError | null = null;
  let failures = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** What notes or removes files, and what looks for them, one after the other: nobody is told of a file half removed. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  }

  /** Closed segments that are not confirmed, the oldest first. Removes what is confirmed, where that is wished. */
  const waiting = (): Promise<readonly SegmentNames[]> => inTurn(look);
  async function look(): Promise<readonly SegmentNames[]> {
    const found: SegmentNames[] = [];
    const names = (await readdir(warcDir(dir))).sort();
    const ids = new Set(names.map((name) => segmentOf(name)?.records));
    for (const name of names) {
      // Half removed by a process that died.
      const noted = notedSegment(name);
      if (noted !== null && !ids.has(noted.records)) await removeLocal(dir, noted);
      const segment = isObjectName(name) && !stored.has(name) ? segmentOf(name) : null;
      if (segment === null) continue;
      if (await isNoted(dir, store, segment)) {
        stored.add(name);
        if (options.removeLocal) await removeLocal(dir, segment);
      } else found.push(segment);
    }
    return found;
  }

  async function take(segment: SegmentNames): Promise<void> {
    const hasRecords = recorded.has(segment.warc) || (await records.has(segment.warc));
    if (hasRecords) await records.seal(segment.warc);
    const bytes = await uploadSegment(dir, store, segment, hasRecords, closing.signal);
    await inTurn(async () => {
      await noteStored(dir, store, segment);
      stored.add(segment.warc);
      recorded.delete(segment.warc);
      if (options.removeLocal) await removeLocal(dir, segment);
    });
    options.onStored?.(segment, bytes);
  }

  /** Until something is told, or a while has passed. */
  async function pause(ms: number, event: string | null): Promise<void> {
    const done = new AbortController();
    const signal = AbortSignal.any([closing.signal, done.signal]);
    const waits: Promise<unknown>[] = [sleep(ms, null, { signal, ref: event === null })];
    if (event !== null) waits.push(once(events, event, { signal }));
    for (const wait of waits) wait.catch(() => {});
    await Promise.race(waits).catch(() => {});
    done.abort();
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        const next = (await waiting()).find(({ warc }) => isSettled(warc));
        if (next !== undefined) await take(next);
        problem = null;
        failures = 0;
        events.dispatchEvent(new Event('step'));
        if (next === undefined) await pause(LOOK_MS, 'wake');
      } catch (error) {
        if (closing.signal.aborted) return;
        problem = asCundangError(error, { path: dir });
        const most =
          problem.retry === 'never' ? mostWaitMs : Math.min(mostWaitMs, waitMs * 2 ** Math.min(failures, 20));
        // Workers that lost the same store do not come back all at once.
        const wait = Math.round(most * (0.5 + Math.random() / 2));
        failures += 1;
        options.onProblem?.(problem, wait);
        events.dispatchEvent(new Event('step'));
        await pause(wait, null);
      }
    }
  }
  const running = run();

  return {
    wake(closed) {
      if (closed !== undefined) recorded.add(closed);
      events.dispatchEvent(new Event('wake'));
    },
    async state() {
      const segments = await waiting();
      let bytes = 0;
      let oldest = Date.now();
      for (const { warc } of segments) {
        const known = await stat(join(warcDir(dir), warc)).catch(() => null);
        bytes += known?.size ?? 0;
        oldest = Math.min(oldest, known?.mtimeMs ?? oldest);
      }
      return { segments: segments.length, bytes, oldestMs: Date.now() - oldest, problem };
    },
    async drain(signal) {
      const ends = AbortSignal.any([closing.signal, ...(signal === undefined ? [] : [signal])]);
      for (;;) {
        const step = once(events, 'step', { signal: ends }).catch(() => {});
        const left = (await waiting()).length;
        if (left === 0 || ends.aborted) return left;
        if (problem?.retry === 'never') throw problem;
        events.dispatchEvent(new Event('wake'));
        await step;
      }
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}
