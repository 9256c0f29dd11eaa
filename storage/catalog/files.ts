/** The files of a catalogue and its indexes as one. */
import { rename, rm } from 'node:fs/promises';
import { filesOf, indexPath } from './index-file.ts';

/** Removes a catalogue that nobody writes; nothing happens where there is none. */
export async function removeCatalog(path: string): Promise<void> {
  for (const file of [...filesOf(path), ...filesOf(indexPath(path))]) await rm(file, { force: true });
}

/** Puts the closed catalogue at `from` in the place of the one at `to`. */
export async function replaceCatalog(from: string, to: string): Promise<void> {
  await removeCatalog(to);
  // Indexes that stand beside another catalogue, should the process die here, are of no use to it and made anew.
  await rename(indexPath(from), indexPath(to)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(from, to);
}
