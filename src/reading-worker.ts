/** The thread that reads pages. */
import { workerData } from 'piscina';
import { asCundangError } from './errors.ts';
import { type PackedReading, packReading } from './packed-reading.ts';
import { type ReadingTask, read } from './reading.ts';
import { configuredSites } from './sites.ts';

const sites = await configuredSites(workerData as readonly string[]);

/** An error loses its class and code on the way between threads; a plain object keeps what it has. */
export default function readHere(task: ReadingTask): PackedReading {
  try {
    return packReading(read(sites, task));
  } catch (thrown) {
    const { code, message } = asCundangError(thrown);
    throw { code, message };
  }
}
