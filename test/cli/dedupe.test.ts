/** Near-duplicates as a user meets them: `dedupe --report`, `search` and `show` over a small archive. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openCatalog } from '../../storage/catalog/catalog.ts';
import { here } from '../cundang.ts';
import { article } from '../storage/catalog/articles.ts';
import { bodies } from '../text/reprints.ts';

const [first, second, third] = bodies(3, 7) as readonly [readonly string[], readonly string[], readonly string[]];
const early = article({
  title: '永泽县修好三公里水渠',
  paragraphs: [...first, '水渠通水那天，镇上像过节一样。'],
  published: '2024-03-01T08:00+08:00',
  site: 'portal',
  source: '云岭日报',
});
const reprint = article({
  title: '三公里水渠解了春旱',
  paragraphs: [...first, '水渠通水那天，镇上像过节一样。', '编后：渠道通了，人心也通了。'],
  published: '2024-03-02T09:00+08:00',
  site: 'other',
  source: '云岭日报',
});
const late = article({
  title: '永泽县修好三公里水渠',
  paragraphs: [...first, '水渠通水那天，村里像过年一样。'],
  published: '2024-03-04',
  site: 'third',
  source: '东陵晚报',
});
const single = article({
  title: '水渠边的夜校',
  paragraphs: [...second, '水渠边办起了夜校。'],
  published: '2024-03-03',
});
const waiting = article({ title: '还没有编入', paragraphs: third, published: '2024-03-09' });

let dir = '';
before(() => {
  dir = mkdtempSync(join(tmpdir(), 'cundang-dedupe-'));
  using catalog = openCatalog(join(dir, 'catalog.sqlite'));
  catalog.put([late, single, reprint, early]);
  catalog.index();
  catalog.put([waiting]);
});
after(() => rmSync(dir, { recursive: true, force: true }));

const ask = (...words: string[]) => here([...words, '--dir', dir]);

interface Line {
  readonly id: string;
  readonly similarity: number;
  readonly site: string;
  readonly differs: readonly string[];
}

test('dedupe --report prints the group, earliest publisher first, with what differs', async () => {
  const { code, stdout, stderr } = await ask('dedupe', '--report');
  assert.equal(code, 0, stderr);
  const places = [early, reprint, late].map(({ id }) => stdout.indexOf(id));
  assert.ok(
    places.every((place, at) => place > (places[at - 1] ?? -1)),
    stdout,
  );
  assert.equal(stdout.includes(single.id), false);
  assert.match(stdout, /^group 1: 3 records$/m);
  assert.match(stdout, /^1\.000 .*portal/m);
  assert.match(stdout, /^0\.\d{3} .*other.*title, \+14 chars$/m);
  assert.match(stdout, /^0\.\d{3} .*third.*source, wording$/m);
  assert.match(stdout, /^1 group of near-duplicates, 3 records$/m);
  assert.match(stderr, /^not looked at: 1 new records/m);
});

test('dedupe --json is one document, --format jsonl one line a group', async () => {
  const asDocument = await ask('dedupe', '--report', '--json');
  const document = asDocument.json as { groups: number; records: number; unindexed: number; clusters: unknown[] };
  assert.deepEqual([document.groups, document.records, document.unindexed], [1, 3, 1]);
  const asLines = await ask('dedupe', '--report', '--format', 'jsonl');
  const lines = asLines.stdout.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    document.clusters,
  );
  const [cluster] = document.clusters as { members: readonly Line[] }[];
  assert.deepEqual(
    cluster?.members.map(({ id, site, differs }) => [id, site, differs]),
    [
      [early.id, 'portal', []],
      [reprint.id, 'other', ['title', '+14 chars']],
      [late.id, 'third', ['source', 'wording']],
    ],
  );
  assert.equal(cluster?.members[0]?.similarity, 1);
});

test('dedupe holds to its filter and threshold, and refuses what is none', async () => {
  const groups = async (...words: string[]) =>
    ((await ask('dedupe', '--report', '--json', ...words)).json as { groups: number }).groups;
  assert.equal(await groups('--site', 'third'), 1);
  assert.equal(await groups('--from', '2024-03-05'), 0);
  assert.equal(await groups('--min', '1'), 0);
  for (const wrong of [['--min', '2'], ['--min', ''], ['--min', 'x'], ['--format', 'csv'], []]) {
    const words = wrong.length === 0 ? ['dedupe'] : ['dedupe', '--report', ...wrong];
    assert.equal((await ask(...words)).code, 2, wrong.join(' '));
  }
});

test('search puts reprints under their earliest publisher; --all shows each', async () => {
  interface Found {
    readonly hits: readonly {
      readonly id: string;
      readonly near: readonly Line[];
      readonly earlier: Line | null;
    }[];
  }
  const grouped = (await ask('search', '水渠', '--json')).json as Found;
  assert.deepEqual(
    grouped.hits.map(({ id, near }) => [id, near.map((line) => line.id)]),
    [
      [early.id, [reprint.id, late.id]],
      [single.id, []],
    ],
  );
  assert.equal(grouped.hits[0]?.earlier, null);
  const each = (await ask('search', '水渠', '--json', '--all')).json as Found;
  assert.deepEqual(
    each.hits.map(({ id }) => id),
    [late, single, reprint, early].map(({ id }) => id),
  );

  // A limit counts groups.
  const two = (await ask('search', '水渠', '--json', '--limit', '2')).json as Found;
  assert.equal(two.hits.length, 2);

  // The first publisher does not hold the words: a hit still names it.
  const note = (await ask('search', '人心也通了', '--json')).json as Found;
  assert.equal(note.hits[0]?.id, reprint.id);
  assert.equal(note.hits[0]?.earlier?.id, early.id);
  assert.match((await ask('search', '人心也通了')).stdout, new RegExp(`2 near-duplicates.*portal.*${early.id}`));
});

test('show lists near-duplicates, earliest publisher first', async () => {
  const shown = (await ask('show', late.id, '--json')).json as { nearDuplicates: readonly Line[] };
  assert.deepEqual(
    shown.nearDuplicates.map(({ id }) => id),
    [early.id, reprint.id],
  );
  assert.ok(shown.nearDuplicates.every(({ similarity }) => similarity >= 0.8 && similarity < 1));
  const { stdout } = await ask('show', late.id);
  assert.ok(stdout.indexOf(early.id) > 0 && stdout.indexOf(early.id) < stdout.indexOf(reprint.id));
  assert.equal((await ask('show', single.id)).stdout.includes('near-duplicates'), false);
});
