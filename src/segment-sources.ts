/** Where the closed segments of workers are looked for: the store of the configuration, or other stores and folders. */
import { stat } from 'node:fs/promises';
import { warcDir } from '../storage/files.ts';
import { type ArchivePlace, storedArchive, unitedArchive } from '../storage/store/archive-place.ts';
import type { ObjectStore } from '../storage/store/object-store.ts';
import type { Config } from './config.ts';
import { asCundangError, CundangError } from './errors.ts';
import { openPlaceOf, storeOf } from './store.ts';

export interface SegmentSources extends AsyncDisposable {
  /** What is looked through. */
  readonly from: ArchivePlace;
  /** That, and the folder and store of the configuration. */
  readonly archive: ArchivePlace;
  /** The places, for people. */
  readonly names: readonly string[];
}

/**
 * @param places stores (`s3://bucket/prefix`, folders of stored files) and archive folders; none = the store of the configuration
 * @param listingMs how long a listing of a store is taken for true
 * @throws `usage` when there is no place at all; `file.unreadable`, `config.invalid`
 */
export async function openSegmentSources(
  config: Config,
  places: readonly string[],
  listingMs: number,
): Promise<SegmentSources> {
  const own = config['store.url'];
  const names = places.length > 0 ? places : own === null ? [] : [own];
  if (names.length === 0) {
    throw new CundangError('usage', 'no place to look for segments: set store.url, or name one with --from');
  }
  const whole = await openPlaceOf(config);
  const stores: ObjectStore[] = [];
  const close = async () => {
    for (const store of stores) await store.close();
    await whole[Symbol.asyncDispose]();
  };
  try {
    const opened: ArchivePlace[] = [];
    for (const name of names) {
      if (await isArchiveFolder(name)) opened.push(name);
      else {
        const store = await storeOf({ ...config, 'store.url': name });
        stores.push(store!);
        opened.push(storedArchive(store!, { listingMs }));
      }
    }
    const from = unitedArchive(opened);
    return { from, archive: unitedArchive([from, whole.place]), names, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @throws `file.unreadable` for a folder that is not there: a store in it would be made */
async function isArchiveFolder(place: string): Promise<boolean> {
  if (place.includes('://')) return false;
  await stat(place).catch((error) => {
    throw asCundangError(error, { path: place });
  });
  const info = await stat(warcDir(place)).catch(() => null);
  return info?.isDirectory() === true;
}
