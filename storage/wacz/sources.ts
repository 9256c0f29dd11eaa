/** The files of an archive as of one moment: how far each WARC is whole, and its index in order. */
import { readFile } from 'node:fs/promises';
import { asCundangError, CundangError } from '../../src/errors.ts';
import { parseCdxj } from '../cdxj.ts';
import type { WarcFile } from '../files.ts';
import { type ArchivePlace, filesOf, type PlacedFile } from '../store/archive-place.ts';
import { type FilePlace, pathOf, sizeOf } from '../store/place.ts';
import { readRecordAt } from '../warc/reader.ts';
import { bytesOf, openFile, readSome } from './bytes.ts';
import { type Lines, linesOf } from './sorted-lines.ts';

/** Bytes of an index read at once: all of an archive's are read side by side. */
const INDEX_PIECE = 32 * 1024;

export interface IndexSource {
  readonly bytes: number;
  lines(): Lines;
  /** Up to `length` bytes at `at`, which lies within; never more than `bytes` in all. */
  read(at: number, length: number): Promise<Buffer>;
}

export interface Source {
  /** Name of the WARC file, without `.open`. */
  readonly name: string;
  /** Where it lies now. */
  readonly path: FilePlace;
  /** Whole records; what a writer has begun behind them is left out. */
  readonly bytes: number;
  readonly index: IndexSource;
}

/** @throws `archive.missing`; `archive.damaged` when a file has no index */
export async function sourcesOf(place: ArchivePlace): Promise<readonly Source[]> {
  return Promise.all((await filesOf(place)).map((file) => (isGrowing(file) ? growing(file) : closed(file))));
}

/** Only local files are open for writing. */
function isGrowing(file: PlacedFile): file is WarcFile {
  return file.open;
}

async function closed({ name, path, indexPath }: PlacedFile): Promise<Source> {
  const warc = await sizeOf(path);
  const bytes = await sizeOf(indexPath).catch((error) => {
    throw new CundangError('archive.damaged', 'the index is missing', { path: pathOf(indexPath) }, error);
  });
  const read = async (at: number, length: number) => {
    const file = await openFile(indexPath);
    try {
      return await readSome(file, at, Math.min(length, bytes - at));
    } finally {
      await file.close();
    }
  };
  return {
    name,
    path,
    bytes: warc,
    index: { bytes, lines: () => linesOf(bytesOf(indexPath, 0, bytes, INDEX_PIECE)), read },
  };
}

/** A file in hand: its index is a journal in order of writing, small enough to be sorted in memory. */
async function growing({ name, path, indexPath }: WarcFile): Promise<Source> {
  const journal = await readFile(indexPath).catch((error) => {
    throw asCundangError(error, { path: indexPath });
  });
  const lines: Buffer[] = [];
  let end = 0;
  for await (const batch of linesOf([journal.subarray(0, journal.lastIndexOf(10) + 1)])) {
    for (const line of batch) {
      const place = parseCdxj(line.toString());
      if (place === null) continue;
      lines.push(line);
      end = Math.max(end, place.offset + place.length);
    }
  }
  const index = Buffer.concat(lines.sort(Buffer.compare).flatMap((line) => [line, Buffer.from('\n')]));
  const bytes = end + (await requestAt(path, end));
  return {
    name,
    path,
    bytes,
    index: {
      bytes: index.length,
      lines: () => linesOf([index]),
      read: async (at, length) => index.subarray(at, at + length),
    },
  };
}

/** Length of the request record at an offset; 0 when there is none yet. */
async function requestAt(path: string, offset: number): Promise<number> {
  if (offset === 0) return 0;
  const found = await readRecordAt(path, offset).catch(() => null);
  return found?.record.type === 'request' ? found.length : 0;
}
