import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { openArchive } from '../../storage/archive.ts';
import type { Capture } from '../../storage/capture.ts';
import { captures } from '../../storage/captures.ts';
import { mendArchive, reindex } from '../../storage/mend.ts';
import { verifyArchive } from '../../storage/verify.ts';
import { readRecords } from '../../storage/warc/reader.ts';
import { exchangeOf, gzipped } from './exchange.ts';
import { all, scratch } from './scratch.ts';

const stored = async (dir: string) => (await all(captures(dir))).map(({ capture }) => capture);

test('a file cut at any byte is mended to what is whole in it', async () => {
  const from = await scratch();
  const to = await openArchive(from);
  const made = [await to.store(gzipped(), null), await to.store(exchangeOf({ url: 'http://a.cn/2' }), null)];
  await to.close();
  const { file } = made[0]!;
  const whole = join(from, 'warc', file);
  const size = (await readFile(whole)).length;
  const dir = await scratch();
  const folder = join(dir, 'warc');
  const left = join(folder, `${file}.open`);
  // Around every end of a record byte by byte, in between in steps.
  const ends = [0, size, ...(await all(readRecords(whole))).map((found) => found.offset + found.length)];
  const near = ends.flatMap((end) => [-2, -1, 0, 1, 2].map((by) => end + by));
  const steps = Array.from({ length: Math.ceil(size / 61) }, (_, i) => i * 61);
  for (const cut of new Set([...near, ...steps].filter((at) => at >= 0 && at <= size))) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    await copyFile(whole, left);
    await truncate(left, cut);
    await writeFile(join(folder, file.replace('warc.gz', 'cdxj.open')), 'a journal that ends amid');
    const [mended] = await mendArchive(dir);
    const kept = made.filter(({ offset, length }) => offset + length <= cut);
    assert.deepEqual(await stored(dir), kept, `cut at ${cut}`);
    assert.deepEqual(await all(verifyArchive(dir)), []);
    assert.equal(mended?.captures, kept.length);
    assert.equal(mended?.removed, kept.length === 0);
    const names = kept.length === 0 ? [] : [file.replace('warc.gz', 'cdxj'), file];
    assert.deepEqual((await readdir(folder)).sort(), names);
  }
});

test('damage that is not at the end stays, and is reported', async () => {
  const dir = await scratch();
  const to = await openArchive(dir);
  const [first, second] = [await to.store(gzipped(), null), await to.store(gzipped({ url: 'http://a.cn/2' }), null)];
  await to.close();
  const path = join(dir, 'warc', first.file);
  const bytes = await readFile(path);
  bytes[first.offset + 100]! ^= 0xff;
  await writeFile(`${path}.open`, bytes);
  await rm(path);
  const [mended] = await mendArchive(dir);
  assert.equal(mended?.cutBytes, 0);
  assert.deepEqual(
    mended?.damage.map(({ offset }) => offset),
    [first.offset],
  );
  assert.deepEqual(
    (await all(captures(dir, { onDamage: () => {} }))).map(({ capture }) => capture),
    [second],
  );
  await assert.rejects(stored(dir), /CRC-32/);
});

test('an index can be written anew', async () => {
  const dir = await scratch();
  const to = await openArchive(dir);
  const { file } = await to.store(gzipped(), null);
  await to.store(exchangeOf({ url: 'http://a.cn/2' }), null);
  await to.close();
  const index = join(dir, 'warc', file.replace('warc.gz', 'cdxj'));
  const before = await readFile(index, 'utf8');
  await writeFile(index, '');
  assert.equal((await all(verifyArchive(dir))).length, 2);
  await reindex(dir, file);
  assert.equal(await readFile(index, 'utf8'), before);
});

test('a writer killed at any moment leaves every capture it had synced', { timeout: 120_000 }, async () => {
  const dir = await scratch();
  const promised: Capture[] = [];
  for (let round = 0; round < 5; round++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const first = once(lines, 'line');
    lines.on('line', (line) => promised.push(...JSON.parse(line)));
    await first;
    await wait(round * 37);
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  assert.ok(promised.length > 0);
  const next = await openArchive(dir);
  await next.close();
  assert.ok(next.mended.length > 0, 'the last file was left open');
  assert.deepEqual(await all(verifyArchive(dir)), []);
  const there = new Map((await stored(dir)).map((capture) => [capture.recordId, capture]));
  for (const capture of promised) assert.deepEqual(there.get(capture.recordId), capture);
});
