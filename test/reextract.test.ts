import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Reextracted } from '../src/reextract.ts';
import { assertRebuilds, exported } from './crawl/stand.ts';
import { here } from './cundang.ts';
import { dateOf, pages, responseRecord } from './ingest/pages.ts';
import { scratch } from './storage/scratch.ts';

/** An archive of the stored pages. */
async function archived(): Promise<string> {
  const folder = await scratch();
  const dir = join(folder, 'archive');
  writeFileSync(join(folder, 'x.warc'), Buffer.concat(pages.map((page, n) => responseRecord(n, page, dateOf(n)))));
  assert.equal((await here(['ingest', join(folder, 'x.warc'), '--dir', dir])).code, 0);
  return dir;
}

async function run(dir: string, ...words: string[]): Promise<Reextracted> {
  const ran = await here(['extract', '--dir', dir, '--json', ...words]);
  assert.equal(ran.code, 0, ran.stderr);
  return ran.json as Reextracted;
}

/** What older rules had put there: other titles, a record the newest rules do not find, none where they find one. */
function asOlderRules(dir: string): { readonly retitled: string; readonly unfound: string } {
  const db = new DatabaseSync(join(dir, 'catalog.sqlite'));
  const rows = db.prepare('SELECT record, json FROM article ORDER BY record').all() as {
    record: number;
    json: string;
  }[];
  const [first, second] = rows.map(({ record, json }) => ({
    record,
    article: JSON.parse(json) as { id: string; title: string },
  }));
  db.prepare('UPDATE article SET json = ? WHERE record = ?').run(
    JSON.stringify({ ...first!.article, title: '旧规则的标题' }),
    first!.record,
  );
  for (const table of ['article', 'sighting']) db.prepare(`DELETE FROM ${table} WHERE record = ?`).run(second!.record);
  db.prepare('DELETE FROM record WHERE key = ?').run(second!.record);
  db.close();
  return { retitled: first!.article.id, unfound: second!.article.id };
}

test('what the newest rules change is told field by field, and written only when asked for', async () => {
  const dir = await archived();
  const truth = await exported(dir);
  const nothing = await run(dir, '--since', '2000-01-01');
  assert.deepEqual([nothing.same, nothing.changes.length], [pages.length, 0]);

  const { retitled, unfound } = asOlderRules(dir);
  const older = await exported(dir);
  const report = await run(dir, '--since', '2000-01-01', '--site', 'sxgov');
  const changed = report.changes.find(({ kind }) => kind === 'changed')!;
  assert.deepEqual([changed.before, changed.after], [retitled, retitled]);
  assert.deepEqual(
    changed.fields.map(({ field, before }) => [field, before]),
    [['title', '旧规则的标题']],
  );
  assert.deepEqual(
    report.changes.filter(({ kind }) => kind === 'new').map(({ after }) => after),
    [unfound],
  );
  assert.deepEqual([report.compared, report.changes.length, report.byField], [pages.length, 2, { title: 1 }]);
  assert.equal(await exported(dir), older, 'a report writes nothing');

  const text = await here(['extract', '--dir', dir, '--since', '2000-01-01']);
  assert.match(text.stdout, /title +旧规则的标题/);
  assert.match(text.stdout, /1 changed, 1 new, 0 gone/);

  assert.equal((await run(dir, '--since', '2000-01-01', '--apply')).applied, true);
  assert.equal(await exported(dir), truth);
  await assertRebuilds(dir);
});

test('--since and --site narrow the report; calls that make no sense are refused', async () => {
  const dir = await archived();
  asOlderRules(dir);
  assert.equal((await run(dir, '--since', '2017-01-01')).compared, 0);
  assert.equal((await run(dir, '--since', '2000-01-01', '--site', 'people')).compared, 0);
  for (const words of [['--apply'], ['--site', 'sxgov'], ['--since', 'soon'], ['--since', '2000-01-01', 'page.html']]) {
    assert.equal((await here(['extract', '--dir', dir, ...words])).code, 2, words.join(' '));
  }
});
