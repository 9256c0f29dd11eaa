/**
 * The WARC files within a WACZ (1.1.1: `archive/`), with the digests that its datapackage.json names. A WACZ keeps them
 * uncompressed in the ZIP, so that they are read where they lie; one that a general ZIP tool compressed is unpacked to a
 * file first.
 */
import { createWriteStream } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { asCundangError, CundangError } from '../../src/errors.ts';
import type { Source } from './take.ts';

/** Entries looked at; an archive of more is not one that people make. */
const MOST_ENTRIES = 100_000;
const PACKAGE_BYTES = 16 * 1024 * 1024;
const STORED = 0;

/**
 * Hands out each WARC of a WACZ in turn; `scratch` is a path that an unpacked one may lie at while it is read.
 * @throws CundangError `archive.damaged` for a file that is no ZIP, `file.unreadable`
 */
export async function* waczSources(path: string, scratch: string): AsyncGenerator<Source, void, void> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true }).catch((error) => {
    if (error.code) throw asCundangError(error, { path });
    throw new CundangError('archive.damaged', `not a WACZ: ${error.message}`, { path }, error);
  });
  try {
    const { warcs, digests } = await contents(zip, path);
    for (const entry of warcs) {
      const label = `${path}!${entry.fileName}`;
      const declared = digests.get(entry.fileName) ?? null;
      if (entry.compressionMethod === STORED && !entry.isEncrypted()) {
        const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
        yield { label, path, within: { start: fileDataStart, length: entry.compressedSize }, declared };
        continue;
      }
      await unpackTo(zip, entry, scratch);
      yield { label, path: scratch, within: null, declared };
    }
  } catch (error) {
    if (error instanceof CundangError) throw error;
    throw new CundangError('archive.damaged', `the WACZ is damaged: ${(error as Error).message}`, { path }, error);
  } finally {
    zip.close();
    await rm(scratch, { force: true });
  }
}

async function contents(
  zip: ZipFile,
  path: string,
): Promise<{ readonly warcs: readonly Entry[]; readonly digests: ReadonlyMap<string, string> }> {
  const warcs: Entry[] = [];
  let digests: ReadonlyMap<string, string> = new Map();
  let seen = 0;
  for await (const entry of zip.eachEntry()) {
    seen += 1;
    if (seen > MOST_ENTRIES) throw new CundangError('archive.damaged', `over ${MOST_ENTRIES} entries`, { path });
    if (/\.warc(\.gz|\.zst)?$/i.test(entry.fileName)) warcs.push(entry);
    if (entry.fileName === 'datapackage.json' && entry.uncompressedSize <= PACKAGE_BYTES) {
      digests = declaredIn(await textOf(zip, entry));
    }
  }
  return { warcs, digests };
}

async function textOf(zip: ZipFile, entry: Entry): Promise<string> {
  const parts: Buffer[] = [];
  for await (const bytes of await zip.openReadStreamPromise(entry)) parts.push(bytes as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/** `resources[].path` → SHA-256 in hex, of those that name one. */
function declaredIn(text: string): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  let data: { resources?: unknown };
  try {
    data = JSON.parse(text) as { resources?: unknown };
  } catch {
    return digests;
  }
  for (const resource of Array.isArray(data?.resources) ? data.resources : []) {
    const { path, hash } = (resource ?? {}) as { path?: unknown; hash?: unknown };
    const hex = /^sha256:([0-9a-f]{64})$/i.exec(String(hash))?.[1];
    if (typeof path === 'string' && hex !== undefined) digests.set(path, hex.toLowerCase());
  }
  return digests;
}

async function unpackTo(zip: ZipFile, entry: Entry, path: string): Promise<void> {
  const { bavail, bsize } = await statfs(path.slice(0, path.lastIndexOf('/')));
  if (entry.uncompressedSize > bavail * bsize) {
    throw new CundangError('disk.full', `${entry.fileName} needs ${entry.uncompressedSize} bytes`, { path });
  }
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path));
}
