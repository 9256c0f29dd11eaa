/** Free space, watched while something is written. */
import { statfs } from 'node:fs/promises';
import type { Config } from './config.ts';
import { CundangError } from './errors.ts';

const diskCheckMs = 2000;

/** Ends the run before the disk is full, while everything can still be closed cleanly. */
export function watchDisk(config: Config, broken: AbortController): NodeJS.Timeout {
  const look = async () => {
    const { bavail, bsize } = await statfs(config.dir);
    if (bavail * bsize >= config['archive.minFreeBytes']) return;
    const message = `less than ${config['archive.minFreeBytes']} bytes are free (archive.minFreeBytes)`;
    broken.abort(new CundangError('disk.full', message, { path: config.dir }));
  };
  void look();
  return setInterval(() => void look(), diskCheckMs);
}
