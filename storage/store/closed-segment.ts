/** A WARC file that is closed and whole, and the records that its writer left beside it for catalogues. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CundangError } from '../../src/errors.ts';
import { OPEN } from '../files.ts';
import type { PlacedFile } from './archive-place.ts';
import { segmentOf } from './names.ts';
import { type FilePlace, sizeOf } from './place.ts';

export interface ClosedSegment {
  readonly file: PlacedFile;
  /** Bytes of the WARC file. */
  readonly bytes: number;
  /** Null where its articles have to be read from the WARC file. */
  readonly records: FilePlace | null;
}

/**
 * The segment of a file.
 * @returns null while it is not whole: it, its index or its records are still written or under way
 */
export async function closedSegment(file: PlacedFile): Promise<ClosedSegment | null> {
  if (file.open || !(await isThere(file.indexPath))) return null;
  const records = recordsOf(file);
  if (records === 'open') return null;
  return { file, bytes: await sizeOf(file.path), records };
}

function recordsOf({ name, path, recordsPath }: PlacedFile): FilePlace | 'open' | null {
  if (typeof path !== 'string') return recordsPath ?? null;
  const records = join(dirname(path), segmentOf(name)!.records);
  if (existsSync(records + OPEN)) return 'open';
  return existsSync(records) ? records : null;
}

async function isThere(place: FilePlace): Promise<boolean> {
  return sizeOf(place).then(
    () => true,
    (error) => {
      if (error instanceof CundangError && (error.code === 'file.unreadable' || error.code === 'store.missing'))
        return false;
      throw error;
    },
  );
}
