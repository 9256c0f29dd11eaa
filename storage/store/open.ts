/** The store that a configuration names. */
import { fileURLToPath } from 'node:url';
import { CundangError } from '../../src/errors.ts';
import { openDirectoryStore } from './directory.ts';
import type { ObjectStore } from './object-store.ts';

/** Values of the configuration's `store.*` keys. */
export interface StoreSettings {
  readonly url: string;
  readonly endpoint: string | null;
  readonly region: string;
  readonly pathStyle: boolean;
  readonly timeoutMs: number;
  readonly partBytes: number;
}

/** `s3://bucket`, `s3://bucket/prefix`; bucket names by S3's rule, a prefix of plain names. */
const S3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/((?:[A-Za-z0-9][\w.-]*\/)*[A-Za-z0-9][\w.-]*))?\/?$/;

/**
 * @throws `config.invalid` for a URL that names no store; `store.unreachable`, `store.denied` for a folder. A store behind S3 is
 *   first asked when it is used.
 */
export async function openStore(settings: StoreSettings): Promise<ObjectStore> {
  const { url } = settings;
  if (url.startsWith('file://')) return openDirectoryStore(fileURLToPath(url));
  if (!url.includes('://')) return openDirectoryStore(url);
  const match = S3.exec(url);
  if (match === null) {
    const shown = url.replace(/\/\/[^/@]*@/, '//');
    throw new CundangError('config.invalid', `store.url: expected s3://bucket/prefix or a folder, not ${shown}`);
  }
  // The SDK is large; only who uses it loads it.
  const { openS3Store } = await import('./s3.ts');
  return openS3Store({ ...settings, bucket: match[1]!, prefix: match[2] === undefined ? '' : `${match[2]}/` });
}
