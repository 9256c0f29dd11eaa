import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CundangError } from '../../../src/errors.ts';
import { type Catalog, openCatalog } from '../../../storage/catalog/catalog.ts';
import { article, randomNumbers, sentences } from './articles.ts';
import { scratch } from './scratch.ts';

const stories = [
  article({
    title: '核桃树下的夜校',
    deck: ['村里人学技术'],
    paragraphs: ['合作社请来技术员。', '夜校每周三晚上开课，GDP不是唯一的目标，8月4日结业。'],
    published: '2021-05-01',
    source: '本县日报',
    authors: ['白小慧'],
    site: 'one',
  }),
  article({
    title: '水利站修渠',
    paragraphs: ['技术员说，安全、健康最要紧。', '核桃树也浇上了水。今年的GDP增长了5.3%，完成100_200项。'],
    published: '2022-06-01',
    site: 'two',
  }),
  article({
    title: '發展營造好環境',
    paragraphs: ['記者看到，圖書館擴建完成。New York Times 也報道了，𠮷野家開張。'],
    published: '2020-01-01',
    script: 'Hant',
    site: 'two',
  }),
  article({ title: null, paragraphs: ['今天天气好。核', '桃花开了😀，价格涨100%。'], published: null, site: 'one' }),
];
const [school, canal, library, untitled] = stories.map(({ id }) => id);

/** The same catalogue four times: indexed or still waiting, alone or with part of each. */
function everyState(t: TestContext): readonly (readonly [string, Catalog])[] {
  return ['indexed', 'waiting', 'mixed', 'replaced'].map((state) => {
    const path = join(scratch(t), 'c.sqlite');
    {
      using writer = openCatalog(path);
      const poorer = stories.map((story) => ({ ...story, title: '旧题目', deck: [], url: 'http://clone.example/' }));
      if (state === 'replaced')
        writer.put(
          poorer.map((story) => ({ ...story, integrity: { ...story.integrity, verdict: 'restored' as const } })),
        );
      if (state === 'mixed') writer.put(stories.slice(0, 2));
      if (state === 'mixed' || state === 'replaced') writer.index();
      writer.put(stories);
      if (state === 'indexed') writer.index();
    }
    const catalog = openCatalog(path, { readOnly: true });
    t.after(() => catalog.close());
    return [state, catalog] as const;
  });
}

test('words of every length, phrases, scripts and widths', (t) => {
  const cases: readonly (readonly [query: string, found: readonly (string | undefined)[]])[] = [
    // One character: inside, at the end of a run, in the title, in a name.
    ['渠', [canal]],
    ['好', [library, untitled]],
    ['慧', [school]],
    ['員', [canal, school]],
    // Two and more; title hits first, then the newest.
    ['核桃', [school, canal]],
    ['技术员', [canal, school]],
    ['核桃树', [school, canal]],
    ['桃树下的夜校', [school]],
    ['技术', [school, canal]],
    ['本县日报', [school]],
    // Neighbours in different paragraphs are no word.
    ['核桃花', []],
    ['技术员夜校', []],
    // All words must occur; anywhere.
    ['技术员 核桃树', [canal, school]],
    ['技术员　夜校', [school]],
    ['技术员 图书馆', []],
    // Where a phrase has punctuation or a blank, the text may have any or none; nowhere else.
    ['安全健康', []],
    ['"技术 员说"', [canal]],
    ['“安全，健康”', [canal]],
    ['「安全 健康」', [canal]],
    ['健康安全', []],
    ['"健康 安全"', []],
    ['健康 安全', [canal]],
    ['全、健', [canal]],
    // Traditional finds simplified and the other way round; wide finds half width.
    ['發展', [library]],
    ['发展营造', [library]],
    ['图书馆', [library]],
    ['夜校開課', []],
    ['課', [school]],
    ['ＧＤＰ', [canal, school]],
    ['gdp增长', [canal]],
    ['𠮷', [library]],
    ['𠮷野家', [library]],
    // Other words are found whole.
    ['york', [library]],
    ['yor', []],
    ['"new york times"', [library]],
    ['"york new"', []],
    ['8月4日', [school]],
    ['月4日结', [school]],
    ['4', [school]],
  ];
  for (const [state, catalog] of everyState(t)) {
    for (const [query, found] of cases) {
      assert.deepEqual(
        catalog.search(query).map(({ id }) => id),
        found,
        `${state}: ${query}`,
      );
    }
  }
});

test('what is typed is never a query language', (t) => {
  const none = ['', '   ', '"', '""', '“”', '%', '_', '*', '😀', '???', '()', '-', '^', ':', '\\', '\0', '\ud800', '¶'];
  const cases: readonly (readonly [query: string, found: readonly (string | undefined)[]])[] = [
    ['100%', [canal, untitled]],
    ['100_200', [canal]],
    ['天气好😀', [untitled]],
    ['核桃*', [school, canal]],
    ['¶核桃', [school, canal]],
    ['terms:核桃', []],
    ['核桃 OR 图书馆', []],
    ['核桃 NOT 夜校', []],
    ['NEAR(核桃 夜校)', []],
    ['核桃" OR "图书馆', []],
    ["核桃'; DROP TABLE record; --", []],
    ['"核桃', [school, canal]],
    ['核桃"', [school, canal]],
    ['(核桃', [school, canal]],
    ['^核桃', [school, canal]],
    ['-核桃', [school, canal]],
    ['核桃\0树', [school, canal]],
    ['.*核桃', [school, canal]],
    ['[核]桃', [school, canal]],
  ];
  for (const [state, catalog] of everyState(t)) {
    for (const query of none) assert.deepEqual(catalog.search(query), [], `${state}: ${JSON.stringify(query)}`);
    for (const [query, found] of cases) {
      assert.deepEqual(
        catalog.search(query).map(({ id }) => id),
        found,
        `${state}: ${query}`,
      );
    }
    const usage = (error: unknown): boolean => error instanceof CundangError && error.code === 'usage';
    assert.throws(() => catalog.search('核'.repeat(1001)), usage);
    assert.throws(() => catalog.search('核桃', {}, 0), usage);
    assert.deepEqual(catalog.search('核'.repeat(1000)), []);
    assert.deepEqual(
      catalog.search(Array.from({ length: 500 }, (_, at) => String.fromCharCode(0x4e00 + at)).join(' ')),
      [],
    );
    assert.equal(catalog.counts().records, 4);
  }
});

test('filters and the limit apply to the hits', (t) => {
  for (const [state, catalog] of everyState(t)) {
    const ids = (...args: Parameters<Catalog['search']>) => catalog.search(...args).map(({ id }) => id);
    assert.deepEqual(ids('核桃', { sites: ['two'] }), [canal], state);
    assert.deepEqual(ids('核桃', { from: '2022' }), [canal], state);
    assert.deepEqual(ids('好', { hasDate: false }), [untitled], state);
    assert.deepEqual(ids('核桃', {}, 1), [school], state);
    assert.deepEqual(ids('技术员', {}, 1), [canal], state);
  }
});

test('a hit says where it stands in the texts as they are', (t) => {
  for (const [, catalog] of everyState(t)) {
    const [hit] = catalog.search('夜校 ＧＤＰ');
    assert.ok(hit !== undefined);
    const cut = (text: string | null, ranges: typeof hit.titleHits) =>
      ranges.map(([start, end]) => text?.slice(start, end));
    assert.deepEqual(cut(hit.title, hit.titleHits), ['夜校']);
    assert.equal(hit.snippet, '夜校每周三晚上开课，GDP不是唯一的目标，8月4日结业。');
    assert.deepEqual(cut(hit.snippet, hit.snippetHits), ['夜校', 'GDP']);
    assert.equal(hit.inTitle, false);
    assert.deepEqual([hit.published, hit.source, hit.site, hit.verdict], ['2021-05-01', '本县日报', 'one', 'clean']);
    const [wide] = catalog.search('图书馆');
    assert.deepEqual(cut(wide?.snippet ?? null, wide?.snippetHits ?? []), ['圖書館']);
    const [early] = catalog.search('核桃');
    assert.equal(early?.inTitle, true);
  }
});

test('a snippet of a long text is its neighbourhood of the hit', (t) => {
  using catalog = openCatalog(join(scratch(t), 'c.sqlite'));
  const before = '𠮷'.repeat(200);
  catalog.put([article({ paragraphs: [`${before}寻物启事${'水'.repeat(300)}`] })]);
  const [hit] = catalog.search('寻物启事');
  assert.ok(hit !== undefined);
  assert.match(hit.snippet, /^…𠮷{11,13}寻物启事水+…$/u);
  assert.ok(hit.snippet.length <= 124 && hit.snippet.isWellFormed());
  assert.deepEqual(
    hit.snippetHits.map(([start, end]) => hit.snippet.slice(start, end)),
    ['寻物启事'],
  );
});

test('search agrees with looking at every text', (t) => {
  using catalog = openCatalog(join(scratch(t), 'c.sqlite'));
  const random = randomNumbers(11);
  const articles = Array.from({ length: 120 }, (_, at) =>
    article({
      paragraphs: sentences(random, 80),
      title: sentences(random, 10)[0]?.slice(0, 15),
      capture: at,
      published: `20${10 + (at % 9)}`,
    }),
  );
  catalog.put(articles);
  let asked = 0;
  for (let round = 0; round < 200; round++) {
    const from = articles[Math.floor(random() * articles.length)]?.paragraphs[0] ?? '';
    const start = Math.floor(random() * from.length);
    // Digits are found as whole words only, so a piece of them would not be.
    const query = from.slice(start, start + 1 + Math.floor(random() * 6)).split(/[\d，。]/)[0];
    if (query === undefined || query === '') continue;
    asked++;
    const wanted = articles.filter(({ title, paragraphs }) =>
      [title, ...paragraphs].some((text) => text?.includes(query)),
    );
    const found = catalog.search(query, {}, 1000).map(({ id }) => id);
    assert.deepEqual(found.toSorted(), wanted.map(({ id }) => id).toSorted(), query);
  }
  assert.ok(asked > 100);
});
