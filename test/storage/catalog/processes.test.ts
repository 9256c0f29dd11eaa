import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCatalog } from '../../../storage/catalog/catalog.ts';
import { exportJsonl } from '../../../storage/export/jsonl.ts';
import { startWriter } from '../../writer-process.ts';
import { scratch } from './scratch.ts';
import { FILE, fill, TOTAL } from './writer.ts';

const writer = join(import.meta.dirname, 'writer.ts');

async function exported(path: string, out: string): Promise<string> {
  using catalog = openCatalog(path, { readOnly: true });
  await exportJsonl(catalog.entries(), out);
  return readFileSync(out, 'utf8');
}

test('a writer that is killed goes on where its articles end, to the same content', { timeout: 60_000 }, async (t) => {
  const folder = scratch(t);
  const [whole, killed] = [join(folder, 'whole.sqlite'), join(folder, 'killed.sqlite')];
  {
    using catalog = openCatalog(whole);
    fill(catalog);
  }
  let kills = 0;
  for (let before = -1; ; kills++) {
    const { child, step, exit } = startWriter(writer, killed);
    await step();
    await new Promise((resolve) => setTimeout(resolve, kills * 12));
    child.kill('SIGKILL');
    await exit;
    using catalog = openCatalog(killed);
    const progress = catalog.progress(FILE);
    // Articles and progress are of one transaction: every capture up to the progress is there and none beyond.
    assert.equal(catalog.counts().sightings, progress);
    assert.ok(progress > before || progress === TOTAL);
    before = progress;
    if (progress === TOTAL) break;
  }
  assert.ok(kills >= 3);
  assert.equal(
    await exported(killed, join(folder, 'killed.jsonl')),
    await exported(whole, join(folder, 'whole.jsonl')),
  );
  using catalog = openCatalog(killed);
  assert.equal(catalog.search('号消息', {}, 1000).length, catalog.counts().records);
});

test('another process reads, searches and exports while one writes', { timeout: 60_000 }, async (t) => {
  const path = join(scratch(t), 'c.sqlite');
  openCatalog(path).close();
  const { step, exit } = startWriter(writer, path);
  using reader = openCatalog(path, { readOnly: true });
  const seen: number[] = [];
  let running = true;
  void exit.then(() => {
    running = false;
  });
  while (running) {
    await step();
    const entries = [...reader.entries()];
    const found = reader.search('号消息', {}, 1000);
    const counts = reader.counts();
    // Each look is of one moment, a later look of a later one; nothing read is half written.
    assert.ok(entries.length <= found.length && found.length <= counts.records);
    assert.ok(entries.every(({ article, sightings }) => article.paragraphs.length > 0 && sightings.length > 0));
    seen.push(counts.sightings);
  }
  assert.equal(reader.counts().sightings, TOTAL);
  assert.ok(new Set(seen).size > 3, `states seen: ${seen}`);
  assert.deepEqual(
    seen.toSorted((a, b) => a - b),
    seen,
  );
});

test('two writers at once lose nothing', { timeout: 60_000 }, async (t) => {
  const path = join(scratch(t), 'c.sqlite');
  const exits = await Promise.all([startWriter(writer, path).exit, startWriter(writer, path).exit]);
  assert.deepEqual(exits, [
    [0, null],
    [0, null],
  ]);
  using catalog = openCatalog(path);
  assert.equal(catalog.counts().sightings, TOTAL);
  assert.equal(catalog.search('号消息', {}, 1000).length, catalog.counts().records);
});
