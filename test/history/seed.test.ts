import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openHistory } from '../../src/history/store.ts';
import { openCatalog, type Seen } from '../../storage/catalog/catalog.ts';
import { article } from '../storage/catalog/articles.ts';
import { day, digest, look, moment, scratch } from './looks.ts';

const policyOf = () => ({ budget: 18 });

/** A catalogue of so many pages that counts what it is asked for at once. */
function pages(count: number, largest: { rows: number }) {
  const url = (n: number) => `http://www.portal.example/${String(n).padStart(6, '0')}.html`;
  return {
    url,
    seenAfter(after: string, limit: number): readonly Seen[] {
      const first = after === '' ? 0 : Number(/(\d+)\.html$/.exec(after)?.[1]) + 1;
      const rows = Array.from({ length: Math.min(limit, count - first) }, (_, n): Seen => {
        const place = { recordId: `<urn:${first + n}>`, file: 'a.warc.gz', offset: first + n };
        const seen = { firstSeen: day(0), lastSeen: day(n % 2), published: n % 5 ? '2014-03' : null };
        return { url: url(first + n), site: 'portal', contentDigest: digest('first'), ...seen, ...place };
      });
      largest.rows = Math.max(largest.rows, rows.length);
      return rows;
    },
  };
}

test('the pages of a catalogue become pages of the history, their contents its versions', async (t) => {
  const path = scratch(t);
  using catalog = openCatalog(`${path}.catalog`);
  const url = 'http://www.portal.example/a/1.html';
  const [first, second, third, elsewhere, imported] = [
    article({ paragraphs: ['甲地今天开会。'], url, published: '2015-06-01', capture: 1, fetchedAt: day(1) }),
    article({ paragraphs: ['甲地明天开会。'], url, published: '2015-06-01', capture: 20, fetchedAt: day(20) }),
    article({ paragraphs: ['甲地今天开会。'], url, published: '2015-06-01', capture: 30, fetchedAt: day(30) }),
    article({ paragraphs: ['乙地植树。'], url: 'http://b.example/2.html', capture: 3 }),
    article({ paragraphs: ['没有网址的一篇。'], url: null, importedName: '001_0.txt', capture: 4 }),
  ];
  catalog.put([first, second, third, elsewhere, imported]);
  assert.deepEqual(
    catalog.seenAfter('', 1).map((seen) => seen.url),
    ['http://b.example/2.html'],
  );
  assert.equal(catalog.seenAfter('http://b.example/2.html', 1).length, 2, 'an address is given whole');

  using history = openHistory(path);
  const now = new Date('2026-06-01T00:00:00Z');
  assert.deepEqual(await history.seedFromCatalog(catalog, { policyOf, now }), { pages: 2 });
  const page = history.page(url)!;
  assert.equal(page.content, first.contentDigest);
  assert.deepEqual([page.looks, page.changes, page.fate], [3, 2, 'changed']);
  assert.deepEqual([page.firstSeen, page.lastGood], [first.capture.fetchedAt, third.capture.fetchedAt]);
  assert.equal(page.born, '2015-06-01T00:00:00.000Z');
  assert.ok(page.due! > now.toISOString());
  const looks = history.looksOf(url);
  assert.equal(looks[0]?.capture?.recordId, first.capture.recordId);
  assert.deepEqual(
    [...history.events()].map(({ before, after }) => [before, after]),
    [
      [first.contentDigest, second.contentDigest],
      [second.contentDigest, first.contentDigest],
    ],
  );
  assert.deepEqual(await history.seedFromCatalog(catalog, { policyOf, now }), { pages: 0 }, 'once');
});

test('many pages are taken in piece by piece, and their looks do not come all at once', async (t) => {
  using history = openHistory(scratch(t));
  const largest = { rows: 0 };
  const catalog = pages(3000, largest);
  const now = moment(1000);
  const stop = new AbortController();
  const onProgress = ({ pages: done }: { readonly pages: number }) => {
    if (done >= 1000) stop.abort();
  };
  const begun = await history.seedFromCatalog(catalog, { policyOf, now, signal: stop.signal, onProgress });
  assert.deepEqual(begun, { pages: 1000 });
  assert.deepEqual(await history.seedFromCatalog(catalog, { policyOf, now }), { pages: 2000 }, 'it goes on there');
  assert.equal(largest.rows, 500);
  const [counts] = history.counts(now);
  assert.equal(counts?.pages, 3000);
  assert.ok(counts.due.now < 10 && counts.due.week < 900, `${counts.due.week} of 3000 within a week`);
  assert.equal(history.counts(moment(1068))[0]?.due.now, 3000);
});

test('a page that is looked at before it is taken in keeps both', async (t) => {
  using history = openHistory(scratch(t));
  const catalog = pages(1, { rows: 0 });
  history.put([look(catalog.url(0), 5)], { policyOf });
  await history.seedFromCatalog(catalog, { policyOf, now: moment(6) });
  assert.deepEqual(
    history.looksOf(catalog.url(0)).map(({ at }) => at),
    [day(0), day(5)],
  );
  assert.equal(history.page(catalog.url(0))?.firstSeen, day(0));
});
