import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Article } from '../../src/article.ts';
import { compareVersions } from '../../src/versions/compare.ts';
import { article } from '../storage/catalog/articles.ts';

const paragraphs = ['会议由县长主持，共有3人发言。', '与会代表对水渠的修建提出了意见。'];
const first: Article = {
  ...article({
    title: '水渠修建座谈会举行',
    paragraphs,
    url: 'http://www.sx.example/a/1.html',
    published: '2026-02-10T09:00+08:00',
    source: '云岭日报',
    authors: ['黄玉兰'],
    fetchedAt: '2026-03-05T02:00:00.000Z',
  }),
  images: [{ url: 'http://img1.sx.example/p/1.jpg?t=1', caption: null, afterParagraph: 1 }],
  attachments: [{ url: 'http://www.sx.example/down.jsp?id=7', title: '附件1' }],
};
const later = (changes: Partial<Article>): Article => ({
  ...first,
  ...changes,
  capture: { ...first.capture, fetchedAt: '2026-04-05T02:00:00.000Z', recordId: '<urn:uuid:later>' },
});
const published = (iso: string, inferred = false): Article['published'] => ({
  ...first.published!,
  iso,
  text: iso,
  inferred,
});
const classes = (changes: Partial<Article>) => compareVersions(first, later(changes)).classes;

test('each class is told by itself', () => {
  assert.deepEqual(classes({}), []);
  assert.deepEqual(classes({ paragraphs: ['会议由县长主持，共有5人发言。', paragraphs[1]!] }), ['text']);
  assert.deepEqual(classes({ title: '水渠修建座谈会延期' }), ['title']);
  assert.deepEqual(classes({ deck: ['县长出席'] }), ['title']);
  assert.deepEqual(classes({ published: published('2026-02-12T09:00+08:00') }), ['date']);
  assert.deepEqual(classes({ source: '东陵晚报' }), ['source']);
  assert.deepEqual(classes({ authors: [] }), ['people']);
  assert.deepEqual(classes({ editors: ['李明'] }), ['people']);
  assert.deepEqual(classes({ images: [] }), ['images']);
  assert.deepEqual(classes({ attachments: [{ url: 'http://www.sx.example/down.jsp?id=8', title: '附件1' }] }), [
    'attachments',
  ]);
  assert.deepEqual(classes({ paragraphs: ['会议由县长主持,共有3人发言。', paragraphs[1]!] }), ['punctuation']);
});

test('fields keep what they were, sizes what was written', () => {
  const change = compareVersions(
    first,
    later({ title: '座谈会延期', paragraphs: [...paragraphs, '会议延期。'], authors: ['黄玉兰', '李明'] }),
  );
  assert.deepEqual(change.classes, ['text', 'title', 'people']);
  assert.equal(change.isVersion, true);
  assert.deepEqual(change.fields, [
    { field: 'title', class: 'title', before: '水渠修建座谈会举行', after: '座谈会延期' },
    { field: 'authors', class: 'people', before: ['黄玉兰'], after: ['黄玉兰', '李明'] },
  ]);
  assert.deepEqual(change.size, {
    paragraphs: 3,
    edited: 0,
    inserted: 1,
    removed: 0,
    moved: 0,
    lettersAdded: 4,
    lettersRemoved: 0,
  });
});

test('page furniture never makes a version', () => {
  const change = compareVersions(
    first,
    later({
      clicks: 99,
      column: ['首页', '要闻'],
      related: [{ url: null, title: '别的新闻' }],
      registration: { icp: '晋ICP备12345678号', police: null, licences: {} },
      images: [{ url: 'https://img2.sx.example/p/1.jpg?t=2', caption: null, afterParagraph: 2 }],
    }),
  );
  assert.deepEqual([change.classes, change.isVersion, change.fields], [['furniture'], false, []]);
  const counters = compareVersions(
    { ...first, paragraphs: [...paragraphs, '浏览次数：12次'] },
    later({ paragraphs: [...paragraphs, '浏览次数：98次'] }),
  );
  assert.deepEqual([counters.classes, counters.isVersion], [['furniture'], false]);
});

test("a page that prints today's date is not redated by it, nor by a date that is only more precise or concluded", () => {
  assert.deepEqual(classes({ published: published('2026-04-05') }), []);
  assert.deepEqual(classes({ published: published('2026-04-04T23:00+08:00') }), []);
  assert.deepEqual(classes({ published: published('2026-02-10') }), []);
  assert.deepEqual(classes({ published: published('2026-02-11', true) }), []);
  assert.deepEqual(classes({ published: published('2026-04-01') }), ['date']);
});

test('the same article on a clone, in traditional characters and without its furniture, is no change', () => {
  const clone = later({
    title: '水渠修建座談會舉行',
    paragraphs: ['會議由縣長主持，共有3人發言。', '與會代表對水渠的修建提出了意見。'],
    source: null,
    authors: [],
    images: [],
    attachments: [],
    script: 'Hant',
    integrity: { ...first.integrity, verdict: 'restored' },
    url: 'http://www.hijacked.example/1.html',
  });
  assert.equal(compareVersions(first, clone).isVersion, false);
  assert.equal(compareVersions(clone, first).isVersion, false);
});

test('another layout may cut the title elsewhere and find fewer fields; another title is one all the same', () => {
  const extractor = { version: '1', rule: 'sxgov/5' };
  assert.deepEqual(classes({ extractor, title: '水渠修建座谈会举行_云岭新闻网', source: null, images: [] }), []);
  assert.deepEqual(classes({ extractor, title: '县长辞职', source: '东陵晚报' }), ['title', 'source']);
  assert.deepEqual(classes({ title: '水渠修建座谈会举行（更正）' }), ['title']);
});
