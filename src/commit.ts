/**
 * Group commit: the one place where a visit becomes done. Durable first, visible second:
 * captures synced → article recorded, look kept → digests published → claim settled with the links it brought.
 * A crash between two steps repeats a visit; it never loses one.
 */
import type { ContentIndex, PayloadRef } from '../queue/content-index.ts';
import type { Frontier, NewVisit, Outcome } from '../queue/frontier.ts';
import type { Archive, Position } from '../storage/archive.ts';
import type { Capture } from '../storage/capture.ts';
import type { Part, Put } from '../storage/catalog/catalog.ts';
import type { Article } from './article.ts';
import { digestsOf, payloadRef } from './digests.ts';
import type { Look } from './history/look.ts';
import type { StoredEvent } from './history/rows.ts';
import type { Looks } from './looks.ts';
import type { Records } from './records.ts';

/** A finished visit, or (outcome null) records that belong to none, such as robots.txt. */
export interface Finished {
  readonly outcome: Outcome | null;
  readonly captures: readonly Capture[];
  readonly article: Article | null;
  /** Set when the article may be a further page of another. */
  readonly part?: Part | null;
  /** What the visit showed of an article's page. */
  readonly look?: Look | null;
}

export interface Committer {
  /** Call before a visit's first record is stored; its `finish` puts the visit into the next group. */
  begin(): { finish(finished: Finished): void };
  /** The first capture of a payload: durable, or earlier in the same archive and not yet synced. */
  firstCapture(digest: string): Promise<PayloadRef | null>;
  /** Whether no visit in hand can have a capture in this file or an earlier one, nor an article that is not recorded. */
  isSettled(file: string): boolean;
  /** Resolves when everything finished so far is committed. Throws what a commit threw. */
  flush(): Promise<void>;
}

/** A group that is done. */
export interface Committed {
  readonly group: readonly Finished[];
  /** Visits that were new. */
  readonly added: readonly NewVisit[];
  /** Articles that are in the catalogue now; pages of an article of several come with its last. */
  readonly recorded: readonly Put[];
  /** What the looks brought: edits, losses, returns. */
  readonly events: readonly StoredEvent[];
}

interface Stores {
  readonly archive: Archive;
  readonly records: Records;
  /** Null where no history is kept. */
  readonly looks: Looks | null;
  readonly contentIndex: ContentIndex;
  readonly frontier: Frontier;
}

interface Options {
  /** Visits in a group at most. */
  readonly groupSize?: number;
  /** Longest wait of a finished visit, milliseconds. */
  readonly waitMs?: number;
  /** Called once with the error of a commit that failed; nothing is committed after it. */
  readonly onFailure: (error: unknown) => void;
  /** Called after each group. */
  readonly onCommit?: (committed: Committed) => void;
}

export function createCommitter(stores: Stores, options: Options): Committer {
  const { groupSize = 64, waitMs = 50 } = options;
  const openVisits = new Set<Position>();
  const unpublished = new Map<string, PayloadRef>();
  const waiting: { readonly finished: Finished; readonly start: Position }[] = [];
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let failure: { readonly error: unknown } | null = null;

  async function commitGroup(): Promise<void> {
    const group = waiting.splice(0);
    if (group.length === 0 || failure) return;
    const finished = group.map((entry) => entry.finished);
    const captures = finished.flatMap((entry) => entry.captures);
    await stores.archive.sync();
    const articles = finished.flatMap((entry) => (entry.article ? [entry.article] : []));
    const starts = new Set(group.map((entry) => entry.start));
    const recorded = await stores.records.put(articles, marks(captures, starts), partsOf(finished));
    const looks = finished.flatMap((entry) => (entry.look ? [entry.look] : []));
    const events = looks.length > 0 ? (stores.looks?.put(looks, articles) ?? []) : [];
    for (const start of starts) openVisits.delete(start);
    await stores.contentIndex.publish(digestsOf(captures, recorded));
    for (const capture of captures) unpublished.delete(capture.payloadDigest);
    const added = await stores.frontier.settle(finished.flatMap((entry) => (entry.outcome ? [entry.outcome] : [])));
    options.onCommit?.({ group: finished, added, recorded, events });
  }

  /** How far each touched file is read without a gap once this group is recorded: not beyond any visit still in hand. */
  function marks(captures: readonly Capture[], group: ReadonlySet<Position>): { file: string; offset: number }[] {
    const ends = new Map<string, number>();
    for (const { file, offset, length } of captures) ends.set(file, Math.max(ends.get(file) ?? 0, offset + length));
    const starts = [...openVisits].filter((start) => !group.has(start));
    const result: { file: string; offset: number }[] = [];
    for (const [file, end] of ends) {
      if (starts.some((start) => start.file < file)) continue;
      const inFile = starts.filter((start) => start.file === file).map((start) => start.offset);
      result.push({ file, offset: Math.min(end, ...inFile) });
    }
    return result;
  }

  function schedule(): void {
    if (waiting.length >= groupSize) run();
    else
      timer ??= setTimeout(() => {
        timer = null;
        run();
      }, waitMs);
  }

  function run(): Promise<void> {
    running = running.then(commitGroup).catch((error) => {
      if (!failure) {
        failure = { error };
        options.onFailure(error);
      }
    });
    return running;
  }

  return {
    begin() {
      const start = { ...stores.archive.position() };
      openVisits.add(start);
      return {
        finish(finished) {
          for (const capture of finished.captures) {
            if (capture.type !== 'response' || unpublished.has(capture.payloadDigest)) continue;
            unpublished.set(capture.payloadDigest, payloadRef(capture));
          }
          waiting.push({ finished, start });
          schedule();
        },
      };
    },
    isSettled(file) {
      for (const start of openVisits) if (start.file <= file) return false;
      return true;
    },
    async firstCapture(digest) {
      return unpublished.get(digest) ?? (await stores.contentIndex.payload(digest));
    },
    async flush() {
      if (timer) clearTimeout(timer);
      timer = null;
      await run();
      if (failure) throw failure.error;
    },
  };
}

function partsOf(finished: readonly Finished[]): ReadonlyMap<Article, Part> {
  return new Map(finished.flatMap(({ article, part }) => (article && part ? [[article, part]] : [])));
}
