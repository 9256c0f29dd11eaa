/** What every object store engine must pass. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { CundangError } from '../../src/errors.ts';
import { type ObjectStore, objectsOf } from '../../storage/store/object-store.ts';

export interface StoreBench {
  /** An empty store. */
  open(): Promise<ObjectStore>;
  /** Puts something that is not of this program into the place, beside the objects. */
  addForeign(): Promise<void>;
  /** Takes everything away. */
  close(): Promise<void>;
}

/** Names that no store takes: what a URL, or whoever means harm, could bring. */
const badNames = [
  '',
  '.',
  '..',
  '../a',
  'a/b',
  'a\\b',
  '/a',
  'http://a.example/',
  'a b',
  'a?b',
  'a%2fb',
  'a\0',
  '存档',
  '-a',
];

/** Registers the tests for one engine. */
export function objectStoreConformance(name: string, start: () => Promise<StoreBench>): void {
  describe(`${name}: object store`, () => {
    let bench: StoreBench;
    let store: ObjectStore;
    let dir: string;
    before(async () => {
      dir = await mkdtemp(join(tmpdir(), 'cundang-store-'));
    });
    after(() => rm(dir, { recursive: true, force: true }));
    beforeEach(async () => {
      bench = await start();
      store = await bench.open();
    });
    afterEach(async () => {
      await store.close();
      await bench.close();
    });

    /** Stores bytes under a name. */
    async function put(object: string, bytes: Buffer): Promise<string> {
      const path = join(dir, 'file');
      await writeFile(path, bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await store.put(object, path, sha256);
      return sha256;
    }
    const all = async (prefix = ''): Promise<string[]> => {
      const names: string[] = [];
      for await (const object of objectsOf(store, prefix)) names.push(object.name);
      return names;
    };
    const code = (expected: string) => (error: unknown) => error instanceof CundangError && error.code === expected;

    test('what is put is there, with its size and digest', async () => {
      const bytes = randomBytes(100_000);
      const sha256 = await put('a.warc.gz', bytes);
      assert.deepEqual(await store.head('a.warc.gz'), { size: 100_000, sha256 });
      assert.deepEqual(await store.read('a.warc.gz', 0, 100_000), bytes);
    });

    test('an empty file is an object', async () => {
      const sha256 = await put('a.records.jsonl', Buffer.alloc(0));
      assert.deepEqual(await store.head('a.records.jsonl'), { size: 0, sha256 });
      assert.deepEqual(await all(), ['a.records.jsonl']);
    });

    test('ranges: from within, over the end, behind it, empty', async () => {
      const bytes = randomBytes(5000);
      await put('a.warc.gz', bytes);
      assert.deepEqual(await store.read('a.warc.gz', 1000, 1001), bytes.subarray(1000, 1001));
      assert.deepEqual(await store.read('a.warc.gz', 4000, 9000), bytes.subarray(4000));
      assert.equal((await store.read('a.warc.gz', 5000, 6000)).length, 0);
      assert.equal((await store.read('a.warc.gz', 10, 10)).length, 0);
    });

    test('a file of many parts is whole', async () => {
      const bytes = randomBytes(12 * 1024 * 1024 + 17);
      const sha256 = await put('large.warc.gz', bytes);
      assert.deepEqual(await store.head('large.warc.gz'), { size: bytes.length, sha256 });
      const digest = createHash('sha256');
      for (let at = 0; at < bytes.length; at += 4_000_000)
        digest.update(await store.read('large.warc.gz', at, at + 4_000_000));
      assert.equal(digest.digest('hex'), sha256);
      assert.deepEqual(await all(), ['large.warc.gz']);
    });

    test('the same name again takes the place of the first', async () => {
      await put('a.cdxj', Buffer.from('one'));
      const sha256 = await put('a.cdxj', Buffer.from('second'));
      assert.deepEqual(await store.head('a.cdxj'), { size: 6, sha256 });
      assert.equal(String(await store.read('a.cdxj', 0, 10)), 'second');
      assert.deepEqual(await all(), ['a.cdxj']);
    });

    test('what is not there: no head, no bytes, and no harm in removing it', async () => {
      assert.equal(await store.head('a.cdxj'), null);
      await assert.rejects(store.read('a.cdxj', 0, 10), code('store.missing'));
      await store.remove('a.cdxj');
    });

    test('what is removed is gone', async () => {
      await put('a.cdxj', Buffer.from('one'));
      await put('b.cdxj', Buffer.from('two'));
      await store.remove('a.cdxj');
      assert.equal(await store.head('a.cdxj'), null);
      assert.deepEqual(await all(), ['b.cdxj']);
    });

    test('over a hundred objects come sorted, in pages, each once', async () => {
      const names = Array.from({ length: 120 }, (_, n) => `cundang-${String(n).padStart(3, '0')}.cdxj`);
      for (const object of [...names].reverse()) await put(object, Buffer.from(object));
      const pages: string[][] = [];
      for (let cursor: string | null = null; ; ) {
        const page = await store.list({ cursor, limit: 50 });
        pages.push(page.objects.map((object) => object.name));
        if (page.next === null) break;
        cursor = page.next;
      }
      assert.deepEqual(
        pages.map((page) => page.length),
        [50, 50, 20],
      );
      assert.deepEqual(pages.flat(), names);
      assert.deepEqual(await all('cundang-11'), names.slice(110));
      assert.deepEqual((await store.list({ prefix: 'cundang-007' })).objects, [{ name: names[7], size: 16 }]);
    });

    test('what others put there is left out of the list', async () => {
      await bench.addForeign();
      await put('a.cdxj', Buffer.from('one'));
      assert.deepEqual(await all(), ['a.cdxj']);
    });

    test('a name that could be a path or an address is refused', async () => {
      const path = join(dir, 'file');
      await writeFile(path, 'x');
      for (const bad of [...badNames, 'x'.repeat(201)]) {
        await assert.rejects(store.put(bad, path, '0'.repeat(64)), code('store.refused'), bad);
        await assert.rejects(store.read(bad, 0, 1), code('store.refused'), bad);
        await assert.rejects(store.head(bad), code('store.refused'), bad);
        await assert.rejects(store.remove(bad), code('store.refused'), bad);
      }
      assert.deepEqual(await all(), []);
    });

    test('a file that cannot be read is not put', async () => {
      await assert.rejects(store.put('a.cdxj', join(dir, 'nowhere'), '0'.repeat(64)), code('file.unreadable'));
      assert.equal(await store.head('a.cdxj'), null);
    });
  });
}
