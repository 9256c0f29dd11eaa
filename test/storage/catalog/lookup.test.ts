import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { CundangError } from '../../../src/errors.ts';
import { openCatalog } from '../../../storage/catalog/catalog.ts';
import { article, randomNumbers, sentences } from './articles.ts';
import { scratch } from './scratch.ts';

const first = article({
  paragraphs: ['渠道修好了，水到田头。'],
  url: 'http://www.sx.example/a/1.html',
  capture: 1,
  fetchedAt: '2024-01-01T00:00:00.000Z',
});
const second = article({
  paragraphs: ['渠道修好了，水到田头，记者补充。'],
  url: 'https://www.sx.example/a/1.html',
  capture: 2,
  fetchedAt: '2024-02-01T00:00:00.000Z',
});

test('a record is found by digest, by its beginning, by address and by imported name', (t) => {
  using catalog = openCatalog(join(scratch(t), 'c.sqlite'));
  const imported = article({ paragraphs: ['夜校开课。'], url: null, importedName: '003_ab.txt' });
  catalog.put([first, imported]);
  const ways = [
    first.contentDigest,
    first.id,
    first.id.slice(0, 6).toUpperCase(),
    'http://www.sx.example/a/1.html',
    'https://sx.example/a/1.html#top',
    'sx.example/a/1.html',
  ];
  for (const way of ways) assert.deepEqual(catalog.get(way)?.article, first, way);
  assert.deepEqual(catalog.get('003_ab.txt')?.article, imported);
  for (const none of [
    '',
    'abcde',
    '0'.repeat(64),
    'http://sx.example/a/2.html',
    "' OR 1=1 --",
    'ftp://sx.example/a/1.html',
    '%',
  ]) {
    assert.equal(catalog.get(none), null, none);
  }
});

test('a short id that fits two records is refused', (t) => {
  using catalog = openCatalog(join(scratch(t), 'c.sqlite'));
  const other = {
    ...second,
    id: `${first.id.slice(0, 15)}0`,
    contentDigest: first.contentDigest.slice(0, 15) + '0'.repeat(49),
  };
  catalog.put([first, other]);
  assert.throws(
    () => catalog.get(first.id.slice(0, 8)),
    (error) => error instanceof CundangError && error.code === 'usage',
  );
  assert.deepEqual(catalog.get(first.contentDigest)?.article, first);
});

test('a changed page is a new version: both stay, in order of time, and the address gives the one seen last', (t) => {
  const again = {
    ...first,
    capture: { ...first.capture, recordId: '<urn:uuid:again>', fetchedAt: '2024-03-01T00:00:00.000Z' },
  };
  using catalog = openCatalog(join(scratch(t), 'c.sqlite'));
  catalog.put([second, first]);
  const digests = () =>
    catalog.versionsOf('http://sx.example/a/1.html').map(({ entry }) => entry.article.contentDigest);
  assert.deepEqual(digests(), [first.contentDigest, second.contentDigest]);
  assert.equal(catalog.get('sx.example/a/1.html')?.article.id, second.id);
  // The page goes back to what it said before.
  catalog.put([again]);
  assert.deepEqual(digests(), [first.contentDigest, second.contentDigest]);
  assert.equal(catalog.get('sx.example/a/1.html')?.article.id, first.id);
  assert.deepEqual(catalog.versionsOf('http://nowhere.example/'), []);
});

test('the capture behind a sighting leads to it', (t) => {
  using catalog = openCatalog(join(scratch(t), 'c.sqlite'));
  catalog.put([first, second]);
  const found = catalog.byCapture(second.capture.recordId);
  assert.equal(found?.entry.article.id, second.id);
  assert.deepEqual([found?.sighting.file, found?.sighting.offset], [second.capture.file, second.capture.offset]);
  assert.equal(catalog.byCapture('<urn:uuid:none>'), null);
});

test('filters and their order', (t) => {
  using catalog = openCatalog(join(scratch(t), 'c.sqlite'));
  const random = randomNumbers(3);
  const make = (name: string, more: object) => article({ paragraphs: sentences(random, 60), title: name, ...more });
  const clone = make('d', { published: '2022-03-01T09:30+08:00', verdict: 'restored', script: 'Hant', site: 'one' });
  catalog.put([
    make('undated', { fetchedAt: '2023-12-31T16:30:00.000Z', site: null }),
    make('year', { published: '2021', site: 'two' }),
    make('month', { published: '2021-08', site: 'two' }),
    make('day', { published: '2021-08-05', site: 'one' }),
    clone,
    { ...clone, url: 'http://three.example/', site: 'three', capture: { ...clone.capture, recordId: '<urn:uuid:3>' } },
  ]);
  const titles = (filter: Parameters<typeof catalog.entries>[0]) =>
    [...catalog.entries(filter)].map(({ article: { title } }) => title);
  assert.deepEqual(titles({}), ['year', 'month', 'day', 'd', 'undated']);
  assert.deepEqual(titles({ from: '2021-08-06' }), ['year', 'month', 'd', 'undated']);
  assert.deepEqual(titles({ from: '2021-09', to: '2022' }), ['year', 'd']);
  assert.deepEqual(titles({ to: '2021-08-05' }), ['year', 'month', 'day']);
  assert.deepEqual(titles({ to: '2021-07' }), ['year']);
  // Captured on the first of January by the clock of Beijing.
  assert.deepEqual(titles({ from: '2024-01-01', to: '2024-01-01' }), ['undated']);
  assert.deepEqual(titles({ hasDate: false }), ['undated']);
  assert.deepEqual(titles({ hasDate: true, sites: ['one'] }), ['day', 'd']);
  assert.deepEqual(titles({ sites: ['three', 'two'] }), ['year', 'month', 'd']);
  assert.deepEqual(titles({ verdicts: ['restored', 'suspect'] }), ['d']);
  assert.deepEqual(titles({ scripts: ['Hant'], verdicts: ['clean'] }), []);
  assert.deepEqual(titles({ sites: [] }), []);
  assert.throws(
    () => catalog.entries({ from: "2021' OR 1" }),
    (error) => error instanceof CundangError && error.code === 'usage',
  );
});

test('counts for status', (t) => {
  using catalog = openCatalog(join(scratch(t), 'c.sqlite'));
  catalog.put([
    article({ paragraphs: ['甲事办完。'], site: 'one', published: '2021-01', source: '本县日报' }),
    article({ paragraphs: ['甲事办完。'], site: 'two', url: 'http://two.example/', verdict: 'restored' }),
    article({ paragraphs: ['乙事在办。'], site: 'one', title: null }),
    article({
      paragraphs: ['丙事未办。'],
      site: null,
      url: null,
      importedName: '1.txt',
      verdict: 'suspect',
      published: '2022',
    }),
  ]);
  assert.deepEqual(catalog.counts(), {
    records: 3,
    sightings: 4,
    duplicates: 1,
    bySite: [
      { site: 'one', records: 2 },
      { site: 'two', records: 1 },
      { site: null, records: 1 },
    ],
    byVerdict: { clean: 2, restored: 0, suspect: 1 },
    byYear: [
      { year: '2021', records: 1 },
      { year: '2022', records: 1 },
      { year: null, records: 1 },
    ],
    withoutDate: 1,
    withoutTitle: 1,
    withoutSource: 2,
    unindexed: 3,
  });
});
