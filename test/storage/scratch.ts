/** A directory of a test's own, gone when the test ends. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export async function scratch(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cundang-storage-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A file with these bytes in a scratch directory. */
export async function scratchFile(t: TestContext, bytes: Uint8Array | string, name = 'x.warc.gz'): Promise<string> {
  const path = join(await scratch(t), name);
  await writeFile(path, bytes);
  return path;
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
