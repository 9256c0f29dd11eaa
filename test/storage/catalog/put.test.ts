import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Article } from '../../../src/article.ts';
import { type Catalog, openCatalog } from '../../../storage/catalog/catalog.ts';
import { exportJsonl } from '../../../storage/export/jsonl.ts';
import { article, randomNumbers, sentences, shuffled } from './articles.ts';
import { scratch } from './scratch.ts';

function opened(t: TestContext): Catalog {
  const catalog = openCatalog(join(scratch(t), 'catalog.sqlite'));
  t.after(() => catalog.close());
  return catalog;
}

async function exported(t: TestContext, catalog: Catalog): Promise<string> {
  const out = join(scratch(t), 'all.jsonl');
  await exportJsonl(catalog.entries(), out);
  return readFileSync(out, 'utf8');
}

const body = ['县里的果农今年种下五百棵核桃树。'];

/** Contents that meet at several URLs, sites and times, clean, cloned and imported. */
function mixture(): Article[] {
  const random = randomNumbers(7);
  const articles: Article[] = [];
  for (let content = 0; content < 12; content++) {
    const paragraphs = sentences(random, 150);
    for (let copy = 0; copy < 6; copy++) {
      const capture = articles.length + 1;
      const imported = random() < 0.2;
      articles.push(
        article({
          paragraphs,
          capture,
          url: imported ? null : `http://site${Math.floor(random() * 3)}.example/${Math.floor(random() * 4)}.html`,
          importedName: imported ? `00${copy}_seed.txt` : null,
          site: imported ? null : `site${Math.floor(random() * 3)}`,
          title: random() < 0.3 ? null : `第${capture}条消息`,
          published: random() < 0.5 ? null : `2022-0${1 + Math.floor(random() * 9)}-11`,
          source: random() < 0.5 ? '本县日报' : null,
          verdict: (['clean', 'restored', 'suspect'] as const)[Math.floor(random() * 3)],
          fetchedAt: `2024-01-0${1 + Math.floor(random() * 3)}T00:00:00.000Z`,
        }),
      );
    }
  }
  return articles;
}

test('any order of arrival, in any batches, gives the same export', async (t) => {
  const articles = mixture();
  const seen = new Set<string>();
  for (let round = 0; round < 12; round++) {
    const random = randomNumbers(round);
    const catalog = opened(t);
    const rest = shuffled(articles, random);
    while (rest.length > 0) {
      catalog.put(rest.splice(0, 1 + Math.floor(random() * 10)));
      if (random() < 0.3) catalog.index();
    }
    seen.add(await exported(t, catalog));
    assert.equal(catalog.counts().records, 12);
  }
  assert.equal(seen.size, 1);
});

test('the same articles again change nothing, searched or not', async (t) => {
  const catalog = opened(t);
  const articles = mixture();
  catalog.put(articles);
  catalog.index();
  const before = [await exported(t, catalog), catalog.counts()];
  catalog.put(articles);
  catalog.put(articles.toReversed());
  assert.deepEqual([await exported(t, catalog), catalog.counts()], before);
  assert.equal(catalog.counts().unindexed, 0);
});

test('a clean page stands for the record, before a clone, an import and poorer or later pages', (t) => {
  const best = article({ paragraphs: body, url: 'http://a.example/1', source: '本县日报', capture: 5 });
  const worse = {
    clone: article({
      paragraphs: body,
      url: 'http://c.example/1',
      source: '本县日报',
      verdict: 'restored',
      published: '2022-01-01',
      capture: 1,
    }),
    suspect: article({
      paragraphs: body,
      url: 'http://0.example/1',
      source: '本县日报',
      verdict: 'suspect',
      capture: 0,
    }),
    import: article({
      paragraphs: body,
      url: null,
      importedName: '000_x.txt',
      published: '2022-01-01',
      source: '甲',
      capture: 2,
    }),
    poorer: article({ paragraphs: body, url: 'http://0.example/2', capture: 3 }),
    later: article({
      paragraphs: body,
      url: 'http://a.example/1',
      source: '乙',
      fetchedAt: '2024-03-05T02:00:00.001Z',
      capture: 4,
    }),
    address: article({ paragraphs: body, url: 'http://b.example/1', source: '丙', capture: 6 }),
    record: article({ paragraphs: body, url: 'http://a.example/1', source: '丁', capture: 7 }),
  };
  for (const [name, other] of Object.entries(worse)) {
    for (const order of [
      [best, other],
      [other, best],
    ]) {
      const catalog = opened(t);
      for (const one of order) catalog.put([one]);
      assert.deepEqual(catalog.get(best.id)?.article, best, name);
    }
  }
});

test('of reprints the one published first stands for the record, whichever was fetched first', (t) => {
  const reprint = (url: string, published: string, fetchedAt: string, capture: number) =>
    article({ paragraphs: body, url, published, fetchedAt, capture });
  const first = reprint('http://b.example/1', '2022-01-01', '2024-03-05T02:00:00.000Z', 1);
  const second = reprint('http://a.example/1', '2022-01-02', '2024-03-05T01:00:00.000Z', 2);
  for (const order of [
    [first, second],
    [second, first],
  ]) {
    const catalog = opened(t);
    for (const one of order) catalog.put([one]);
    assert.deepEqual(catalog.get(first.id)?.article, first);
  }
});

test('a record lists every place it was seen at, each by its first capture', (t) => {
  const catalog = opened(t);
  const at = (capture: number, fetchedAt: string, more = {}) =>
    article({ paragraphs: body, url: 'http://a.example/1', capture, fetchedAt, title: `第${capture}次`, ...more });
  catalog.put([
    at(2, '2024-02-01T00:00:00.000Z'),
    at(3, '2024-03-01T00:00:00.000Z'),
    at(1, '2024-01-01T00:00:00.000Z'),
  ]);
  catalog.put([at(9, '2023-01-01T00:00:00.000Z', { url: null, site: null, importedName: '002_ab.txt' })]);
  const sightings = catalog.get('http://a.example/1')?.sightings;
  assert.deepEqual(sightings, [
    {
      url: null,
      importedName: '002_ab.txt',
      site: null,
      verdict: 'clean',
      title: '第9次',
      firstSeen: '2023-01-01T00:00:00.000Z',
      lastSeen: '2023-01-01T00:00:00.000Z',
      recordId: '<urn:uuid:00000000-0000-4000-8000-000000000009>',
      file: 'cundang-0.warc.gz',
      offset: 9000,
    },
    {
      url: 'http://a.example/1',
      importedName: null,
      site: 'portal',
      verdict: 'clean',
      title: '第1次',
      firstSeen: '2024-01-01T00:00:00.000Z',
      lastSeen: '2024-03-01T00:00:00.000Z',
      recordId: '<urn:uuid:00000000-0000-4000-8000-000000000001>',
      file: 'cundang-1.warc.gz',
      offset: 1000,
    },
  ]);
});

test('equal articles are equal bytes, whatever the order of their fields', async (t) => {
  const licences = { '2号': '乙', '1号': '甲', 增值电信: '丙' };
  const one = { ...article({ paragraphs: body }), registration: { icp: null, police: null, licences } };
  const two = Object.fromEntries(Object.entries(structuredClone(one)).toReversed()) as typeof one;
  const other = {
    ...two,
    registration: { licences: { 增值电信: '丙', '1号': '甲', '2号': '乙' }, police: null, icp: null },
  };
  const exports = [];
  for (const each of [one, other]) {
    const catalog = opened(t);
    catalog.put([each]);
    exports.push(await exported(t, catalog));
  }
  assert.equal(exports[0], exports[1]);
  assert.match(exports[0] as string, /^\{"schema":"cundang\/article@1","id":/);
});

test('an article that is none is refused, and the whole batch with it', (t) => {
  const catalog = opened(t);
  const good = article({ paragraphs: body });
  const bad = { ...article({ paragraphs: ['别的内容。'] }), contentDigest: 'x' };
  assert.throws(() => catalog.put([good, bad], [{ file: 'a.warc.gz', offset: 10 }]));
  assert.equal(catalog.counts().records, 0);
  assert.equal(catalog.progress('a.warc.gz'), 0);
});

test('progress is kept by file and never goes back', (t) => {
  const catalog = opened(t);
  catalog.put(
    [],
    [
      { file: 'a.warc.gz', offset: 500 },
      { file: 'b.warc.gz', offset: 7 },
    ],
  );
  catalog.put([], [{ file: 'a.warc.gz', offset: 400 }]);
  assert.deepEqual(['a.warc.gz', 'b.warc.gz', 'c.warc.gz'].map(catalog.progress), [500, 7, 0]);
});
