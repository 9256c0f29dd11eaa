/** An object store that is a folder: shared between machines, or a disk of its own. Digests lie beside the files, for `sha256sum -c`. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asCundangError, CundangError } from '../../src/errors.ts';
import { syncDir } from '../files.ts';
import { checkObjectName, DRAFT, isObjectName, SUM } from './names.ts';
import type { ObjectStore } from './object-store.ts';

/** @param root made where it is not there yet */
export async function openDirectoryStore(root: string): Promise<ObjectStore> {
  await mkdir(root, { recursive: true }).catch((error) => {
    throw failure(error, root);
  });
  const pathOf = (name: string): string => join(root, checkObjectName(name));

  /** Drafts of a name that an upload that died left. */
  async function dropDrafts(name: string): Promise<void> {
    const drafts = (await readdir(root)).filter((other) => other.startsWith(`.${name}.`) && other.endsWith(DRAFT));
    for (const draft of drafts) await rm(join(root, draft), { force: true });
  }

  return {
    url: root,
    async put(name, from, sha256) {
      const path = pathOf(name);
      const draft = join(root, `.${name}.${randomBytes(4).toString('hex')}${DRAFT}`);
      await stat(from).catch((error) => {
        throw asCundangError(error, { path: from });
      });
      try {
        await dropDrafts(name);
        await copyFile(from, draft, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
        await syncFile(draft);
        // Between the two renames the object has no digest; it is never one with another's.
        await rm(path + SUM, { force: true });
        await rename(draft, path);
        await writeFile(draft, `${sha256}  ${name}\n`, { flush: true });
        await rename(draft, path + SUM);
        await syncDir(root);
      } catch (error) {
        await rm(draft, { force: true }).catch(() => {});
        throw failure(error, root);
      }
    },
    async read(name, start, end) {
      const file = await open(pathOf(name), 'r').catch((error) => {
        throw missingOr(error, name, root);
      });
      try {
        const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(end, (await file.stat()).size) - start));
        for (let done = 0; done < bytes.length; ) {
          const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
          if (bytesRead === 0) return bytes.subarray(0, done);
          done += bytesRead;
        }
        return bytes;
      } catch (error) {
        throw failure(error, root);
      } finally {
        await file.close();
      }
    },
    async head(name) {
      const path = pathOf(name);
      try {
        const { size } = await stat(path);
        const sum = await readFile(path + SUM, 'utf8').catch(() => '');
        return { size, sha256: /^([0-9a-f]{64}) {2}/.exec(sum)?.[1] ?? null };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw failure(error, root);
      }
    },
    async list({ prefix = '', cursor = null, limit = 1000 } = {}) {
      try {
        const names = (await readdir(root, { withFileTypes: true }))
          .filter((entry) => entry.isFile() && isObjectName(entry.name) && entry.name.startsWith(prefix))
          .map(({ name }) => name)
          .filter((name) => cursor === null || name > cursor)
          .sort((a, b) => (a < b ? -1 : 1));
        const shown = names.slice(0, Math.min(limit, 1000));
        const objects = await Promise.all(
          shown.map(async (name) => ({ name, size: (await stat(join(root, name))).size })),
        );
        return { objects, next: names.length > shown.length ? (shown.at(-1) ?? null) : null };
      } catch (error) {
        throw failure(error, root);
      }
    },
    async remove(name) {
      const path = pathOf(name);
      try {
        await rm(path, { force: true });
        await rm(path + SUM, { force: true });
      } catch (error) {
        throw failure(error, root);
      }
    },
    async close() {},
  };
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function missingOr(error: unknown, name: string, root: string): CundangError {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return isMissing
    ? new CundangError('store.missing', `${root} does not hold ${name}`, { path: name })
    : failure(error, root);
}

/** A folder's errors as a store's: a share that is away is worth another attempt, one that refuses is not. */
function failure(error: unknown, root: string): CundangError {
  if (error instanceof CundangError) return error;
  const code = String((error as NodeJS.ErrnoException).code);
  if (code === 'ENOSPC' || code === 'EDQUOT') return asCundangError(error, { path: root });
  const kind = ['EACCES', 'EPERM', 'EROFS'].includes(code) ? 'store.denied' : 'store.unreachable';
  return new CundangError(kind, `the store's folder cannot be used (${code})`, { path: root }, error);
}
