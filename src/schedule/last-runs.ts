/**
 * The last run of each site, remembered. With an archive folder alone it is one small file that is only ever replaced as a
 * whole: it is read while a scheduler runs, it outlives the queue (which may be thrown away and made anew), and when
 * it is lost itself, all that happens is that every site is due at once.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../storage/whole-file.ts';
import { asCundangError, CundangError } from '../errors.ts';
import type { Run } from './plan.ts';

export interface LastRuns {
  /** By site. */
  read(): Promise<ReadonlyMap<string, Run>>;
  /** Replaces the last runs of these sites; durable when it resolves. */
  write(runs: ReadonlyMap<string, Run>): Promise<void>;
}

const date = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (day) => day.toISOString(),
});
/** A run as JSON. */
export const runCodec = z.object({ due: date, started: date, ended: date.nullable() });
const fileCodec = z.object({ sites: z.record(z.string(), runCodec) });

export const lastRunsPath = (dir: string): string => join(dir, 'schedule.json');

/** Last runs in the archive folder `dir`, which is made by the first write. */
export function lastRunsIn(dir: string): LastRuns {
  const path = lastRunsPath(dir);
  const read = async (): Promise<ReadonlyMap<string, Run>> => {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      throw asCundangError(error, { path });
    }
    try {
      return new Map(Object.entries(fileCodec.decode(JSON.parse(text)).sites));
    } catch (error) {
      const message = 'this is not a list of last runs: remove it, and every site is due at once';
      throw new CundangError('file.unreadable', message, { path }, error);
    }
  };
  return {
    read,
    write: async (runs) => {
      const sites = Object.fromEntries([...(await read()), ...runs]);
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(path, (file) => file.writeFile(`${JSON.stringify(fileCodec.encode({ sites }), null, 2)}\n`));
    },
  };
}
