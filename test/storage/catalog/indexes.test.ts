/** The indexes' own file: filled beside the records, on a thread or here; lost, foreign, behind or ahead. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openInBackground } from '../../../storage/catalog/background.ts';
import { type Catalog, openCatalog } from '../../../storage/catalog/catalog.ts';
import { replaceCatalog } from '../../../storage/catalog/files.ts';
import { filesOf, indexPath } from '../../../storage/catalog/index-file.ts';
import { openIndexer } from '../../../storage/catalog/indexing.ts';
import { assertIndexed } from './indexed.ts';
import { noticeAt, notices } from './notices.ts';
import { scratch } from './scratch.ts';

const writer = join(import.meta.dirname, 'notices.ts');

test('a thread indexes what is put, others read beside it, and none waits at the end', async (t) => {
  const path = join(scratch(t), 'c.sqlite');
  const { catalog, caughtUp, close } = openInBackground(path);
  const reader = openCatalog(path, { readOnly: true });
  let indexedEarly = false;
  for (let at = 0; at < 3000; at += 100) {
    catalog.put(notices(at, at + 100));
    const { records, unindexed } = reader.counts();
    assert.equal(records, at + 100);
    indexedEarly ||= unindexed < records;
    assert.equal(reader.search(`快讯${at + 99}`).length, 1, 'found while it waits');
    assert.equal(reader.search('快讯7').length, 1, 'found wherever it is');
    await sleep(20);
  }
  await caughtUp();
  assert.equal(reader.counts().unindexed, 0);
  assert.ok(indexedEarly, 'batches were indexed while records came');
  reader.close();
  await close();
  assert.deepEqual(filesOf(indexPath(path)).map(existsSync), [true, false, false], 'closed in order');
  assertIndexed(path, 3000);
});

test('few records need no thread', async (t) => {
  const folder = scratch(t);
  let threads = 0;
  const counted = () => {
    threads += 1;
  };
  process.on('worker', counted);
  for (const [count, wanted] of [
    [20, 0],
    [300, 1],
  ] as const) {
    const path = join(folder, `${count}.sqlite`);
    const { catalog, caughtUp, close } = openInBackground(path);
    catalog.put(notices(0, count));
    await caughtUp();
    await close();
    assert.equal(threads, wanted, `${count} records`);
    assertIndexed(path, count);
  }
  process.off('worker', counted);
});

test('an end that is asked for does not wait; the next writer indexes the rest', async (t) => {
  const path = join(scratch(t), 'c.sqlite');
  const { catalog, caughtUp, close } = openInBackground(path);
  catalog.put(notices(0, 1500));
  const began = performance.now();
  await caughtUp(AbortSignal.timeout(50));
  await close();
  assert.ok(performance.now() - began < 2_000);
  const next = openInBackground(path);
  await next.caughtUp();
  await next.close();
  assertIndexed(path, 1500);
});

test('indexes that cannot be written are an error at the end, and the records are there', async (t) => {
  const path = join(scratch(t), 'c.sqlite');
  const { catalog, caughtUp, close } = openInBackground(path);
  mkdirSync(indexPath(path));
  catalog.put(notices(0, 300));
  await assert.rejects(caughtUp(), /unable to open/);
  await close();
  rmdirSync(indexPath(path));
  using again = openCatalog(path);
  again.index();
  assertIndexed(path, 300);
});

test('a process killed at any moment leaves nothing out and nothing doubled', { timeout: 120_000 }, async (t) => {
  const path = join(scratch(t), 'c.sqlite');
  let indexed = 0;
  // Later and later, until the thread, slow to start on a busy machine, has been at work when it was killed.
  for (let kill = 0; kill < 6 || (indexed === 0 && kill < 20); kill++) {
    const child = spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.stdout.resume();
    await sleep(300 + 130 * kill);
    child.kill('SIGKILL');
    await once(child, 'exit');
    using reader = openCatalog(path, { readOnly: true });
    const { records, unindexed } = reader.counts();
    assert.equal(reader.search('号通报', {}, 100_000).length, records, 'all are found, indexed or waiting');
    indexed = records - unindexed;
  }
  assert.ok(indexed > 0, 'the thread had indexed some when it was killed');
  using catalog = openCatalog(path);
  const { records } = catalog.counts();
  catalog.index();
  assertIndexed(path, records);
});

test('a record put again while its first form is being indexed is indexed again', (t) => {
  const path = join(scratch(t), 'c.sqlite');
  using catalog = openCatalog(path);
  const poor = noticeAt(4, '旧题');
  catalog.put([{ ...poor, integrity: { ...poor.integrity, verdict: 'restored' } }, noticeAt(5)]);
  // Serials were read before, the record is written anew before they are taken for done.
  const log = new DatabaseSync(path, { readOnly: true });
  const upTo = Number(log.prepare('SELECT max(serial) AS serial FROM change').get()?.serial);
  catalog.put([noticeAt(4, '新题')]);
  {
    using indexer = openIndexer(path);
    indexer.index();
  }
  const index = new DatabaseSync(indexPath(path));
  index.prepare('UPDATE mark SET up_to = ?').run(upTo);
  index.close();
  log.close();
  for (const state of ['waiting', 'indexed']) {
    using reader = openCatalog(path, { readOnly: true });
    assert.equal(reader.counts().unindexed, state === 'waiting' ? 1 : 0);
    assert.deepEqual([reader.search('新题').length, reader.search('旧题').length], [1, 0], state);
    assert.equal(reader.search('号通报').length, 2);
    assert.equal([...reader.clusters()].length, 1);
    catalog.index();
  }
});

test('indexes that are missing, damaged or of another version or catalogue are made anew; until then all records wait', (t) => {
  const folder = scratch(t);
  const other = join(folder, 'other.sqlite');
  {
    using catalog = openCatalog(other);
    catalog.put(notices(100, 140));
    catalog.index();
  }
  const change = (sql: string) => (path: string) => {
    const db = new DatabaseSync(indexPath(path));
    db.exec(sql);
    db.close();
  };
  const losses: Record<string, (path: string) => void> = {
    missing: (path) => rmSync(indexPath(path)),
    damaged: (path) => writeFileSync(indexPath(path), '这不是数据库。'.repeat(400)),
    empty: (path) => writeFileSync(indexPath(path), ''),
    'of another version': change('PRAGMA user_version = 99'),
    'of another program': change('PRAGMA application_id = 1'),
    'of another catalogue': (path) => copyFileSync(indexPath(other), indexPath(path)),
    behind: change('UPDATE mark SET up_to = 0'),
  };
  for (const [name, lose] of Object.entries(losses)) {
    const path = join(folder, `${name.replaceAll(' ', '-')}.sqlite`);
    const found = (catalog: Catalog) => [
      catalog.counts().unindexed,
      catalog.search('号通报', {}, 100).length,
      catalog.nearOf(noticeAt(2).contentDigest).length,
    ];
    using catalog = openCatalog(path);
    catalog.put(notices(0, 10));
    catalog.index();
    lose(path);
    {
      using reader = openCatalog(path, { readOnly: true });
      assert.deepEqual(found(reader).slice(0, 2), [10, 10], name);
      catalog.index();
      assert.deepEqual(found(reader), [0, 10, 1], `${name}: a reader takes up new indexes`);
    }
    assertIndexed(path, 10);
  }
});

test('after a power cut that took transactions of the catalogue alone, what comes in their place is indexed', (t) => {
  const folder = scratch(t);
  const [path, before] = [join(folder, 'c.sqlite'), join(folder, 'before.sqlite')];
  {
    using catalog = openCatalog(path);
    catalog.put(notices(0, 4));
  }
  copyFileSync(path, before);
  {
    using catalog = openCatalog(path);
    catalog.put(notices(20, 26));
    catalog.index();
  }
  renameSync(before, path);
  using catalog = openCatalog(path);
  catalog.put(notices(4, 8));
  assert.equal(catalog.counts().unindexed, 4);
  catalog.index();
  assert.equal(catalog.search('号通报', {}, 100).length, 8);
  assert.equal(catalog.search('快讯21').length, 0);
  assert.equal([...catalog.clusters()].length, 4);
});

test('a catalogue takes its indexes along; a process that dies on the way leaves one that can be used', async (t) => {
  const folder = scratch(t);
  const [old, next] = [join(folder, 'catalog.sqlite'), join(folder, 'catalog.sqlite.new')];
  const fill = (path: string, count: number) => {
    using catalog = openCatalog(path);
    catalog.put(notices(0, count));
    catalog.index();
  };
  fill(old, 6);
  fill(next, 10);
  await replaceCatalog(next, old);
  assertIndexed(old, 10);
  assert.equal(existsSync(indexPath(next)), false);
  // The new catalogue beside the old one's indexes.
  fill(next, 12);
  renameSync(next, old);
  using catalog = openCatalog(old);
  assert.deepEqual([catalog.counts().unindexed, catalog.search('号通报', {}, 100).length], [12, 12]);
  catalog.index();
  assertIndexed(old, 12);
});

test('a capture that two files hold is in one of them, whichever is read first', (t) => {
  const folder = scratch(t);
  const one = noticeAt(1);
  const at = (file: string, offset: number) => ({ ...one, capture: { ...one.capture, file, offset } });
  const copies = [at('b.warc.gz', 5), at('a.warc.gz', 90), at('a.warc.gz', 700)];
  for (const [nth, order] of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
    [2, 0, 1],
  ].entries()) {
    using catalog = openCatalog(join(folder, `${nth}.sqlite`));
    for (const number of order) catalog.put([copies[number]!]);
    const { article: kept, sightings } = catalog.get(one.id)!;
    for (const { file, offset } of [kept.capture, ...sightings]) assert.deepEqual([file, offset], ['a.warc.gz', 90]);
  }
});
