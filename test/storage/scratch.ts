/** A directory of a test's own, gone when its file's tests have ended: what a test opened in it is closed before that. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

// A test's own `after` hooks run in the order they were set, so the folder's, set first, would run before the others.
const made: string[] = [];
after(() => Promise.all(made.map((dir) => rm(dir, { recursive: true, force: true }))));

export async function scratch(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cundang-storage-'));
  made.push(dir);
  return dir;
}

/** A file with these bytes in a scratch directory. */
export async function scratchFile(bytes: Uint8Array | string, name = 'x.warc.gz'): Promise<string> {
  const path = join(await scratch(), name);
  await writeFile(path, bytes);
  return path;
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
