/** Articles of several pages: one record in order, whatever came first, and whatever came late or never. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Article } from '../../../src/article.ts';
import { openCatalog, type Part } from '../../../storage/catalog/catalog.ts';
import { exportJsonl } from '../../../storage/export/jsonl.ts';
import { article } from './articles.ts';
import { scratch } from './scratch.ts';

const first = 'http://www.example.cn/news/5.html';
const page = (n: number) => (n === 1 ? first : `http://www.example.cn/news/5_${n}.html`);

/** Page `n`, which names the pages `names`. */
function piece(n: number, names: readonly number[], capture: number, text = `第${n}页写了这样一些话。`): Article {
  const fetchedAt = `2026-01-01T00:00:${String(capture).padStart(2, '0')}.000Z`;
  const made = article({ url: page(n), paragraphs: [text], capture, fetchedAt });
  return { ...made, pages: [page(n), ...names.map(page)], editors: n === 3 ? ['林校对'] : [] };
}

const part = (certain: boolean): Part => ({ first, certain });

interface Arrival {
  readonly article: Article;
  readonly part?: Part;
}

async function exportOf(
  t: Parameters<typeof scratch>[0],
  arrivals: readonly Arrival[],
  finish = true,
): Promise<string[]> {
  const folder = scratch(t);
  using catalog = openCatalog(join(folder, 'c.sqlite'));
  for (const arrival of arrivals) {
    const parts = arrival.part ? new Map([[arrival.article, arrival.part]]) : undefined;
    catalog.put([arrival.article], [], parts);
  }
  if (finish) catalog.finish();
  const chunks: string[] = [];
  const write = (chunk: string | Uint8Array) => chunks.push(String(chunk)) > 0;
  const stdout = {
    write: (chunk: string, done?: unknown) => {
      write(chunk);
      if (typeof done === 'function') done();
      return true;
    },
    on: () => stdout,
    off: () => stdout,
  };
  await exportJsonl(catalog.entries(), '-', stdout as never);
  return chunks.join('').split('\n').filter(Boolean);
}

function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) => orders(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

test('the pages of an article are one record in order, in any order of arrival', async (t) => {
  const arrivals: Arrival[] = [
    { article: piece(1, [2], 1) },
    { article: piece(2, [3], 2), part: part(true) },
    { article: piece(3, [], 3), part: part(true) },
    { article: article({ url: 'http://www.example.cn/news/6.html', paragraphs: ['另一篇。'], capture: 4 }) },
  ];
  const results = new Set<string>();
  for (const order of orders(arrivals)) results.add((await exportOf(t, order)).join('\n'));
  assert.equal(results.size, 1);
  const lines = [...results][0]!.split('\n').map((line) => JSON.parse(line) as Article);
  assert.equal(lines.length, 2);
  const whole = lines.find(({ url }) => url === first);
  assert.deepEqual(
    whole?.paragraphs,
    [1, 2, 3].map((n) => `第${n}页写了这样一些话。`),
  );
  assert.deepEqual(whole?.pages, [1, 2, 3].map(page));
  assert.deepEqual(whole?.editors, ['林校对']);
});

test('a page that comes late takes the place of the record without it', async (t) => {
  const [one, two] = [{ article: piece(1, [2], 1) }, { article: piece(2, [], 2), part: part(true) }];
  assert.equal((await exportOf(t, [one], false)).length, 0, 'it waits for its second page');
  const [alone] = (await exportOf(t, [one])).map((line) => JSON.parse(line) as Article);
  assert.deepEqual(alone?.pages, [first], 'what never came is not named');

  const folder = scratch(t);
  using catalog = openCatalog(join(folder, 'late.sqlite'));
  catalog.put([one.article]);
  assert.equal(catalog.finish().length, 1);
  catalog.index();
  catalog.put([two.article], [], new Map([[two.article, two.part]]));
  assert.equal(catalog.counts().records, 1);
  assert.deepEqual(catalog.get(first)?.article.paragraphs.length, 2);
  assert.equal(catalog.search('第1页写了').length, 1);
});

test('a URL that only looks like a further page is an article of its own', async (t) => {
  const other = { article: piece(2, [], 2), part: part(false) };
  const lines = await exportOf(t, [{ article: piece(1, [], 1) }, other]);
  assert.equal(lines.length, 2);
  assert.deepEqual(await exportOf(t, [other, { article: piece(1, [], 1) }]), lines);
  assert.equal((await exportOf(t, [other, { article: piece(1, [2], 1) }])).length, 1, 'unless the first page names it');
});

test('a changed first page is a version with the pages of its day', async (t) => {
  const arrivals: Arrival[] = [
    { article: piece(1, [2], 1) },
    { article: piece(2, [], 2), part: part(true) },
    { article: piece(1, [2], 11, '第1页改过了。') },
    { article: piece(2, [], 12, '第2页也改过了。'), part: part(true) },
  ];
  const results = new Set<string>();
  for (const order of orders(arrivals)) results.add((await exportOf(t, order)).join('\n'));
  assert.equal(results.size, 1);
  const texts = [...results][0]!.split('\n').map((line) => (JSON.parse(line) as Article).paragraphs.join());
  assert.deepEqual(texts.sort(), ['第1页写了这样一些话。,第2页写了这样一些话。', '第1页改过了。,第2页也改过了。']);
});
