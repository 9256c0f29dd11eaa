/** Archives for tests, closed and gone when the test ends. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Archive, type ArchiveOptions, openArchive } from '../../storage/archive.ts';
import { verifyArchive } from '../../storage/verify.ts';
import { all, scratch } from './scratch.ts';

export async function archive(t: TestContext, options: ArchiveOptions = {}): Promise<{ dir: string; to: Archive }> {
  const dir = await scratch();
  const to = await openArchive(dir, options);
  t.after(() => to.close().catch(() => {}));
  return { dir, to };
}

/** `verify` finds nothing. */
export async function assertSound(dir: string): Promise<void> {
  assert.deepEqual(await all(verifyArchive(dir)), []);
}
