/** A folder for one test, gone after it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'cundang-catalog-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
