/** The thread that fills the indexes. */
import { workerData } from 'piscina';
import { CundangError, type ErrorCode } from '../../src/errors.ts';
import { type Indexer, openIndexer } from './indexing.ts';

/** Batches while so many changes wait, or the end of the work. */
export type IndexTask = { readonly least: number } | 'close';

/** The serial of the last change that is indexed now, or why it could not be done: an error loses its code on the way between threads. */
export type IndexAnswer = { readonly upTo: number } | { readonly code: ErrorCode; readonly message: string };

let indexer: Indexer | null = null;

export default function indexHere(task: IndexTask): IndexAnswer {
  try {
    if (task === 'close') {
      indexer?.[Symbol.dispose]();
      return { upTo: 0 };
    }
    indexer ??= openIndexer(workerData as string);
    return { upTo: indexer.index(task.least) };
  } catch (thrown) {
    if (!(thrown instanceof CundangError)) throw thrown;
    return { code: thrown.code, message: thrown.message };
  }
}
