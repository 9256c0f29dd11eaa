/** Commands that read from the store. */
import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { originsOf } from '../../src/cli/origins.ts';
import type { Sighting } from '../../storage/catalog/entry.ts';
import { warcDir } from '../../storage/files.ts';
import { digestOfFile } from '../../storage/ingest/names.ts';
import { storedArchive } from '../../storage/store/archive-place.ts';
import { here } from '../cundang.ts';
import { scratch } from '../storage/scratch.ts';
import { type S3Server, startS3, storeAt } from '../storage/store/s3-server.ts';
import { closedArchive, folderStore } from '../storage/store/segments.ts';

let server: S3Server;
before(async () => {
  server = await startS3();
});
after(() => server.close());

test('verify --store checks what lies in S3; verify looks behind the folder; a store that is away is told', async (t) => {
  const { dir } = await closedArchive();
  const store = await storeAt(server.endpoint, 's3://archive/cli');
  t.after(() => store.close());
  const files = (await readdir(warcDir(dir))).sort();
  for (const name of files) {
    const path = join(warcDir(dir), name);
    await store.put(name, path, await digestOfFile(path, null));
  }
  const set = ['--set', 'store.url=s3://archive/cli', '--set', `store.endpoint=${server.endpoint}`];
  const empty = join(await scratch(), 'none');
  for (const words of [['--store'], []]) {
    const ran = await here(['verify', '--json', '--dir', empty, ...set, ...words]);
    assert.equal(ran.code, 0, ran.stderr);
    const { files: count, findings } = ran.json as { files: number; findings: number };
    assert.deepEqual([count, findings], [2, 0]);
  }

  // The first segment holds what the last one's revisit refers to.
  await store.remove(files.find((name) => name.endsWith('.gz'))!);
  const found = await here(['verify', '--json', '--dir', dir, ...set, '--store']);
  assert.equal(found.code, 4);
  const whole = await here(['verify', '--json', '--dir', dir, ...set]);
  assert.equal(whole.code, 0);

  await server.stop();
  const away = await here(['verify', '--dir', dir, ...set, '--store']);
  assert.equal(away.code, 1);
  assert.match(away.stderr, /ECONNREFUSED/);
  assert.match(away.stderr, /→ .*store\.endpoint/);
  assert.doesNotMatch(away.stderr, /S3RVER/);
});

test('without a store there is none to verify', async () => {
  const ran = await here(['verify', '--store', '--dir', await scratch()]);
  assert.equal(ran.code, 2);
  assert.match(ran.stderr, /store\.url/);
});

test('the configuration takes no password of a store, and shows none', async () => {
  for (const pair of ['store.url=s3://key:geheim@bucket', 'store.endpoint=http://key:geheim@127.0.0.1']) {
    const ran = await here(['config', '--set', pair]);
    assert.equal(ran.code, 2);
    assert.doesNotMatch(ran.stdout + ran.stderr, /geheim/);
  }
  const ran = await here(['config', '--json'], { AWS_SECRET_ACCESS_KEY: 'geheim', AWS_ACCESS_KEY_ID: 'geheim' });
  assert.equal(ran.code, 0);
  assert.doesNotMatch(ran.stdout + ran.stderr, /geheim/);
});

test('where a snapshot came from is told of one that lies only in the store', async () => {
  const { dir: from, captures } = await closedArchive(1);
  const dir = await scratch();
  const ran = await here(['ingest', join(warcDir(from), captures[0]!.file), '--dir', dir]);
  assert.equal(ran.code, 0, ran.stderr);
  const store = await folderStore();
  const names = await readdir(warcDir(dir));
  for (const name of names) await store.put(name, join(warcDir(dir), name), '0'.repeat(64));
  const file = names.find((name) => name.endsWith('.gz'))!;
  const sightings = [{ recordId: captures[0]!.recordId, file, offset: captures[0]!.offset }] as Sighting[];
  const local = await originsOf(dir, sightings);
  assert.equal(local[0]?.source, join(warcDir(from), captures[0]!.file));
  await rm(warcDir(dir), { recursive: true });
  assert.deepEqual(await originsOf(storedArchive(store, { dir }), sightings), local);
});
