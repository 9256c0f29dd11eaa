import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Article } from '../../../src/article.ts';
import { openCatalog } from '../../../storage/catalog/catalog.ts';
import { headParts } from '../../../storage/catalog/head.ts';
import { article, randomNumbers, shuffled } from './articles.ts';
import { scratch } from './scratch.ts';

const url = 'http://www.sx.example/a/1.html';
const said = (capture: number, title: string, more: Partial<Article> = {}): Article => ({
  ...article({
    paragraphs: ['渠道修好了，水到田头。'],
    title,
    url,
    published: '2024-01-02',
    capture,
    fetchedAt: `2024-03-0${capture}T00:00:00.000Z`,
  }),
  ...more,
});

test('each head of a text at an address is kept once, with its first capture and its last time, in any order of arrival', (t) => {
  const elsewhere = 'http://www.other.example/b.html';
  const articles = [
    said(1, '渠道修好'),
    said(2, '渠道修好！', { clicks: 5 }),
    said(3, '渠道没有修好'),
    said(4, '渠道修好', { published: null }),
    said(5, '渠道修好', { url: elsewhere }),
  ];
  const random = randomNumbers(9);
  for (let round = 0; round < 8; round++) {
    using catalog = openCatalog(join(scratch(t), 'c.sqlite'));
    for (const one of shuffled([...articles, ...articles], random)) catalog.put([one]);
    assert.equal(catalog.counts().records, 1);
    assert.deepEqual(
      catalog.editionsOf('https://sx.example/a/1.html').map(({ head, firstSeen, lastSeen, offset }) => ({
        ...{ title: head.title, iso: head.published?.iso, firstSeen, lastSeen, offset },
      })),
      [1, 3, 4].map((at) => ({
        title: articles[at - 1]!.title,
        iso: articles[at - 1]!.published?.iso,
        firstSeen: articles[at - 1]!.capture.fetchedAt,
        lastSeen: articles[at === 1 ? 1 : at - 1]!.capture.fetchedAt,
        offset: at * 1000,
      })),
    );
    assert.equal(catalog.editionsOf(elsewhere).length, 1);
    assert.deepEqual(catalog.editionsOf('http://nowhere.example/'), []);
  }
});

test("a page that prints today's date gives one edition, however often it is seen", () => {
  using catalog = openCatalog(':memory:');
  for (let day = 1; day <= 9; day++) {
    const iso = `2024-03-0${day}`;
    const published = { text: iso, iso, precision: 'day', timezone: '+08:00', inferred: false } as const;
    catalog.put([said(day, '渠道修好', { published })]);
  }
  const editions = catalog.editionsOf(url);
  assert.deepEqual(
    editions.map(({ firstSeen, lastSeen }) => [firstSeen.slice(0, 10), lastSeen.slice(0, 10)]),
    [['2024-03-01', '2024-03-09']],
  );
});

test('how a file is loaded does not make it another one; which file it is does', () => {
  const parts = (images: readonly string[], attachments: readonly string[]) =>
    headParts(
      said(1, '渠道修好', {
        images: images.map((one) => ({ url: one, caption: null, afterParagraph: 0 })),
        attachments: attachments.map((one) => ({ url: one, title: null })),
      }),
    );
  const first = parts(['http://a.example/p/1.jpg'], ['http://a.example/down.jsp?id=1']);
  assert.deepEqual(parts(['https://cdn2.example/p/1.jpg?sign=x'], ['http://a.example/down.jsp?id=1']), first);
  assert.notEqual(parts(['http://a.example/p/2.jpg'], []).images, first.images);
  assert.notEqual(parts([], ['http://a.example/down.jsp?id=2']).attachments, first.attachments);
  assert.notEqual(parts(['data:image/png;base64,AAAA'], []).images, parts(['data:image/png;base64,BBBB'], []).images);
});
