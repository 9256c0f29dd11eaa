/** Visits without an answer: stored, read again, and in no index, whatever becomes of the file. */
import assert from 'node:assert/strict';
import { copyFile, readFile, rename, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openArchive } from '../../storage/archive.ts';
import { captures, visitsIn } from '../../storage/captures.ts';
import { indexName, warcDir, warcFiles } from '../../storage/files.ts';
import { take } from '../../storage/ingest/take.ts';
import { recordOf } from '../../storage/lookup.ts';
import { filesOf } from '../../storage/store/archive-place.ts';
import { inOneLine, type Unanswered, unansweredOf } from '../../storage/unanswered.ts';
import { recordOfFields } from '../../storage/warc/compose.ts';
import { readRecords } from '../../storage/warc/reader.ts';
import { archive, assertSound } from './archives.ts';
import { exchangeOf } from './exchange.ts';
import { all, scratch, scratchFile } from './scratch.ts';

const url = 'http://www.example.cn/content/2026-03/01/content_1.htm';
const silent = (more: Partial<Unanswered> = {}): Unanswered => ({
  ...{ url, at: '2026-03-02T02:03:04.567Z', redirect: null },
  reason: { code: 'fetch.timeout', message: 'no answer within 30000 ms, after 4 attempts' },
  ...more,
});

/** All visits of an archive, in the order of its files. */
async function visits(dir: string) {
  const files = await filesOf(dir);
  return (await Promise.all(files.map((file) => all(visitsIn(file, 0, undefined))))).flat();
}

test('a metadata record of named fields about the page, with its digest', async (t) => {
  const { dir, to } = await archive(t);
  const { recordId } = await to.store(exchangeOf({ url, status: 302 }), null);
  await to.storeUnanswered(silent({ redirect: recordId }));
  await to.close();
  const [file] = await warcFiles(dir);
  const found = (await all(readRecords(file!.path, { digests: true }))).at(-1)!;
  assert.ok(found.kind === 'record' && found.record.type === 'other' && found.record.name === 'metadata');
  const { fields, block, date } = found.record;
  assert.equal(date, '2026-03-02T02:03:04.567Z');
  assert.equal(fields.get('WARC-Target-URI'), url);
  assert.equal(fields.get('Content-Type'), 'application/warc-fields');
  assert.deepEqual(fields.all('WARC-Concurrent-To'), [recordId]);
  assert.match(fields.get('WARC-Block-Digest')!, /^sha256:/);
  assert.equal(block.toString(), 'fetch-error: fetch.timeout no answer within 30000 ms, after 4 attempts\r\n');
});

test('it comes back as it was, in its place among the captures, and is none', async (t) => {
  const { dir, to } = await archive(t);
  const first = await to.store(exchangeOf({ url }), null);
  await to.storeUnanswered(silent());
  const last = await to.store(exchangeOf({ url: 'http://a.cn/2' }), null);
  await to.storeUnanswered(silent({ redirect: last.recordId }));
  await to.sync();
  assert.equal((await visits(dir)).length, 4, 'as soon as it is durable');
  await to.close();
  const told = (await visits(dir)).map((one) => ('capture' in one ? one.capture : one));
  assert.deepEqual(told, [first, silent(), last, silent({ redirect: last.recordId })]);
  assert.deepEqual(
    (await all(captures(dir))).map(({ capture }) => capture),
    [first, last],
  );
  const index = await readFile(join(warcDir(dir), indexName(first.file)), 'utf8');
  assert.equal(index.trimEnd().split('\n').length, 2);
  await assertSound(dir);
});

test('a file that holds nothing else is a file of the archive', async (t) => {
  const { dir, to } = await archive(t);
  await to.storeUnanswered(silent());
  await to.close();
  await assertSound(dir);
  const next = await openArchive(dir);
  const original = await next.store(exchangeOf({ url }), null);
  await next.store(exchangeOf({ url, status: 304, body: Buffer.alloc(0) }), original);
  await next.close();
  assert.equal((await visits(dir)).length, 3);
  assert.equal((await recordOf(dir, original))?.id, original.recordId, 'found past the empty index');
  await assertSound(dir);
});

test('it outlives a writer that dies; a torn one is cut', async (t) => {
  const { dir, to } = await archive(t);
  await to.storeUnanswered(silent());
  await to.close();
  const [file] = await warcFiles(dir);
  const whole = await scratchFile(await readFile(file!.path));
  await rename(file!.path, `${file!.path}.open`);
  const next = await openArchive(dir);
  assert.deepEqual([next.mended[0]?.captures, next.mended[0]?.removed], [0, false]);
  await next.close();
  assert.deepEqual(await visits(dir), [silent()]);
  await assertSound(dir);

  await copyFile(whole, `${file!.path}.open`);
  await truncate(`${file!.path}.open`, (await readFile(whole)).length - 1);
  const third = await openArchive(dir);
  assert.equal(third.mended[0]?.removed, true);
  await third.close();
});

test('an ingested file keeps it', async (t) => {
  const { dir: from, to } = await archive(t);
  await to.store(exchangeOf({ url }), null);
  await to.storeUnanswered(silent());
  await to.close();
  const [file] = await warcFiles(from);
  const dir = await scratch();
  await openArchive(dir).then((opened) => opened.close());
  const source = { label: 'a', path: file!.path, within: null, declared: null };
  const { captures: taken } = await take(dir, source, { inPlace: false });
  assert.equal(taken, 1);
  assert.deepEqual((await visits(dir)).at(-1), silent());
  await assertSound(dir);
});

test('a reason is one line of bounded length, without what an address gives away', () => {
  const told = (message: string) => inOneLine({ code: 'fetch.proxy', message }).message;
  assert.equal(told(' the proxy\r\nWARC-Type: response\0 \u2028 ended '), 'the proxy WARC-Type: response ended');
  assert.equal(told('no way to http://me:p@ss@proxy.example/x'), 'no way to http://proxy.example/x');
  assert.equal(told('长'.repeat(10_000)).length, 300);
  for (const message of ['//a@b@c', `${'a'.repeat(299)}😀`]) assert.equal(told(told(message)), told(message));
});

test("other programs' metadata, and what is none of ours, are passed over", async () => {
  const read = async (uri: string, fields: readonly (readonly [string, string])[], date = silent().at) => {
    const member = await recordOfFields({ recordId: '<urn:uuid:1>', date, uri }, fields);
    const [found] = await all(readRecords(await scratchFile(member)));
    assert.equal(found?.kind, 'record');
    return found?.kind === 'record' ? unansweredOf(found.record) : null;
  };
  assert.equal((await read(url, [['fetch-error', 'fetch.dns']]))?.reason.message, '');
  assert.equal((await read(url, [['Fetch-Error', 'fetch.dns no such host']]))?.reason.message, 'no such host');
  assert.equal(await read(url, [['fetchTimeMs', '12']]), null);
  assert.equal(await read(url, [['fetch-error', '-404 not found']]), null);
  assert.equal(await read('urn:cundang:import:1.txt', [['fetch-error', 'fetch.dns x']]), null);
  assert.equal(await read(url, [['fetch-error', 'fetch.dns x']], 'some day'), null);
  const long = [['fetch-error', 'fetch.dns x'] as const, ['outlink', 'x'.repeat(5000)] as const];
  assert.equal(await read(url, long), null);
});
