import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { CundangError } from '../../src/errors.ts';
import { openArchive } from '../../storage/archive.ts';
import { lockArchive } from '../../storage/lock.ts';
import { scratch } from './scratch.ts';

const LOCK = JSON.stringify(join(import.meta.dirname, '../../storage/lock.ts'));
/** Says on stdout whether the lock could be had. */
const TRY = `
  import { lockArchive } from ${LOCK};
  try { lockArchive(process.argv[1]); console.log('in'); } catch (error) { console.log(error.code); }`;

const isLocked = (error: unknown) => error instanceof CundangError && error.code === 'archive.locked';

test('one process has one writer, and the lock ends with it', async () => {
  const dir = await scratch();
  const first = await openArchive(dir);
  await assert.rejects(openArchive(dir), isLocked);
  // POSIX would drop the lock when the refused attempt closes the file; SQLite keeps it.
  const other = spawnSync(process.execPath, ['--input-type=module', '-e', TRY, dir], { encoding: 'utf8' });
  assert.equal(other.stdout, 'archive.locked\n');
  await first.close();
  await (await openArchive(dir)).close();
});

test('a live owner keeps others out and is named; a killed one does not', { timeout: 60_000 }, async () => {
  const dir = await scratch();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface({ input: child.stdout }), 'line');
  await assert.rejects(openArchive(dir), (error) => {
    assert.ok(isLocked(error));
    assert.match((error as Error).message, new RegExp(`in use by process ${child.pid} since 20`));
    return true;
  });
  child.kill('SIGKILL');
  await once(child, 'close');
  await (await openArchive(dir)).close();
});

test('of many that start at once one gets in', { timeout: 60_000 }, async (t) => {
  const dir = await scratch();
  const script = `
    import { lockArchive } from ${LOCK};
    process.stdin.once('data', () => {
      try { lockArchive(process.argv[1]); console.log('in'); } catch (error) { console.log(error.code); }
      process.stdin.once('data', () => process.exit());
    });
    console.log('ready');`;
  const children = Array.from({ length: 5 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    t.after(() => child.kill());
    return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  });
  for (const { lines } of children) assert.equal((await lines.next()).value, 'ready');
  for (const { child } of children) child.stdin.write('go\n');
  const said: string[] = [];
  for (const { lines } of children) said.push(String((await lines.next()).value));
  assert.deepEqual(said.sort(), ['archive.locked', 'archive.locked', 'archive.locked', 'archive.locked', 'in']);
});

test('a file of another kind in the place of the lock is an error, not a lock', async () => {
  const dir = await scratch();
  await writeFile(join(dir, 'lock'), 'not a database, but long enough to be read as the head of one '.repeat(20));
  assert.throws(
    () => lockArchive(dir),
    (error) => error instanceof CundangError && !isLocked(error),
  );
});
