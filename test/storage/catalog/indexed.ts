/** What it means that a catalogue of notices is indexed. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { openCatalog } from '../../../storage/catalog/catalog.ts';
import { indexPath } from '../../../storage/catalog/index-file.ts';

/** Every record is found by a word of its title and by its text, once; groups are whole. Nothing waits. */
export function assertIndexed(path: string, count: number): void {
  using catalog = openCatalog(path, { readOnly: true });
  assert.deepEqual([catalog.counts().records, catalog.counts().unindexed], [count, 0]);
  assert.equal(catalog.search('号通报', {}, 2 * count).length, count);
  assert.equal(catalog.search(`快讯${count - 1}`).length, 1);
  assert.equal([...catalog.clusters()].length, Math.floor(count / 2));
  const index = new DatabaseSync(indexPath(path), { readOnly: true });
  const sum = (sql: string) => Number(Object.values(index.prepare(sql).get() ?? {})[0]);
  assert.equal(sum('SELECT count(*) FROM fulltext_docsize'), count, 'a document of each');
  assert.equal(sum('SELECT count(*) FROM signature'), count);
  assert.equal(sum('SELECT count(DISTINCT doc) FROM near_bucket'), count);
  assert.equal(sum('SELECT count(*) FROM near_bucket'), 21 * count, 'no band twice');
  index.close();
}
