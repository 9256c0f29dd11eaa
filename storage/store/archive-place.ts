/** An archive wherever its files lie: in a folder, in a store, or closed files in a store and the rest in a folder. */
import { CundangError } from '../../src/errors.ts';
import { indexLines } from '../cdxj.ts';
import { type WarcFile, warcFiles } from '../files.ts';
import { segmentOf } from './names.ts';
import { type ObjectStore, objectsOf } from './object-store.ts';
import { type FilePlace, openPlace, type RemoteFile } from './place.ts';
import { createRangeReader, type RangeOptions, type RangeReader } from './ranges.ts';

/** A WARC file and its index; {@link WarcFile} is one. */
export interface PlacedFile {
  /** Without `.open`. */
  readonly name: string;
  readonly path: FilePlace;
  readonly indexPath: FilePlace;
  readonly open: boolean;
  /** Where a store holds its records; absent for a file of a folder, null when the store has none. */
  readonly recordsPath?: FilePlace | null;
}

/** An archive whose files are told by asking it. */
export interface StoredArchive {
  files(): Promise<readonly PlacedFile[]>;
}

/** Folder of an archive, or an archive that lies elsewhere. */
export type ArchivePlace = string | StoredArchive;

/** The WARC files of an archive, by name. @throws `archive.missing`, `store.*` */
export async function filesOf(place: ArchivePlace): Promise<readonly PlacedFile[]> {
  return typeof place === 'string' ? warcFiles(place) : place.files();
}

export interface StoredArchiveOptions extends RangeOptions {
  /** A folder whose files come first; those of the same name in the store are left alone. */
  readonly dir?: string;
  /** How long a listing of the store is taken for true, ms; default 10 s. */
  readonly listingMs?: number;
}

/** The segments of a store, and those that a folder holds beside them. */
export function storedArchive(store: ObjectStore, options: StoredArchiveOptions = {}): StoredArchive {
  const { dir, listingMs = 10_000 } = options;
  const ranges = createRangeReader(store, options);
  let listing: { readonly at: number; readonly files: Promise<readonly PlacedFile[]> } | null = null;

  function stored(): Promise<readonly PlacedFile[]> {
    if (listing === null || performance.now() - listing.at > listingMs) {
      const files = listed(store, ranges);
      listing = { at: performance.now(), files };
      files.catch(() => {
        listing = null;
      });
    }
    return listing.files;
  }

  return {
    async files() {
      // The folder is looked at first: a file that is uploaded and removed meanwhile is then in both, never in none.
      const local: readonly WarcFile[] = dir === undefined ? [] : await localFiles(dir);
      const here = new Set(local.map(({ name }) => name));
      const there = (await stored()).filter(({ name }) => !here.has(name));
      return [...local, ...there].sort(byName);
    },
  };
}

/** Several places as one archive. Of files with the same name the first place's counts. */
export function unitedArchive(places: readonly ArchivePlace[]): StoredArchive {
  return {
    async files() {
      const files = new Map<string, PlacedFile>();
      for (const place of places) {
        for (const file of await filesOf(place)) if (!files.has(file.name)) files.set(file.name, file);
      }
      return [...files.values()].sort(byName);
    },
  };
}

function byName(a: PlacedFile, b: PlacedFile): number {
  return a.name < b.name ? -1 : 1;
}

async function localFiles(dir: string): Promise<readonly WarcFile[]> {
  return warcFiles(dir).catch((error) => {
    if (error instanceof CundangError && error.code === 'archive.missing') return [];
    throw error;
  });
}

async function listed(store: ObjectStore, ranges: RangeReader): Promise<readonly PlacedFile[]> {
  const sizes = new Map<string, number>();
  for await (const { name, size } of objectsOf(store)) sizes.set(name, size);
  const remote = (name: string): RemoteFile => {
    const size = sizes.get(name) ?? null;
    return {
      path: `${store.url.replace(/\/$/, '')}/${name}`,
      size,
      async open() {
        if (size === null)
          throw new CundangError('store.missing', `${store.url} does not hold ${name}`, { path: name });
        return ranges.open({ name, size });
      },
    };
  };
  return [...sizes.keys()].flatMap((name) => {
    const segment = segmentOf(name);
    if (segment === null) return [];
    const recordsPath = sizes.has(segment.records) ? remote(segment.records) : null;
    return [{ name, path: remote(name), indexPath: remote(segment.index), open: false, recordsPath }];
  });
}

/** Longest line that is held, in bytes; nothing of ours comes near it. */
const LINE_BYTES = 16 * 1024 * 1024;
const STEP = 256 * 1024;

/** The lines of a text file, without empty ones. @throws `file.unreadable`, `store.*`; `archive.damaged` for an endless line */
export async function* placeLines(place: FilePlace): AsyncGenerator<string, void, void> {
  if (typeof place === 'string') {
    yield* indexLines(place);
    return;
  }
  const file = await openPlace(place);
  const memory = Buffer.allocUnsafe(STEP);
  let rest: Buffer[] = [];
  let length = 0;
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(memory, 0, STEP, at);
    if (bytesRead === 0) break;
    at += bytesRead;
    const held = Buffer.concat([...rest, memory.subarray(0, bytesRead)]);
    let from = 0;
    for (let end = held.indexOf(10); end >= 0; end = held.indexOf(10, from)) {
      if (end > from) yield held.toString('utf8', from, end).replace(/\r$/, '');
      from = end + 1;
    }
    rest = [held.subarray(from)];
    length = held.length - from;
    if (length > LINE_BYTES) throw new CundangError('archive.damaged', 'a line has no end', { path: place.path });
  }
  if (length > 0) yield rest[0]!.toString('utf8');
}
