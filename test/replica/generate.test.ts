import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildWeb, type WebOptions } from './web.ts';

const options: WebOptions = { seed: 5, articlesPerSite: 64, pack: null, today: '2026-03-02', days: 7 };

function bytesOf(web: ReturnType<typeof buildWeb>): string[] {
  return [...web.hosts.values()].flatMap(({ name, resources }) =>
    [...resources].map(([path, resource]) => `${name}${path} ${resource.body().toString('base64')}`),
  );
}

test('the same seed and day give the same bytes, another seed gives others', () => {
  const first = bytesOf(buildWeb({ ...options, articlesPerSite: 12 }));
  assert.deepEqual(bytesOf(buildWeb({ ...options, articlesPerSite: 12 })), first);
  assert.notDeepEqual(bytesOf(buildWeb({ ...options, articlesPerSite: 12, seed: 6 })), first);
});

test('articles vary: short ones, several pages, attachments, captions, two reporters, years', () => {
  const { sites } = buildWeb(options);
  for (const { site, articles } of Object.values(sites)) {
    assert.equal(articles.length, 64);
    assert.ok(articles.filter(({ paragraphs }) => paragraphs.join('').length < 200).length >= 3, site);
    assert.ok(articles.some(({ images }) => images.some(({ caption }) => caption !== null)));
    assert.ok(articles.some(({ authors }) => authors.length === 2));
    assert.equal(new Set(articles.map(({ url }) => url)).size, articles.length);
  }
  const chinanews = sites.chinanews?.articles ?? [];
  assert.ok(chinanews.filter(({ pages }) => pages.length > 1).length >= 3);
  assert.ok(new Set(chinanews.map(({ published }) => published?.slice(0, 4))).size >= 5);
  const recent = chinanews.filter(({ published }) => (published ?? '') >= '2026-02-23');
  assert.ok(recent.length >= 12);
  assert.ok(chinanews.every(({ published }) => (published ?? '') < '2026-03-02'));
  assert.ok((sites.sxgov?.articles ?? []).filter(({ attachments }) => attachments.length > 0).length >= 3);
});

test('reprints stand at two URLs of one site and across sites with one body; all else is unique', () => {
  const { sites, reprints } = buildWeb(options);
  const hostOf = (url: string): string => new URL(url).host;
  assert.ok(reprints.some((urls) => new Set(urls.map(hostOf)).size > 2));
  assert.ok(reprints.some((urls) => urls.length === 2));
  const all = Object.values(sites).flatMap(({ articles }) => articles);
  const bodies = new Set(all.map(({ paragraphs }) => paragraphs.join('\n')));
  assert.equal(bodies.size, all.length - reprints.reduce((sum, urls) => sum + urls.length - 1, 0));
});

test('no slot of a sentence is left open', () => {
  const { sites } = buildWeb(options);
  for (const { articles } of Object.values(sites)) {
    for (const { title, paragraphs, deck } of articles) {
      assert.doesNotMatch([title, ...deck, ...paragraphs].join(''), /[{}]|undefined|村村村|null/);
    }
  }
});
