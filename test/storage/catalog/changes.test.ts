/** The list of changes: short, and yet nothing is left out of the indexes, whoever reads, dies or comes late. */
import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCatalog } from '../../../storage/catalog/catalog.ts';
import { STEP, tidyChanges } from '../../../storage/catalog/changes.ts';
import { filesOf, indexPath } from '../../../storage/catalog/index-file.ts';
import { atOneMoment } from '../../../storage/catalog/waiting.ts';
import { startWriter } from '../../writer-process.ts';
import { assertIndexed } from './indexed.ts';
import { noticeAt, notices } from './notices.ts';
import { scratch } from './scratch.ts';

const writer = join(import.meta.dirname, 'notices.ts');

/** Years of changes of the first records. */
function changeOften(path: string, times: number): void {
  using db = new DatabaseSync(path);
  db.prepare(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO change (record) SELECT 1 + i % 4 FROM n`,
  ).run(times);
}

function indexAll(path: string): void {
  using catalog = openCatalog(path);
  catalog.index();
}

function listed(path: string): number {
  using db = new DatabaseSync(path, { readOnly: true });
  return Number(db.prepare('SELECT count(*) AS changes FROM change').get()?.changes);
}

/** A catalogue of ten notices with a list that no longer reaches back to its beginning. */
function pruned(path: string): void {
  {
    using catalog = openCatalog(path);
    catalog.put(notices(0, 10));
    catalog.index();
  }
  changeOften(path, 3 * STEP);
  indexAll(path);
  openCatalog(path).close();
  assert.ok(listed(path) <= STEP, `${listed(path)} changes are listed`);
}

test('changes that are in the indexes go out of the list; those that wait, and the count of serials, stay', (t) => {
  const path = join(scratch(t), 'c.sqlite');
  {
    using catalog = openCatalog(path);
    catalog.put(notices(0, 10));
    catalog.index();
  }
  changeOften(path, 3 * STEP);
  openCatalog(path).close();
  assert.equal(listed(path), 3 * STEP + 10, 'all of them wait');
  indexAll(path);
  {
    using catalog = openCatalog(path);
    assert.equal(catalog.lastChange(), 3 * STEP + 10);
    assert.ok(listed(path) <= STEP, `${listed(path)} changes are listed`);
    catalog.put(notices(10, 12));
    assert.equal(catalog.lastChange(), 3 * STEP + 12);
    assert.equal(catalog.counts().unindexed, 2);
    catalog.index();
  }
  assertIndexed(path, 12);
  // To the last change: the next serial is a new one all the same.
  changeOften(path, 4 * STEP - (3 * STEP + 12));
  indexAll(path);
  using catalog = openCatalog(path);
  catalog.put([noticeAt(12)]);
  assert.deepEqual([catalog.lastChange(), catalog.counts().unindexed], [4 * STEP + 1, 1]);
});

test('indexes that the list cannot bring up to date take in every record anew; until then all wait', (t) => {
  const folder = scratch(t);
  const found = (path: string) => {
    using reader = openCatalog(path, { readOnly: true });
    return [reader.counts().unindexed, reader.search('号通报', {}, 100).length];
  };
  const copy = join(folder, 'copy.sqlite');
  const losses: Record<string, (path: string) => void> = {
    missing: (path) => filesOf(indexPath(path)).forEach((file) => void rmSync(file, { force: true })),
    // A copy of the first four, one of which is no record any more.
    'of long ago': (path) => {
      copyFileSync(copy, indexPath(path));
      using db = new DatabaseSync(indexPath(path));
      using catalog = new DatabaseSync(path);
      db.prepare('UPDATE mark SET catalog = ?').run(
        Number(catalog.prepare('SELECT number FROM identity').get()?.number),
      );
      db.prepare(`INSERT INTO fulltext (rowid, terms) VALUES (99, '¶')`).run();
      db.prepare('INSERT INTO signature SELECT 99, place + 1, bins FROM signature LIMIT 1').run();
    },
  };
  {
    using catalog = openCatalog(join(folder, 'first.sqlite'));
    catalog.put(notices(0, 4));
    catalog.index();
  }
  copyFileSync(indexPath(join(folder, 'first.sqlite')), copy);
  for (const [name, lose] of Object.entries(losses)) {
    const path = join(folder, `${name.replaceAll(' ', '-')}.sqlite`);
    pruned(path);
    lose(path);
    assert.deepEqual(found(path), [10, 10], name);
    using catalog = openCatalog(path);
    catalog.put(notices(10, 12));
    assert.deepEqual(found(path), [12, 12], name);
    catalog.index();
    assertIndexed(path, 12);
  }
});

test('a reader between whose two moments the list was cut looks again', (t) => {
  const path = join(scratch(t), 'c.sqlite');
  {
    using catalog = openCatalog(path);
    catalog.put(notices(0, 10));
    catalog.index();
  }
  using db = new DatabaseSync(path, { readOnly: true });
  db.prepare('ATTACH ? AS indexes').run(indexPath(path));
  let looks = 0;
  // Between the indexes' moment and the catalogue's.
  db.function('meanwhile', (upTo) => {
    if (++looks > 1) return upTo;
    changeOften(path, 3 * STEP);
    indexAll(path);
    openCatalog(path).close();
    return upTo;
  });
  db.exec('CREATE TEMP VIEW mark AS SELECT meanwhile(up_to) AS up_to FROM indexes.mark');
  assert.equal(
    atOneMoment(db, (upTo) => upTo),
    3 * STEP + 10,
  );
  assert.equal(looks, 2);
});

test('serials that the indexes have read are not given again, though the catalogue lost them', (t) => {
  const path = join(scratch(t), 'c.sqlite');
  openCatalog(path).close();
  using db = new DatabaseSync(path);
  tidyChanges(db, 70);
  tidyChanges(db, 70);
  tidyChanges(db, 60);
  assert.deepEqual(
    db
      .prepare('SELECT serial FROM change')
      .all()
      .map(({ serial }) => serial),
    [70],
  );
});

test('two writers, killed while the list is cut and indexes are made anew, leave nothing out', {
  timeout: 120_000,
}, async (t) => {
  const path = join(scratch(t), 'c.sqlite');
  pruned(path);
  for (let kill = 0; kill < 4; kill++) {
    if (kill % 2 === 1) for (const file of filesOf(indexPath(path))) rmSync(file, { force: true });
    changeOften(path, 2 * STEP);
    const writers = [startWriter(writer, path), startWriter(writer, path)];
    for (const { step } of writers) await step();
    await sleep(250 * kill);
    for (const { child } of writers) child.kill('SIGKILL');
    for (const { exit } of writers) assert.deepEqual(await exit, [null, 'SIGKILL']);
    using reader = openCatalog(path, { readOnly: true });
    assert.equal(
      reader.search('号通报', {}, 100_000).length,
      reader.counts().records,
      'all are found, indexed or waiting',
    );
  }
  indexAll(path);
  openCatalog(path).close();
  assert.ok(listed(path) <= STEP, `${listed(path)} changes are listed`);
  using catalog = openCatalog(path, { readOnly: true });
  assertIndexed(path, catalog.counts().records);
});
