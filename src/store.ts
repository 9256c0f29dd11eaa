/** The object store of the configuration, and the archive with what lies in it. */
import { type ArchivePlace, storedArchive } from '../storage/store/archive-place.ts';
import type { ObjectStore } from '../storage/store/object-store.ts';
import { openStore } from '../storage/store/open.ts';
import type { Config } from './config.ts';
import { CundangError } from './errors.ts';

/** Larger files go up in parts of so many bytes. */
const uploadPartBytes = 16 * 1024 * 1024;

/** Null where none is configured. @throws `config.invalid` */
export async function storeOf(config: Config): Promise<ObjectStore | null> {
  const url = config['store.url'];
  if (url === null) return null;
  return openStore({
    url,
    endpoint: config['store.endpoint'],
    region: config['store.region'],
    pathStyle: config['store.pathStyle'],
    timeoutMs: config['store.timeoutMs'],
    partBytes: uploadPartBytes,
  });
}

/** An archive that is open for reading. */
export interface OpenPlace extends AsyncDisposable {
  readonly place: ArchivePlace;
}

/**
 * The whole archive: the folder, and behind it the store where one is configured.
 * @param part `store` leaves the folder out
 * @throws `usage` for a store that is not configured
 */
export async function openPlaceOf(config: Config, part: 'all' | 'store' = 'all'): Promise<OpenPlace> {
  const store = await storeOf(config);
  if (store === null && part === 'store') {
    throw new CundangError('usage', 'there is no store: set store.url');
  }
  const place = store === null ? config.dir : storedArchive(store, part === 'all' ? { dir: config.dir } : {});
  return { place, [Symbol.asyncDispose]: async () => store?.close() };
}
