/** The file of last runs. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CundangError } from '../../src/errors.ts';
import { lastRunsIn, lastRunsPath } from '../../src/schedule/last-runs.ts';
import type { Run } from '../../src/schedule/plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'cundang-last-runs-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (day: number, ended = true): Run => {
  const due = new Date(Date.UTC(2026, 2, day));
  return { due, started: new Date(due.getTime() + 5), ended: ended ? new Date(due.getTime() + 9_000) : null };
};

test('a write replaces the runs of its sites and leaves the others, in a folder that need not be there', async () => {
  const dir = join(folder, 'new', 'archive');
  const runs = lastRunsIn(dir);
  assert.deepEqual(await runs.read(), new Map());
  await runs.write(
    new Map([
      ['a', run(1, false)],
      ['b', run(2)],
    ]),
  );
  await runs.write(new Map([['a', run(3)]]));
  const expected = new Map([
    ['a', run(3)],
    ['b', run(2)],
  ]);
  assert.deepEqual(await runs.read(), expected);
  assert.deepEqual(await lastRunsIn(dir).read(), expected);
  assert.deepEqual(readdirSync(dir), ['schedule.json'], 'nothing is left beside it');
});

test('a file that says something else is named with what to do', async () => {
  for (const text of ['', '{', '[]', '{"sites":{"a":{"due":"soon","started":null,"ended":null}}}']) {
    writeFileSync(lastRunsPath(folder), text);
    await assert.rejects(lastRunsIn(folder).read(), (thrown: unknown) => {
      assert.ok(thrown instanceof CundangError);
      return thrown.code === 'file.unreadable' && /remove it/.test(thrown.message);
    });
  }
});
