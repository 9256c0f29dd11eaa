/** What every content index engine must pass. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { ContentIndex } from '../../queue/content-index.ts';

export interface IndexBench {
  /** A handle on this bench's index. */
  open(): Promise<ContentIndex>;
  /** Takes everything away, handles that are still open included. */
  close(): Promise<void>;
}

const digest = (n: number): string => `sha256:${String(n).padStart(52, 'A')}`;
const hash = (n: number): string => n.toString(16).padStart(64, '0');
const payload = (n: number, recordId = `<urn:uuid:${n}>`) => ({
  digest: digest(n),
  recordId,
  url: `http://a.example/${n}`,
  fetchedAt: '2022-04-22T10:11:12.345Z',
});

/** Registers the tests for one engine. */
export function contentIndexConformance(name: string, start: () => Promise<IndexBench>): void {
  describe(`${name}: content index`, () => {
    let bench: IndexBench;
    let index: ContentIndex;

    beforeEach(async () => {
      bench = await start();
      index = await bench.open();
    });
    afterEach(() => bench.close());

    test('what was never published is not there', async () => {
      assert.equal(await index.payload(digest(1)), null);
      assert.equal(await index.content(hash(1)), null);
      await index.publish({ payloads: [], contents: [] });
      assert.equal(await index.content(hash(1)), null);
    });

    test('the first publisher of a digest keeps it, within a batch too', async () => {
      const contents = [
        { hash: hash(1), recordId: 'first' },
        { hash: hash(1), recordId: 'second' },
      ];
      await index.publish({ payloads: [payload(1), payload(1, '<urn:uuid:late>')], contents });
      const other = await bench.open();
      await other.publish({
        payloads: [payload(1, '<urn:uuid:later>')],
        contents: [{ hash: hash(1), recordId: 'third' }],
      });
      const { digest: _, ...ref } = payload(1);
      assert.deepEqual(await index.payload(digest(1)), ref);
      assert.equal(await index.content(hash(1)), 'first');
    });

    test('payloads and contents are kept apart, whole digests compared', async () => {
      await index.publish({ payloads: [payload(1)], contents: [{ hash: hash(1), recordId: 'one' }] });
      assert.equal(await index.payload(digest(2)), null);
      assert.equal(await index.content(hash(1).replace(/^0/, 'f')), null);
      assert.equal(await index.content(hash(2)), null);
    });

    test('a batch of 5,000 survives a reopening', async () => {
      const numbers = Array.from({ length: 5_000 }, (_, n) => n);
      await index.publish({
        payloads: numbers.map((n) => payload(n)),
        contents: numbers.map((n) => ({ hash: hash(n), recordId: `record ${n}` })),
      });
      await index.close();
      index = await bench.open();
      for (const n of [0, 1, 2_499, 4_999]) {
        assert.equal((await index.payload(digest(n)))?.recordId, `<urn:uuid:${n}>`);
        assert.equal(await index.content(hash(n)), `record ${n}`);
      }
    });
  });
}
