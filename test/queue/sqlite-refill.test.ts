/** The embedded engine filled from an archive. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openQueue, type Queue } from '../../queue/sqlite/open.ts';
import { refillSqliteQueue } from '../../queue/sqlite/refill.ts';
import { refillConformance } from '../conformance/refill.ts';
import { swift } from '../conformance/workbench.ts';

refillConformance('sqlite', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'cundang-refill-'));
  const path = join(dir, 'queue.sqlite');
  let queue: Queue | null = null;
  return {
    async open() {
      await queue?.close();
      queue = await openQueue(path, { paceOf: () => swift });
      return queue;
    },
    refill: (archived) => refillSqliteQueue(path, archived),
    async close() {
      await queue?.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
});
