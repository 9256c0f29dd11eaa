import assert from 'node:assert/strict';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { CundangError, type ErrorCode } from '../../../src/errors.ts';
import { openCatalog } from '../../../storage/catalog/catalog.ts';
import { guarded, openDatabase } from '../../../storage/catalog/database.ts';
import { putter } from '../../../storage/catalog/put.ts';
import { article } from './articles.ts';
import { scratch } from './scratch.ts';

const withCode = (code: ErrorCode) => (error: unknown) => error instanceof CundangError && error.code === code;

test('a catalogue of another version, or no catalogue, is refused and left alone', (t) => {
  const path = join(scratch(t), 'c.sqlite');
  openCatalog(path).close();
  for (const change of ['PRAGMA user_version = 0', 'PRAGMA user_version = 99', 'PRAGMA application_id = 1']) {
    const db = new DatabaseSync(path);
    db.exec(change);
    db.close();
    for (const readOnly of [false, true])
      assert.throws(() => openCatalog(path, { readOnly }), withCode('catalog.version'));
  }
  const foreign = join(scratch(t), 'other.sqlite');
  const db = new DatabaseSync(foreign);
  db.exec('CREATE TABLE theirs (x)');
  db.close();
  assert.throws(() => openCatalog(foreign), withCode('catalog.version'));
});

test('a missing catalogue is made for a writer only', (t) => {
  const path = join(scratch(t), 'c.sqlite');
  assert.throws(() => openCatalog(path, { readOnly: true }), withCode('archive.missing'));
  assert.equal(existsSync(path), false);
  openCatalog(path).close();
  using catalog = openCatalog(path, { readOnly: true });
  assert.equal(catalog.counts().records, 0);
  assert.deepEqual([...catalog.entries()], []);
});

test('a file that is no database, or a damaged one, says so', (t) => {
  const path = join(scratch(t), 'c.sqlite');
  writeFileSync(path, '这不是数据库。'.repeat(400));
  const before = readFileSync(path);
  assert.throws(() => openCatalog(path), withCode('catalog.damaged'));
  assert.deepEqual(readFileSync(path), before);

  const cut = join(scratch(t), 'cut.sqlite');
  {
    using catalog = openCatalog(cut);
    catalog.put(
      Array.from({ length: 50 }, (_, at) => article({ paragraphs: [`第${at}件事办完了。`.repeat(50)], capture: at })),
    );
  }
  truncateSync(cut, 5 * 4096);
  assert.throws(() => {
    using catalog = openCatalog(cut);
    catalog.get('http://www.portal.example/');
    catalog.counts();
    for (const at of Array(50).keys()) catalog.put([article({ paragraphs: [`第${at}件事没有办完。`], capture: at })]);
  }, withCode('catalog.damaged'));
});

test('a full disk is named as such and leaves the catalogue as it was', (t) => {
  const path = join(scratch(t), 'c.sqlite');
  using db = openDatabase(path, false);
  const { put } = putter(db);
  const small = article({ paragraphs: ['小事一件。'] });
  const large = Array.from({ length: 50 }, (_, at) =>
    article({ paragraphs: [`第${at}件大事。`.repeat(2000)], capture: at }),
  );
  put([small]);
  // What the file holds now is all the disk there is.
  db.exec(`PRAGMA max_page_count = 1`);
  assert.throws(() => guarded(path, () => put(large, [{ file: 'a', offset: 1 }])), withCode('disk.full'));
  {
    using reader = openCatalog(path, { readOnly: true });
    assert.equal(reader.progress('a'), 0);
    assert.equal(reader.counts().records, 1);
  }
  db.exec('PRAGMA max_page_count = 1000000');
  put(large, [{ file: 'a', offset: 1 }]);
  using reader = openCatalog(path, { readOnly: true });
  assert.equal(reader.counts().records, 51);
});
