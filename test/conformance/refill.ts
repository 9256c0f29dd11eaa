/** What filling an engine from an archive must do, after its data were lost. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { ContentIndex } from '../../queue/content-index.ts';
import type { Frontier, Known } from '../../queue/frontier.ts';
import type { Archived, Refilled } from '../../queue/refill.ts';
import { done, urls, visit } from './workbench.ts';

export interface RefillBench {
  /** Opens the queue, made where there is none. What was opened before is closed. */
  open(): Promise<{ readonly frontier: Frontier; readonly contentIndex: ContentIndex }>;
  refill(archived: Iterable<Archived> | AsyncIterable<Archived>): Promise<Refilled>;
  close(): Promise<void>;
}

const at = (day: number): string => `2022-04-${day}T10:11:12.345Z`;
const url = (n: number): string => `http://www.a.example/${n}`;
const capture = (n: number, more: Partial<Archived> = {}): Archived => ({
  ...{ url: url(n), site: 'sample', etag: `"${n}"`, lastModified: null },
  ...{ payloadDigest: `sha256:${'ABCD'[n % 4]}${'A'.repeat(51)}`, recordId: `<urn:uuid:${n}>`, recordUrl: url(n) },
  ...{ fetchedAt: at(10 + (n % 10)), visitedAt: at(10 + (n % 10)), contentHash: `${n % 10}f`.repeat(32) },
  ...more,
});
const knownOf = ({ etag, lastModified, payloadDigest, recordId, recordUrl, fetchedAt }: Archived): Known => ({
  ...{ etag, lastModified, payloadDigest, recordId, recordUrl, fetchedAt },
});

/** Registers the tests for one engine. */
export function refillConformance(name: string, start: () => Promise<RefillBench>): void {
  describe(`${name}: filled from an archive`, () => {
    let bench: RefillBench;
    beforeEach(async () => {
      bench = await start();
    });
    afterEach(() => bench.close());

    test('what was visited is not new, its payload and content are known', async () => {
      assert.deepEqual(await bench.refill([capture(1), capture(2)]), { captures: 2, visits: 2 });
      const { frontier, contentIndex } = await bench.open();
      const fresh = visit(url(3));
      assert.deepEqual(await frontier.add([visit(url(1)), visit('https://a.example/2'), fresh]), [fresh]);
      assert.deepEqual(urls(await frontier.claim(9)), [url(3)]);
      const { recordId, recordUrl, fetchedAt, payloadDigest, contentHash } = capture(2);
      assert.deepEqual(await contentIndex.payload(payloadDigest!), { recordId, url: recordUrl, fetchedAt });
      assert.equal(await contentIndex.content(contentHash!), recordId);
      const counts = await frontier.counts();
      assert.equal(
        counts.reduce((sum, lane) => sum + lane.done, 0),
        2,
      );
      assert.deepEqual(await frontier.failures(9), []);
    });

    test('a URL that is due again is asked for conditionally, by its latest visit', async () => {
      const seen = { etag: '"later"', lastModified: 'Fri, 22 Apr 2022 10:11:12 GMT', visitedAt: at(20) };
      const later = capture(1, { ...seen, contentHash: null });
      await bench.refill([capture(1), later, capture(1)]);
      const { frontier, contentIndex } = await bench.open();
      assert.equal(await contentIndex.content('1f'.repeat(32)), '<urn:uuid:1>');
      const sinceThen = Date.now() - Date.parse(at(20));
      assert.deepEqual(await frontier.add([visit(url(1), { againAfterMs: sinceThen + 60_000 })]), []);
      const due = visit(url(1), { againAfterMs: sinceThen - 60_000, kind: 'list' });
      assert.deepEqual(await frontier.add([due]), [due]);
      const [claim] = await frontier.claim(1);
      assert.deepEqual(claim?.known, knownOf(later));
      assert.equal(claim?.kind, 'list');
    });

    test('what waits, is in hand or failed stays as it is', async () => {
      const before = await bench.open();
      await before.frontier.add([visit(url(1)), visit(url(2)), visit(url(3))]);
      const [first, second] = await before.frontier.claim(2);
      const reason = { code: 'http.gone', message: 'HTTP 404' };
      await before.frontier.settle([{ kind: 'failed', claim: first!, reason }, done(second!)]);
      const refilled = await bench.refill([capture(1), capture(2), capture(3)]);
      // The one that was done before the archive's capture was made is later than that.
      assert.deepEqual(refilled, { captures: 3, visits: 0 });
      const { frontier } = await bench.open();
      assert.deepEqual(urls(await frontier.failures(9)), [url(1)]);
      assert.deepEqual(urls(await frontier.claim(9)), [url(3)]);
    });

    test('again changes nothing; another site and lane are counted where they are now', async () => {
      const archived = [capture(1), capture(2), capture(0, { url: 'urn:cundang:import:a.txt', payloadDigest: null })];
      assert.deepEqual(await bench.refill(archived), { captures: 3, visits: 2 });
      assert.deepEqual(await bench.refill(archived), { captures: 3, visits: 0 });
      const moved = capture(1, { url: 'https://a.example/1', site: 'other', visitedAt: at(25) });
      assert.equal((await bench.refill([moved])).visits, 1);
      const { frontier, contentIndex } = await bench.open();
      const counts = (await frontier.counts()).map(({ lane, site, done: ended }) => [lane, site, ended]);
      assert.deepEqual(counts.sort(), [
        ['a.example', 'other', 1],
        ['www.a.example', 'sample', 1],
      ]);
      assert.equal(await contentIndex.content('0f'.repeat(32)), '<urn:uuid:0>', 'an imported file is no visit');
    });

    test('2,500 captures, as they come', async () => {
      async function* many() {
        for (let n = 0; n < 2_500; n++) yield capture(n, { url: `http://${n % 7}.example/${n}` });
      }
      assert.deepEqual(await bench.refill(many()), { captures: 2_500, visits: 2_500 });
      const { frontier } = await bench.open();
      const lanes = await frontier.counts();
      assert.equal(lanes.length, 7);
      assert.equal(
        lanes.reduce((sum, lane) => sum + lane.done, 0),
        2_500,
      );
      assert.deepEqual(await frontier.add([visit('http://3.example/2404'), visit('http://3.example/10')]), []);
    });
  });
}
