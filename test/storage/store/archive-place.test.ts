/** Archives that lie in several places, and what of them is closed and whole. */
import assert from 'node:assert/strict';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { captures } from '../../../storage/captures.ts';
import { indexName, warcDir, warcFiles } from '../../../storage/files.ts';
import { digestOfFile } from '../../../storage/ingest/names.ts';
import { capturesOf, isHeld, isHeldAt, payloadOf } from '../../../storage/lookup.ts';
import { filesOf, type PlacedFile, storedArchive, unitedArchive } from '../../../storage/store/archive-place.ts';
import { closedSegment } from '../../../storage/store/closed-segment.ts';
import { pathOf } from '../../../storage/store/place.ts';
import { all } from '../scratch.ts';
import { closedArchive, folderStore } from './segments.ts';

type Store = Awaited<ReturnType<typeof folderStore>>;

async function put(store: Store, dir: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = join(warcDir(dir), name);
    await store.put(name, path, await digestOfFile(path, null));
  }
}

const recordsName = (warc: string): string => indexName(warc).replace(/\.cdxj$/, '.records.jsonl');

test('captures are the same wherever the files lie, in one place or in several', async () => {
  const { dir, captures: stored } = await closedArchive(3);
  const store = await folderStore();
  await put(store, dir, await readdir(warcDir(dir)));
  const place = storedArchive(store);
  const there = (await all(captures(place))).map(({ capture }) => capture);
  assert.deepEqual(there, stored);

  const [first] = await warcFiles(dir);
  for (const path of [first!.path, first!.indexPath]) await rm(path);
  const local = (await all(captures(dir))).length;
  assert.ok(local > 0 && local < stored.length);
  const united = unitedArchive([dir, place]);
  assert.deepEqual(
    (await all(captures(united))).map(({ capture }) => capture),
    stored,
  );
  const files = await filesOf(united);
  assert.deepEqual(
    files.map(({ path }) => typeof path),
    ['object', 'string', 'string'],
    'the first place comes first',
  );
  // A revisit in the folder of what lies in the store alone.
  const revisit = stored.findLast(({ type }) => type === 'revisit')!;
  assert.equal((await payloadOf(united, revisit))?.url, stored[0]!.url);
  const { url, payloadDigest, fetchedAt } = stored[0]!;
  assert.equal(await isHeld(dir, url, payloadDigest), false);
  assert.equal(await isHeld(united, url, payloadDigest), true);
  assert.equal(await isHeldAt(united, url, fetchedAt.replace(/\D/g, '').slice(0, 14)), true);
  assert.equal((await all(capturesOf(united, url))).length, 1);
});

test('a walk begins where it is told to, in a store, too', async () => {
  const { dir, captures: stored } = await closedArchive(2);
  const store = await folderStore();
  await put(store, dir, await readdir(warcDir(dir)));
  const last = stored[0]!.file;
  const start = (file: string) => (file === last ? stored[1]!.offset : null);
  const found = await all(captures(storedArchive(store), { start }));
  assert.deepEqual(
    found.map(({ capture }) => capture),
    stored.slice(1).filter(({ file }) => file === last),
  );
});

test('a segment is whole when its index is there and its records are not open', async () => {
  const { dir, captures: stored } = await closedArchive(1);
  const { file: warc } = stored[0]!;
  const records = recordsName(warc);
  const path = join(warcDir(dir), records);
  const segment = async () => closedSegment((await filesOf(dir))[0]!);
  assert.equal((await segment())?.records, null);
  await writeFile(`${path}.open`, '');
  assert.equal(await segment(), null);
  await rename(`${path}.open`, path);
  assert.equal((await segment())?.records, path);

  const store = await folderStore();
  const inStore = async (): Promise<PlacedFile> => (await filesOf(storedArchive(store)))[0]!;
  await put(store, dir, [warc]);
  assert.equal(await closedSegment(await inStore()), null);
  await put(store, dir, [indexName(warc)]);
  assert.equal((await closedSegment(await inStore()))?.records, null);
  await put(store, dir, [records]);
  const whole = await closedSegment(await inStore());
  assert.equal(pathOf(whole!.records!), `${store.dir}/${records}`);
  assert.equal(whole!.bytes, (await store.head(warc))!.size);

  await rm(join(warcDir(dir), indexName(warc)));
  assert.equal(await segment(), null);
  const open = { ...(await filesOf(dir))[0]!, open: true };
  assert.equal(await closedSegment(open), null);
});

test('an index that was closed since its name was read is read under its new name', async () => {
  const { dir, captures: stored } = await closedArchive(1, 2);
  const [file] = await warcFiles(dir);
  const before = { ...file!, path: `${file!.path}.open`, indexPath: `${file!.indexPath}.open`, open: true };
  const place = { files: async () => [before] };
  assert.equal(await isHeld(place, stored[1]!.url, stored[1]!.payloadDigest), true);
  assert.equal((await payloadOf(place, stored[1]!))?.url, stored[1]!.url);
});
