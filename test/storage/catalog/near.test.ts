import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Article } from '../../../src/article.ts';
import { CundangError } from '../../../src/errors.ts';
import { jaccard, shinglesOf } from '../../../src/text/shingles.ts';
import { type Catalog, type Cluster, openCatalog } from '../../../storage/catalog/catalog.ts';
import { seededRandom } from '../../replica/random.ts';
import { bodies, edits, reprintOf } from '../../text/reprints.ts';
import { article, type Made, randomNumbers, shuffled } from './articles.ts';
import { scratch } from './scratch.ts';

const similarity = (a: Article, b: Article) => jaccard(shinglesOf(a.paragraphs), shinglesOf(b.paragraphs));
const titlesOf = ({ members }: Cluster) => members.map(({ entry }) => entry.article.title);
const digestsOf = (clusters: Iterable<Cluster>) =>
  Array.from(clusters, ({ members }) => members.map((near) => [near.entry.article.contentDigest, near.similarity]));

/** A catalogue of these, all indexed. */
function holding(path: string, articles: readonly Article[], batch = articles.length): Catalog {
  const catalog = openCatalog(path);
  for (let at = 0; at < articles.length; at += batch) {
    catalog.put(articles.slice(at, at + batch));
    if (at % 3 === 0) catalog.index();
  }
  catalog.index();
  return catalog;
}

/** One article of local news; other numbers, other news. */
const body = (number: number): readonly string[] => bodies(40)[number] as readonly string[];

const named = (title: string, paragraphs: readonly string[], more: Partial<Made> = {}) =>
  article({ title, paragraphs, ...more });

test('reprints are found with their similarity, the earliest publisher first; sightings of one record are none', (t) => {
  const random = seededRandom('near');
  const original = named('原文', body(0), { published: '2024-03-05T09:30+08:00' });
  const noted = named('转载', edits.note(body(0), random), { published: '2024-03-06', site: 'other' });
  const shortened = named('摘编', edits.cut(body(0), random), { published: '2024-03-05T08:00+08:00', site: 'third' });
  const elsewhere = named('原文', body(0), { url: 'http://mirror.example/1.html', site: 'mirror', capture: 9 });
  using catalog = holding(join(scratch(t), 'c.sqlite'), [
    original,
    elsewhere,
    noted,
    shortened,
    ...[1, 2, 3, 4].map((number) => named(`别的 ${number}`, body(number))),
  ]);
  const near = catalog.nearOf(original.contentDigest);
  assert.deepEqual(
    near.map(({ entry, similarity }) => [entry.article.title, similarity]),
    [
      ['摘编', similarity(original, shortened)],
      ['转载', similarity(original, noted)],
    ],
  );
  assert.ok(near.every(({ similarity }) => similarity >= 0.8 && similarity < 1));
  assert.equal(catalog.get(original.contentDigest)?.sightings.length, 2);
  assert.deepEqual(catalog.nearOf(named('某', body(3)).contentDigest), []);
  assert.equal(catalog.clusterOf(named('某', body(3)).contentDigest), null);
  for (const { contentDigest } of [original, noted, shortened]) {
    assert.deepEqual(titlesOf(catalog.clusterOf(contentDigest)!), ['摘编', '原文', '转载']);
  }
  assert.deepEqual([...catalog.clusters()].map(titlesOf), [['摘编', '原文', '转载']]);
});

test('with a time of that day comes before the day alone, a date before none, then the first capture decides', (t) => {
  const variants = [
    ['一', { published: '2024-03-05T23:10+08:00' }],
    ['二', { published: '2024-03-05', fetchedAt: '2024-03-06T00:00:00.000Z' }],
    ['三', { published: '2024-03-05', fetchedAt: '2024-03-07T00:00:00.000Z' }],
    ['四', { published: '2024-03' }],
    ['五', { fetchedAt: '2023-01-01T00:00:00.000Z' }],
  ] as const;
  const made = variants.map(([title, more], at) => named(title, [...body(5), `（第${at}稿）`], more));
  using catalog = holding(join(scratch(t), 'c.sqlite'), made.toReversed());
  assert.deepEqual([...catalog.clusters()].map(titlesOf), [['一', '二', '三', '四', '五']]);
});

test('groups reach over chains, and are the same in any order of arrival, in batches of any size', (t) => {
  const random = seededRandom('order');
  const made = Array.from({ length: 30 }, (_, number) => {
    let text = body(number);
    // Each reprint takes the last one further.
    return Array.from({ length: 1 + (number % 4) }, (_, at) => {
      const one = named(`${number}/${at}`, text, { published: `2024-03-${String(20 - at)}` });
      text = reprintOf(text, 1, random);
      return one;
    });
  }).flat();
  const distinct = [...new Map(made.map((one) => [one.contentDigest, one])).values()];

  // What connecting all pairs gives.
  const groups = new Map(distinct.map((one) => [one, new Set([one])]));
  for (const [at, a] of distinct.entries()) {
    for (const b of distinct.slice(at + 1)) {
      if (similarity(a, b) < 0.8 || groups.get(a) === groups.get(b)) continue;
      const joined = new Set([...groups.get(a)!, ...groups.get(b)!]);
      for (const member of joined) groups.set(member, joined);
    }
  }
  const wanted = new Set([...groups.values()].filter(({ size }) => size > 1));
  assert.ok(wanted.size >= 10);
  const inChains = [...wanted].some((group) => [...group].some((a) => [...group].some((b) => similarity(a, b) < 0.8)));
  assert.ok(inChains, 'a chain whose ends are no near-duplicates themselves');

  const folder = scratch(t);
  let first: ReturnType<typeof digestsOf> | undefined;
  for (const [at, batch] of [1000, 7, 1].entries()) {
    using catalog = holding(join(folder, `${at}.sqlite`), shuffled(distinct, randomNumbers(at)), batch);
    const found = [...catalog.clusters()];
    first ??= digestsOf(found);
    assert.deepEqual(digestsOf(found), first);
    assert.equal(found.length, wanted.size);
    for (const cluster of found) {
      const digests = cluster.members.map(({ entry }) => entry.article.contentDigest);
      const group = groups.get(distinct.find((one) => one.contentDigest === digests[0])!)!;
      assert.deepEqual(digests.toSorted(), [...group].map((one) => one.contentDigest).toSorted());
      assert.equal(cluster.members[0]?.similarity, 1);
      for (const digest of digests) assert.deepEqual(digestsOf([catalog.clusterOf(digest)!]), digestsOf([cluster]));
    }
  }
});

test('a text that hundreds reprint is one group, whatever the size of its buckets', (t) => {
  const made = Array.from({ length: 300 }, (_, at) => named(`${at}`, [...body(7), `本报第${at}期刊发`]));
  const folder = scratch(t);
  const sizes = [1, 2].map((seed) => {
    using catalog = holding(join(folder, `${seed}.sqlite`), shuffled(made, randomNumbers(seed)), 90);
    const [cluster, ...others] = [...catalog.clusters()];
    assert.equal(cluster?.members.length, 300);
    assert.equal(others.length, 0);
    // A single look is bounded by the bucket; what it finds does not depend on the order either.
    return made.slice(0, 5).map(({ contentDigest }) => catalog.nearOf(contentDigest).length);
  });
  assert.deepEqual(sizes[0], sizes[1]);
  assert.ok(sizes[0]!.every((size) => size >= 250 && size < 300));
});

test('pages that share half of their text with all others of a host are no near-duplicates for it', (t) => {
  const boilerplate = [`${body(8).join('').slice(0, 250)}。`];
  const texts = bodies(150, 2).filter((text) => text.join('').length >= 250);
  const made = texts.map((text, at) => named(`${at}`, [...boilerplate, ...text]));
  assert.ok(made.length >= 50 && similarity(made[0]!, made[1]!) > 0.3);
  using catalog = holding(join(scratch(t), 'c.sqlite'), made);
  assert.deepEqual([...catalog.clusters()].map(titlesOf), []);
  assert.ok([...catalog.clusters({}, 0.5)].length > 0, 'they do share buckets');
});

test('records that wait for the index find what is in it, and are found once they are', (t) => {
  const path = join(scratch(t), 'c.sqlite');
  const [a, b] = [named('先', body(10)), named('后', [...body(10), '编后：值得一读。'])];
  using writer = holding(path, [a]);
  writer.put([b]);
  using reader = openCatalog(path, { readOnly: true });
  assert.deepEqual(
    reader.nearOf(b.contentDigest).map(({ entry }) => entry.article.title),
    ['先'],
  );
  assert.deepEqual(reader.nearOf(a.contentDigest), []);
  assert.deepEqual([...reader.clusters()], []);
  writer.index();
  assert.deepEqual(
    reader.nearOf(a.contentDigest).map(({ entry }) => entry.article.title),
    ['后'],
  );
  assert.equal([...reader.clusters()].length, 1);
});

test('a better page of a record leaves its place in the index as it is', (t) => {
  const [a, b] = [named('页面', body(11), { verdict: 'restored' }), named('转载', [...body(11), '编后：值得一读。'])];
  using catalog = holding(join(scratch(t), 'c.sqlite'), [a, b]);
  catalog.put([named('更好的页面', body(11), { verdict: 'clean', capture: 5, url: 'http://better.example/1.html' })]);
  catalog.index();
  assert.deepEqual(
    catalog.nearOf(b.contentDigest).map(({ entry }) => entry.article.title),
    ['更好的页面'],
  );
  assert.deepEqual(
    [...catalog.clusters()].map(({ members }) => members.length),
    [2],
  );
});

test('a record that is taken back is no near-duplicate any more, until its text is seen again', (t) => {
  const [first, second] = ['http://www.portal.example/1.html', 'http://www.portal.example/1_2.html'];
  const page = named('第二页', body(16), { url: second });
  const reprint = named('转载', [...body(16), '编后：值得一读。']);
  using catalog = holding(join(scratch(t), 'c.sqlite'), [reprint]);
  const groups = () => {
    catalog.index();
    return Array.from(catalog.clusters(), titlesOf).map((titles) => titles.toSorted());
  };
  catalog.put([page], [], new Map([[page, { first, certain: false }]]));
  catalog.finish();
  assert.deepEqual(groups(), [['第二页', '转载']]);
  catalog.put([{ ...named('全文', [...body(15), ...body(17)], { url: first }), pages: [first, second] }]);
  catalog.finish();
  assert.equal(catalog.get(page.contentDigest), null);
  assert.deepEqual(groups(), []);
  assert.deepEqual(catalog.nearOf(reprint.contentDigest), []);
  catalog.put([named('单页', body(16), { url: 'http://www.portal.example/7.html' })]);
  assert.deepEqual(groups(), [['单页', '转载']]);
});

test('groups are of one moment, whatever is written and asked while they are read', (t) => {
  const path = join(scratch(t), 'c.sqlite');
  const pairOf = (number: number) => [
    named(`${number}`, body(number), { published: `2024-01-${10 + number}` }),
    named(`${number} 转载`, [...body(number), '编后：值得一读。'], { published: `2024-02-${10 + number}` }),
  ];
  using writer = holding(path, [...pairOf(0), ...pairOf(1)]);
  using reader = openCatalog(path, { readOnly: true });
  const read: unknown[] = [];
  for (const cluster of reader.clusters()) {
    writer.put(pairOf(2));
    writer.index();
    const digest = cluster.members[0]!.entry.article.contentDigest;
    read.push(titlesOf(cluster), reader.nearOf(digest).length, reader.counts().records);
  }
  assert.deepEqual(read, [['0', '0 转载'], 1, 4, ['1', '1 转载'], 1, 4]);
  assert.equal([...reader.clusters()].length, 3);
});

test('short notices are compared as wholes; records without a text resemble nothing', (t) => {
  using catalog = holding(join(scratch(t), 'c.sqlite'), [
    named('甲', ['本网定于五月三日凌晨停机维护两小时，请广大网友谅解。']),
    named('乙', ['本网定于五月三日凌晨停机维护三小时，请广大网友谅解。']),
    named('丙', ['本报定于五月四日起改版，请读者留意。']),
    named('短', ['完']),
    named('空', []),
    named('空', ['……']),
  ]);
  assert.deepEqual([...catalog.clusters({}, 0.6)].map(titlesOf), [['甲', '乙'].toSorted(byDigest)]);
  assert.deepEqual(catalog.nearOf(named('空', []).contentDigest), []);
  assert.deepEqual(catalog.nearOf(named('某', ['完']).contentDigest), []);

  /** Both have the same date and capture. */
  function byDigest(x: string, y: string): number {
    const digest = (title: string) =>
      [...catalog.entries()].find(({ article }) => article.title === title)!.article.contentDigest;
    return digest(x) < digest(y) ? -1 : 1;
  }
});

test('digests that begin alike share a place in the index, and both are found', (t) => {
  const twin = (one: Article, end: string): Article => {
    const contentDigest = `00000000000ab${end.repeat(51)}`;
    return { ...one, contentDigest, id: contentDigest.slice(0, 16) };
  };
  const one = twin(named('一', [...body(12), '甲报']), '1');
  const two = twin(named('二', [...body(12), '乙报']), '2');
  const other = named('三', [...body(12), '丙报']);
  using catalog = holding(join(scratch(t), 'c.sqlite'), [one, two, other], 1);
  assert.equal(catalog.nearOf(one.contentDigest).length, 2);
  assert.equal(catalog.nearOf(other.contentDigest).length, 2);
  assert.deepEqual(
    [...catalog.clusters()].map(({ members }) => members.length),
    [3],
  );
});

test('a filter asks for groups with at least one such record, whole', (t) => {
  using catalog = holding(join(scratch(t), 'c.sqlite'), [
    named('甲', body(13), { site: 'portal', published: '2024-01-01' }),
    named('甲转', [...body(13), '（转载）'], { site: 'other', published: '2024-02-01' }),
    named('乙', body(14), { site: 'portal', published: '2024-03-01' }),
    named('乙转', [...body(14), '（转载）'], { site: 'portal', published: '2024-04-01' }),
  ]);
  assert.deepEqual([...catalog.clusters({ sites: ['other'] })].map(titlesOf), [['甲', '甲转']]);
  assert.deepEqual([...catalog.clusters({ from: '2024-04' })].map(titlesOf), [['乙', '乙转']]);
  assert.deepEqual([...catalog.clusters({ sites: ['third'] })], []);
  assert.equal([...catalog.clusters({}, 1)].length, 0);
});

test('a threshold that is none is refused', (t) => {
  using catalog = openCatalog(join(scratch(t), 'c.sqlite'));
  for (const min of [0, 0.49, 1.01, Number.NaN]) {
    for (const ask of [() => catalog.nearOf('0'.repeat(64), min), () => catalog.clusters({}, min)]) {
      assert.throws(ask, (error) => error instanceof CundangError && error.code === 'usage');
    }
  }
});
