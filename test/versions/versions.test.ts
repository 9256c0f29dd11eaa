import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Article } from '../../src/article.ts';
import type { Look } from '../../src/history/look.ts';
import { versionsAt, versionsOf } from '../../src/versions/versions.ts';
import { openCatalog } from '../../storage/catalog/catalog.ts';
import { article, randomNumbers, shuffled } from '../storage/catalog/articles.ts';
import { scratch } from '../storage/catalog/scratch.ts';

const url = 'http://www.sx.example/a/1.html';
const day = (number: number): string => `2026-03-${String(number).padStart(2, '0')}T02:00:00.000Z`;
let captures = 0;
/** The page on a day of March 2026. */
const seen = (on: number, text: string, more: Partial<Article> = {}): Article => ({
  ...article({
    title: '水渠通水',
    paragraphs: [`县里的水渠${text}，村民都来看。`],
    published: '2026-02-01',
    url,
    capture: ++captures,
    fetchedAt: day(on),
  }),
  ...more,
});

function told(articles: readonly Article[], looks: readonly Look[] = []) {
  using catalog = openCatalog(':memory:');
  catalog.put(articles);
  return versionsAt(catalog, url, looks)?.versions.map(({ firstSeen, lastSeen, classes, sameAs }) => [
    Number(firstSeen.slice(8, 10)),
    Number(lastSeen.slice(8, 10)),
    classes.join(),
    sameAs,
  ]);
}

const look = (on: number, of: Article | null, more: Partial<Look> = {}): Look => ({
  ...{
    url,
    site: 'portal',
    at: day(on),
    fate: 'alive',
    evidence: 'same text',
    status: of === null ? 304 : 200,
    to: null,
  },
  content: of?.contentDigest ?? null,
  capture: of && { recordId: of.capture.recordId, file: of.capture.file, offset: of.capture.offset },
  ...more,
});

test('each content is a version, linked to the one before, in order of time whatever the order of arrival', (t) => {
  const articles = [seen(1, '修好了'), seen(4, '修好了'), seen(6, '通水了'), seen(9, '又停了')];
  const random = randomNumbers(3);
  for (let round = 0; round < 6; round++) {
    using catalog = openCatalog(join(scratch(t), 'c.sqlite'));
    for (const one of shuffled(articles, random)) catalog.put([one]);
    const page = versionsAt(catalog, 'https://sx.example/a/1.html')!;
    assert.deepEqual(
      page.versions.map(({ number, previous, sameAs, firstSeen, lastSeen, recordId }) => ({
        ...{ number, previous, sameAs, firstSeen, lastSeen, recordId },
      })),
      [articles[0], articles[2], articles[3]].map((one, at) => ({
        number: at + 1,
        previous: at || null,
        sameAs: null,
        firstSeen: one!.capture.fetchedAt,
        lastSeen: at === 0 ? day(4) : one!.capture.fetchedAt,
        recordId: one!.capture.recordId,
      })),
    );
    assert.deepEqual(page.said(2).paragraphs, articles[2]!.paragraphs);
  }
});

test('title, date, source and images alone make versions of the same record', () => {
  const image = { url: 'http://www.sx.example/p/1.jpg', caption: null, afterParagraph: 0 };
  const base = seen(1, '修好了');
  const date = { ...base.published!, iso: '2026-02-03', text: '2026-02-03' };
  assert.deepEqual(
    told([
      base,
      seen(5, '修好了', { title: '水渠没有通水' }),
      seen(6, '修好了', { title: '水渠没有通水', published: date }),
      seen(7, '修好了', { title: '水渠没有通水', published: date, images: [image] }),
    ]),
    [
      [1, 1, '', null],
      [5, 5, 'title', null],
      [6, 6, 'date', null],
      [7, 7, 'images', null],
    ],
  );
});

test('a page that goes back to what it said is told as far as first and last sights allow', () => {
  const [a, b] = ['修好了', '通水了'];
  assert.deepEqual(told([seen(1, a), seen(3, b), seen(5, a), seen(6, a)]), [
    [1, 1, '', null],
    [3, 3, 'text', null],
    [6, 6, 'text', 1],
  ]);
  const title = { title: '水渠没有通水' };
  assert.deepEqual(told([seen(1, a), seen(3, a, title), seen(5, a)]), [
    [1, 1, '', null],
    [3, 3, 'title', null],
    [5, 5, 'title', 1],
  ]);
});

test('looks tell more: every return, and how long a version stood', () => {
  const [a, b] = [seen(1, '修好了'), seen(3, '通水了')];
  const articles = [a, b, seen(9, '修好了')];
  const looks = [
    look(2, null),
    look(3, b),
    look(5, a, { fate: 'changed' }),
    look(6, b, { fate: 'changed' }),
    look(7, null),
    look(8, null, { fate: 'unreachable' }),
    look(9, a, { fate: 'changed' }),
  ];
  const expected = [
    [1, 2, '', null],
    [3, 3, 'text', null],
    [5, 5, 'text', 1],
    [6, 7, 'text', 2],
    [9, 9, 'text', 1],
  ];
  assert.deepEqual(told(articles, looks), expected);
  assert.deepEqual(told(articles, looks.toReversed()), expected);
  assert.deepEqual(told(articles, [look(4, null, { content: '0'.repeat(64), status: 200 })])?.length, 3);
});

test('what came in the place of the article is no version of it', () => {
  const [a, clone] = [seen(1, '修好了'), seen(8, '开业大吉，线上娱乐')];
  const looks = [look(1, a), look(8, clone, { fate: 'hijacked' })];
  assert.deepEqual(told([a, clone], looks), [[1, 1, '', null]]);
  assert.equal(told([a, clone])?.length, 2);
});

test("counters and a page's own date of today make no version; the time is stretched", () => {
  const today = (on: number, clicks: number) => {
    const iso = day(on).slice(0, 10);
    return seen(on, '修好了', {
      clicks,
      published: { text: iso, iso, precision: 'day', timezone: '+08:00', inferred: false },
    });
  };
  assert.deepEqual(told([today(1, 5), today(8, 70), today(20, 900)]), [[1, 20, '', null]]);
  // Published on the day of the first capture.
  const iso = { ...seen(1, '修好了').published!, iso: '2026-03-01', text: '2026-03-01' };
  assert.deepEqual(told([seen(1, '修好了', { published: iso }), seen(20, '修好了', { published: iso })]), [
    [1, 20, '', null],
  ]);
});

test('a record has the versions of every page it was seen at, each with its own title', () => {
  using catalog = openCatalog(':memory:');
  const other = 'http://www.zx.example/b.html';
  const record = seen(1, '修好了');
  const reprint = seen(2, '修好了', { url: other, title: '转载：水渠通水' });
  catalog.put([record, reprint, seen(5, '通水了'), seen(6, '停水了', { url: other, title: '转载：水渠通水' })]);
  const pages = versionsOf(catalog, record.id);
  assert.deepEqual(
    pages.map((page) => [page.url, page.versions.map(({ title, classes }) => [title, classes.join()])]),
    [
      [
        url,
        [
          ['水渠通水', ''],
          ['水渠通水', 'text'],
        ],
      ],
      [
        other,
        [
          ['转载：水渠通水', ''],
          ['转载：水渠通水', 'text'],
        ],
      ],
    ],
  );
  assert.deepEqual(versionsOf(catalog, 'http://nowhere.example/'), []);
  assert.deepEqual(versionsOf(catalog, '0'.repeat(16)), []);
});
