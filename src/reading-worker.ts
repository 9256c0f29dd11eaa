/** The thread that reads pages. */
import { workerData } from 'piscina';
import { asCundangError, type ErrorCode } from './errors.ts';
import { type PackedReading, packReading } from './packed-reading.ts';
import { type ReadingTask, read } from './reading.ts';
import { configuredSites } from './sites.ts';

/** A page's reading, or why it was refused: an error loses its class and code on the way between threads. */
export type Answer = { readonly reading: PackedReading } | { readonly code: ErrorCode; readonly message: string };

const sites = await configuredSites(workerData as readonly string[]);

export default function readHere(tasks: readonly ReadingTask[]): Answer[] {
  return tasks.map((task) => {
    try {
      return { reading: packReading(read(sites, task)) };
    } catch (thrown) {
      const { code, message } = asCundangError(thrown);
      return { code, message };
    }
  });
}
