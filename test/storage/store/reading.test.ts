import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { indexName, warcDir, warcFiles } from '../../../storage/files.ts';
import { digestOfFile } from '../../../storage/ingest/names.ts';
import { payloadOf } from '../../../storage/lookup.ts';
import { filesOf, storedArchive } from '../../../storage/store/archive-place.ts';
import type { ObjectStore } from '../../../storage/store/object-store.ts';
import type { FilePlace } from '../../../storage/store/place.ts';
import { createRangeReader } from '../../../storage/store/ranges.ts';
import { verifyArchive } from '../../../storage/verify.ts';
import { openView, viewId } from '../../../storage/wacz/view.ts';
import { readRecordAt, readRecords, type Whole } from '../../../storage/warc/reader.ts';
import { all, scratch } from '../scratch.ts';
import { type S3Server, startS3, storeAt } from './s3-server.ts';
import { closedArchive, folderStore } from './segments.ts';

/** What a record is, without the functions on it. */
function plain({ record, offset, length }: Whole) {
  const payload = 'payload' in record ? record.payload : null;
  return { type: record.type, id: record.id, block: record.block, payload, offset, length };
}
async function records(path: FilePlace) {
  return (await all(readRecords(path, { digests: true }))).map((found) =>
    found.kind === 'record' ? plain(found) : found,
  );
}

/** Puts the files of an archive into a store. */
async function upload(dir: string, store: ObjectStore): Promise<void> {
  for (const { name } of await warcFiles(dir)) {
    for (const file of [name, indexName(name)]) {
      const path = join(warcDir(dir), file);
      await store.put(file, path, await digestOfFile(path, null));
    }
  }
}

describe('reading an archive from S3', () => {
  let server: S3Server;
  let store: ObjectStore;
  let stores = 0;
  before(async () => {
    server = await startS3();
  });
  after(() => server.close());
  const fresh = async (): Promise<ObjectStore> => {
    stores += 1;
    store = await storeAt(server.endpoint, `s3://archive/reading-${stores}`);
    return store;
  };

  test('every record is read as from the disk, one by one and in a row', async () => {
    const { dir, captures } = await closedArchive();
    await upload(dir, await fresh());
    const local = await warcFiles(dir);
    const remote = await filesOf(storedArchive(store));
    assert.deepEqual(
      remote.map(({ name }) => name),
      local.map(({ name }) => name),
    );
    for (const [n, { path }] of local.entries()) {
      assert.deepEqual(await records(remote[n]!.path), await records(path));
    }
    for (const { file, offset, length } of captures) {
      const n = local.findIndex(({ name }) => name === file);
      const there = await readRecordAt(remote[n]!.path, offset, length);
      assert.deepEqual(plain(there), plain(await readRecordAt(local[n]!.path, offset, length)));
    }
    await store.close();
  });

  test('a revisit leads to its payload in another segment', async () => {
    const { dir, captures } = await closedArchive();
    await upload(dir, await fresh());
    const revisit = captures.at(-1)!;
    assert.equal(revisit.type, 'revisit');
    const payload = await payloadOf(storedArchive(store), revisit);
    assert.equal(payload?.url, captures[0]!.url);
    assert.deepEqual(payload?.payload, (await payloadOf(dir, revisit))?.payload);
    await store.close();
  });

  test('verify finds nothing wrong, and a flipped byte by file and offset', async () => {
    const { dir, captures } = await closedArchive();
    await upload(dir, await fresh());
    const walk = verifyArchive(storedArchive(store));
    const { value } = await walk.next();
    assert.ok(value && 'records' in value);
    assert.deepEqual([value.findings, value.files], [0, 2]);
    // Seven captures, six of them with a request, and a warcinfo a file.
    assert.deepEqual(value.types, { warcinfo: 2, response: 6, request: 7, revisit: 1 });

    const { file, offset, length } = captures[4]!;
    const path = join(warcDir(dir), file);
    const bytes = await readFile(path);
    bytes[offset + Math.floor(length / 2)]! ^= 1;
    await writeFile(path, bytes);
    await store.put(file, path, await digestOfFile(path, null));
    const findings = await all(verifyArchive(storedArchive(store)));
    assert.deepEqual(
      findings.map((finding) => [finding.file, finding.offset, finding.kind]),
      [[file, offset, 'record']],
    );
    await store.close();
  });

  test('replay is the same view of the archive', async () => {
    const { dir } = await closedArchive();
    await upload(dir, await fresh());
    const stored = storedArchive(store);
    assert.equal(await viewId(stored), await viewId(dir));
    const [there, here] = [await openView(stored), await openView(dir)];
    assert.equal(there.size, here.size);
    const bytes = async (view: typeof here, from: number, to: number) =>
      Buffer.concat(await all((await view.read(from, to)).bytes));
    for (const [from, to] of [
      [0, 3000],
      [1234, 2345],
      [here.size - 400, here.size],
    ] as const) {
      assert.deepEqual(await bytes(there, from, to), await bytes(here, from, to));
    }
    await store.close();
  });
});

test('verify tells of an index that is not in the store', async () => {
  const { dir } = await closedArchive(1);
  const store = await folderStore();
  await upload(dir, store);
  const [file] = await warcFiles(dir);
  await store.remove(indexName(file!.name));
  assert.deepEqual(await all(verifyArchive(storedArchive(store))), [
    { file: indexName(file!.name), offset: null, kind: 'index', reason: 'the index is missing' },
  ]);
});

test('a folder stands before the store, and neither is needed', async () => {
  const { dir } = await closedArchive();
  const store = await folderStore();
  assert.equal((await filesOf(storedArchive(store, { dir, listingMs: 0 }))).length, 2);
  await upload(dir, store);
  const both = await filesOf(storedArchive(store, { dir }));
  assert.deepEqual(both, await warcFiles(dir));
  const nowhere = await filesOf(storedArchive(store, { dir: join(await scratch(), 'none') }));
  assert.deepEqual(
    nowhere.map(({ name }) => name),
    both.map(({ name }) => name),
  );
});

/** A store of one object that counts what is asked of it. */
function counted(bytes: Buffer): { readonly store: ObjectStore; readonly asked: [number, number][] } {
  const asked: [number, number][] = [];
  const store = {
    async read(_: string, start: number, end: number) {
      asked.push([start, end]);
      return bytes.subarray(start, end);
    },
  } as ObjectStore;
  return { store, asked };
}

test('ranges: a look takes little, a walk is read ahead, what was read is not asked for again', async () => {
  const bytes = Buffer.alloc(10_000, 'cundang ');
  const { store, asked } = counted(bytes);
  const reader = createRangeReader(store, { leastBytes: 100, aheadBytes: 1000, keptBytes: 4000 });
  const object = { name: 'x.warc.gz', size: bytes.length };
  const file = reader.open(object);
  const into = Buffer.alloc(50);
  await file.read(into, 0, 50, 5000);
  await reader.open(object).read(into, 0, 50, 5020);
  assert.deepEqual(asked, [[5000, 5100]]);
  assert.deepEqual(into, bytes.subarray(5020, 5070));

  const walk = reader.open(object);
  const pieces: Buffer[] = [];
  for (let at = 0; ; ) {
    const { bytesRead } = await walk.read(into, 0, 50, at);
    if (bytesRead === 0) break;
    pieces.push(Buffer.from(into.subarray(0, bytesRead)));
    at += bytesRead;
  }
  assert.deepEqual(Buffer.concat(pieces), bytes);
  // 100 bytes first, then a thousand at a time; the last ones end with the object.
  assert.ok(asked.length <= 14, `${asked.length} requests`);
  // What was read first has made room.
  const before = asked.length;
  await reader.open(object).read(into, 0, 50, 0);
  assert.equal(asked.length, before + 1);
});

test('ranges: a read that failed is asked for again', async () => {
  let calls = 0;
  const store = {
    async read() {
      calls += 1;
      if (calls === 1) throw new Error('away');
      return Buffer.from('there');
    },
  } as unknown as ObjectStore;
  const file = createRangeReader(store).open({ name: 'x', size: 5 });
  const into = Buffer.alloc(5);
  await assert.rejects(file.read(into, 0, 5, 0), /away/);
  assert.equal((await file.read(into, 0, 5, 0)).bytesRead, 5);
  assert.equal(String(into), 'there');
});
