import assert from 'node:assert/strict';
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CundangError } from '../../../src/errors.ts';
import { openArchive } from '../../../storage/archive.ts';
import { visitsIn } from '../../../storage/captures.ts';
import { warcDir } from '../../../storage/files.ts';
import { filesOf, storedArchive } from '../../../storage/store/archive-place.ts';
import { type ObjectStore, objectsOf } from '../../../storage/store/object-store.ts';
import { openRecordsJournal, segmentRecords } from '../../../storage/store/records-journal.ts';
import { openSpool, type Spool, type SpoolOptions } from '../../../storage/store/spool.ts';
import { verifyArchive } from '../../../storage/verify.ts';
import { exchangeOf } from '../exchange.ts';
import { all, scratch } from '../scratch.ts';
import { startS3, storeAt } from './s3-server.ts';
import { articleAt, closedArchive, folderStore } from './segments.ts';

const limit = () => AbortSignal.timeout(20_000);

function spoolOf(t: TestContext, dir: string, store: ObjectStore, more: Partial<SpoolOptions> = {}): Spool {
  const records = openRecordsJournal(dir);
  const spool = openSpool({ dir, store, records, waitMs: 20, mostWaitMs: 200, ...more });
  t.after(() => spool.close().then(() => records.close()));
  return spool;
}

async function names(store: ObjectStore): Promise<string[]> {
  return (await all(objectsOf(store))).map(({ name }) => name);
}

/** A store that does something else in place of, or around, each put. */
function around(store: ObjectStore, put: (put: () => Promise<void>, name: string) => Promise<void>): ObjectStore {
  return { ...store, put: (name, path, sha256) => put(() => store.put(name, path, sha256), name) };
}

test('closed segments are stored with their records, and stay where they are', async (t) => {
  const { dir, captures } = await closedArchive();
  const store = await folderStore();
  const records = openRecordsJournal(dir);
  const articles = captures.slice(0, 5).map(articleAt);
  const part = { first: captures[0]!.url, certain: true };
  await records.put(articles.slice(0, 2), new Map([[articles[1]!, part]]));
  await records.put(articles.slice(2));
  await records.close();
  const before = (await readdir(warcDir(dir))).filter((name) => /\.(gz|cdxj)$/.test(name)).sort();

  const spool = spoolOf(t, dir, store);
  assert.equal(await spool.drain(limit()), 0);
  const files = [...new Set(captures.map(({ file }) => file.replace('.warc.gz', '')))];
  assert.deepEqual(
    await names(store),
    files.flatMap((id) => [`${id}.cdxj`, `${id}.records.jsonl`, `${id}.warc.gz`]),
  );
  const stored = await all(segmentRecords(join(store.dir, `${files[0]}.records.jsonl`)));
  assert.deepEqual(
    stored.map(({ part }) => part),
    [null, part, null],
  );
  assert.deepEqual(
    stored.map(({ article }) => article),
    articles.slice(0, 3),
  );
  assert.deepEqual((await readdir(warcDir(dir))).filter((name) => /\.(gz|cdxj)$/.test(name)).sort(), before);
  assert.deepEqual(await spool.state(), { segments: 0, bytes: 0, oldestMs: 0, problem: null });
});

test('a segment without captures is stored, its index empty, and read there', async (t) => {
  const dir = await scratch();
  const archive = await openArchive(dir);
  const reason = { code: 'fetch.timeout', message: 'no answer' };
  const silent = { url: 'http://www.example.cn/1.htm', at: '2026-03-02T02:03:04.567Z', reason, redirect: null };
  await archive.storeUnanswered(silent);
  await archive.close();
  const server = await startS3();
  t.after(() => server.close());
  for (const store of [await folderStore(), await storeAt(server.endpoint)]) {
    const spool = spoolOf(t, dir, store);
    assert.equal(await spool.drain(limit()), 0);
    await spool.close();
    assert.equal((await names(store)).length, 2);
    const place = storedArchive(store);
    assert.deepEqual(await all(verifyArchive(place)), []);
    const [file] = await filesOf(place);
    assert.deepEqual(await all(visitsIn(file!, 0, undefined)), [silent]);
    await store.close();
  }
});

test('a file in hand is left alone; closed by age it goes its way', async (t) => {
  const dir = await scratch();
  const store = await folderStore();
  let spool: Spool | null = null;
  const archive = await openArchive(dir, { maxAgeMs: 300, onClosed: (file) => spool?.wake(file) });
  spool = spoolOf(t, dir, store);
  const capture = await archive.store(exchangeOf(), null);
  await archive.sync();
  assert.equal(await spool.drain(limit()), 0);
  assert.deepEqual(await names(store), []);
  for (const end = Date.now() + 10_000; (await names(store)).length < 3 && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok((await names(store)).includes(capture.file));
  // The next record begins another file.
  const next = await archive.store(exchangeOf(), null);
  assert.notEqual(next.file, capture.file);
  await archive.close();
  assert.deepEqual(await all(verifyArchive(dir)), []);
});

test('a closed file waits until its visits are done', async (t) => {
  const { dir, captures } = await closedArchive(1);
  const store = await folderStore();
  let settled = false;
  const spool = spoolOf(t, dir, store, { isSettled: () => settled });
  assert.equal(await spool.drain(AbortSignal.timeout(200)), 1);
  assert.deepEqual(await names(store), []);
  assert.ok((await spool.state()).bytes > 0);
  settled = true;
  assert.equal(await spool.drain(limit()), 0);
  assert.ok((await names(store)).includes(captures[0]!.file));
});

test('a process that dies between upload and confirmation uploads nothing twice', async (t) => {
  const { dir } = await closedArchive(1);
  const store = await folderStore();
  const put: string[] = [];
  // The store has taken the file, but its answer never comes.
  const dying = around(store, async (work, name) => {
    await work();
    put.push(name);
    await new Promise(() => {});
  });
  const records = openRecordsJournal(dir);
  openSpool({ dir, store: dying, records });
  for (const end = Date.now() + 10_000; put.length === 0 && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.equal(put.length, 1);
  const again = around(store, async (work, name) => {
    put.push(name);
    await work();
  });
  const spool = spoolOf(t, dir, again);
  assert.equal(await spool.drain(limit()), 0);
  assert.equal(put.length, 2);
  assert.equal(new Set(put).size, 2);
  // A third start knows it without asking.
  const silent = { ...store, head: () => assert.fail('asked') } as ObjectStore;
  assert.equal(await spoolOf(t, dir, silent).drain(limit()), 0);
});

test('confirmed files are removed where that is wished, and what a crash left of them', async (t) => {
  const { dir, captures } = await closedArchive();
  const store = await folderStore();
  const keeping = spoolOf(t, dir, store);
  await keeping.drain(limit());
  await keeping.close();
  await rm(join(warcDir(dir), captures[0]!.file));
  const spool = spoolOf(t, dir, store, { removeLocal: true });
  assert.equal(await spool.drain(limit()), 0);
  assert.deepEqual(await readdir(warcDir(dir)), []);
  assert.equal((await names(store)).length, 4);
  assert.equal((await filesOf(storedArchive(store, { dir }))).length, 2);
  assert.deepEqual(await all(verifyArchive(storedArchive(store, { dir }))), []);
});

test('whoever waits for the last file waits until it is removed', async (t) => {
  const { dir } = await closedArchive(1);
  const store = await folderStore();
  const keeping = spoolOf(t, dir, store);
  await keeping.drain(limit());
  await keeping.close();
  // The name of the store is asked for when the note of a segment was read: the next step removes it.
  let drained: Promise<number> | null = null;
  const asked: ObjectStore = {
    ...store,
    get url() {
      drained ??= spool.drain(limit());
      return store.url;
    },
  };
  const spool = spoolOf(t, dir, asked, { removeLocal: true });
  while (drained === null) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await drained, 0);
  assert.deepEqual(await readdir(warcDir(dir)), []);
});

test('what the store holds and is not what was sent is not confirmed', async (t) => {
  const { dir, captures } = await closedArchive(1);
  const store = await folderStore();
  const problems: CundangError[] = [];
  let harm = true;
  const harming: ObjectStore = {
    ...store,
    async put(name, path, sha256) {
      if (!harm) return store.put(name, path, sha256);
      harm = false;
      const harmed = join(await scratch(), 'harmed');
      await writeFile(harmed, (await readFile(path)).subarray(1));
      await store.put(name, harmed, sha256);
    },
  };
  const spool = spoolOf(t, dir, harming, { removeLocal: true, onProblem: (problem) => problems.push(problem) });
  assert.equal(await spool.drain(limit()), 0);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['store.differs'],
  );
  assert.deepEqual(await all(verifyArchive(storedArchive(store))), []);
  assert.ok(captures.length > 0);
});

test('a store that refuses ends the wait, but not the spool', async (t) => {
  const { dir } = await closedArchive(1);
  const store = await folderStore();
  let refuses = true;
  const refusing = around(store, async (work) => {
    if (refuses) throw new CundangError('store.denied', 'no');
    await work();
  });
  const spool = spoolOf(t, dir, refusing);
  await assert.rejects(spool.drain(limit()), { code: 'store.denied' });
  assert.equal((await spool.state()).problem?.code, 'store.denied');
  refuses = false;
  for (const end = Date.now() + 10_000; (await spool.state()).segments > 0 && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal((await names(store)).length, 2);
});

test('an S3 server that is away for a while loses nothing', async (t) => {
  const server = await startS3();
  t.after(() => server.close());
  const { dir, captures } = await closedArchive();
  await server.stop();
  const store = await storeAt(server.endpoint);
  const problems: string[] = [];
  const spool = spoolOf(t, dir, store, { removeLocal: true, onProblem: ({ code }) => problems.push(code) });
  for (const end = Date.now() + 15_000; problems.length < 2 && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual([...new Set(problems)], ['store.unreachable']);
  assert.equal((await spool.state()).segments, 2);
  await server.restart();
  assert.equal(await spool.drain(limit()), 0);
  assert.equal((await names(store)).length, 4);
  assert.deepEqual(await all(verifyArchive(storedArchive(store))), []);
  assert.ok(captures.length > 0);
  await spool.close();
  await store.close();
});

test('a journal that a writer left half written is cut to whole lines', async () => {
  const { dir, captures } = await closedArchive(1);
  const first = openRecordsJournal(dir);
  await first.put([articleAt(captures[0]!)]);
  await first.close();
  const path = join(warcDir(dir), captures[0]!.file.replace('.warc.gz', '.records.jsonl'));
  await appendFile(`${path}.open`, '{"article":{"schema":"cundang/art');
  const second = openRecordsJournal(dir);
  await second.put([articleAt(captures[1]!)]);
  await second.seal(captures[0]!.file);
  await second.seal(captures[0]!.file);
  assert.deepEqual(
    (await all(segmentRecords(path))).map(({ article }) => article.url),
    [captures[0]!.url, captures[1]!.url],
  );
  await assert.rejects(second.put([articleAt(captures[2]!)]), { code: 'internal' });
  await second.close();
  await appendFile(path, '{"article":null,"part":null}\n');
  await assert.rejects(all(segmentRecords(path)), { code: 'archive.damaged' });
});
