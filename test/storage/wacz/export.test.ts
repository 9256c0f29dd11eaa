import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync, webcrypto } from 'node:crypto';
import { copyFile, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { CundangError } from '../../../src/errors.ts';
import { requisitesOf } from '../../../src/requisites.ts';
import { openArchive } from '../../../storage/archive.ts';
import { openCatalog } from '../../../storage/catalog/catalog.ts';
import type { EntryFilter } from '../../../storage/catalog/filter.ts';
import { warcDir, warcFiles } from '../../../storage/files.ts';
import { signingKey } from '../../../storage/wacz/datapackage.ts';
import { exportWacz, type WaczOptions } from '../../../storage/wacz/export.ts';
import { readRecords } from '../../../storage/warc/reader.ts';
import { archive } from '../archives.ts';
import { exchangeOf } from '../exchange.ts';
import { all, scratch } from '../scratch.ts';
import { changing, fillArchive, fillCatalog, host, meadow, other } from './stand.ts';

const run = promisify(execFile);
const reader = new URL('read_wacz.py', import.meta.url).pathname;

interface Report {
  readonly pages: readonly {
    readonly id: string;
    readonly url: string;
    readonly title: string;
    readonly text: string;
  }[];
  readonly records: Readonly<Record<string, number>>;
  readonly urls: readonly string[];
  readonly created: string;
  readonly resources: readonly string[];
}

/** What the independent reader finds; it ends with what is wrong where something is. */
async function readWacz(path: string): Promise<Report> {
  const { stdout } = await run('python3', [reader, path], { maxBuffer: 64 << 20, timeout: 60_000 });
  return JSON.parse(stdout) as Report;
}

async function filled(): Promise<string> {
  const dir = await scratch();
  fillCatalog(dir, await fillArchive(dir));
  return dir;
}

async function write(dir: string, filter: EntryFilter = {}, more: Partial<WaczOptions> = {}, name = 'out.wacz') {
  using catalog = openCatalog(join(dir, 'catalog.sqlite'), { readOnly: true });
  const out = join(dir, name);
  const options = { filter, requisites: requisitesOf, software: 'cundang/0', title: '存档', key: null, ...more };
  return { out, counts: await exportWacz(dir, catalog, out, options) };
}

async function members(path: string): Promise<Record<string, Buffer>> {
  const names = (await run('python3', ['-m', 'zipfile', '-l', path])).stdout.split('\n').slice(1, -1);
  const read = 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))';
  const entries = names.map(async (row) => {
    const name = row.split(' ', 1)[0]!;
    const { stdout } = await run('python3', ['-c', read, path, name], { encoding: 'buffer', maxBuffer: 64 << 20 });
    return [name, stdout] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

test('everything: the WARC files as they are, one index, pages with titles and texts; held by an independent reader', async () => {
  const dir = await filled();
  const { out, counts } = await write(dir);
  const report = await readWacz(out);
  const files = await warcFiles(dir);
  assert.ok(files.length > 2, 'an archive of several files');
  const warcs = files.map(({ name }) => `archive/${name}`);
  assert.deepEqual(report.resources, [...warcs, 'indexes/index.cdxj', 'pages/pages.jsonl'].sort());
  const inside = await members(out);
  for (const { name, path } of files) assert.deepEqual(inside[`archive/${name}`], await readFile(path));
  assert.deepEqual(report.records, { response: 10, revisit: 1 });
  assert.equal(counts.captures, 11);
  assert.equal(counts.pages, 4);
  assert.deepEqual(report.pages.map(({ url }) => url).sort(), [changing, changing, meadow, other].sort());
  assert.ok(report.pages.every(({ title, text }) => title !== '' && text !== ''));
  assert.equal(new Set(report.pages.map(({ id }) => id)).size, 4);
  assert.equal(report.created, '2026-03-01T08:12:00Z', 'the newest snapshot');
});

test('a selection: every version of its pages, what they need, what its revisits refer to, their requests, and no more', async () => {
  const dir = await filled();
  const { out, counts } = await write(dir, { sites: ['meadows'] });
  const report = await readWacz(out);
  const needed = ['css/first.css', 'css/style.css', 'img/ground.png', 'img/sheep.png', 'js/draw.js'];
  assert.deepEqual(report.urls, [...needed.map((path) => `${host}/${path}`), meadow, other].sort());
  assert.deepEqual(report.records, { response: 6, revisit: 1 });
  assert.equal(counts.pages, 2);
  const warc = join(dir, 'selection.warc.gz');
  await writeFile(warc, (await members(out))['archive/selection.warc.gz']!);
  const kinds: Record<string, number> = {};
  for (const found of await all(readRecords(warc, { digests: true }))) {
    assert.equal(found.kind, 'record');
    if (found.kind === 'record') kinds[found.record.type] = (kinds[found.record.type] ?? 0) + 1;
  }
  const { warcinfo, ...rest } = kinds;
  assert.deepEqual(rest, { response: 6, request: 8, revisit: 2 });
  assert.ok(warcinfo! > 1, 'the warcinfo of each file that a record is from');
});

test('visits without an answer go with the files, and no index has them', async () => {
  const dir = await filled();
  const [whole, selected] = [await readWacz((await write(dir)).out), (await write(dir, { sites: ['meadows'] })).out];
  const before = await readFile(selected);
  const to = await openArchive(dir);
  const reason = { code: 'fetch.dns', message: 'no such host' };
  await to.storeUnanswered({ url: meadow, at: '2026-03-01T08:03:00.000Z', reason, redirect: null });
  await to.close();
  const { records, urls, resources } = await readWacz((await write(dir)).out);
  assert.deepEqual([records, urls, resources.length], [whole.records, whole.urls, whole.resources.length + 1]);
  assert.deepEqual(await readFile((await write(dir, { sites: ['meadows'] })).out), before);
});

test('a period, a verdict, and nothing at all', async () => {
  const dir = await filled();
  const spring = await readWacz((await write(dir, { from: '2026-03' })).out);
  assert.deepEqual([...new Set(spring.pages.map(({ url }) => url))], [changing]);
  const none = await readWacz((await write(dir, { verdicts: ['suspect'] })).out);
  assert.deepEqual([none.pages, none.urls], [[], []]);
});

test('the same archive and selection give the same bytes, at another time and in another folder', async () => {
  const dir = await filled();
  const copy = await scratch();
  await openArchive(copy).then((to) => to.close());
  for (const name of await readdir(warcDir(dir))) await copyFile(join(warcDir(dir), name), join(warcDir(copy), name));
  await copyFile(join(dir, 'catalog.sqlite'), join(copy, 'catalog.sqlite'));
  for (const name of await readdir(warcDir(copy))) await utimes(join(warcDir(copy), name), 1e9, 1e9);
  for (const filter of [{}, { sites: ['waters'] }]) {
    const [one, two] = [await write(dir, filter), await write(copy, filter)];
    assert.deepEqual(await readFile(two.out), await readFile(one.out));
  }
});

test('above a size the index is gzip members of 3,000 lines with a second file that tells where each begins', async () => {
  const dir = await scratch();
  const to = await openArchive(dir, { maxBytes: 2_000_000 });
  for (let i = 0; i < 4000; i++) {
    const url = `http://www.example.cn/${i % 7}/${i}.htm`;
    await to.store(exchangeOf({ url, body: Buffer.from(String(i)) }), null);
  }
  await to.close();
  openCatalog(join(dir, 'catalog.sqlite')).close();
  const { out } = await write(dir);
  const report = await readWacz(out);
  assert.equal(report.records.response, 4000);
  const index = ['indexes/index.cdx.gz', 'indexes/index.idx'];
  assert.deepEqual(
    report.resources.filter((path) => path.startsWith('indexes/')),
    index,
  );
});

test('a crawl at work: its open files are in the package as far as they are whole', async (t) => {
  const { dir, to } = await archive(t);
  for (const n of [3, 1, 2]) await to.store(exchangeOf({ url: `http://www.example.cn/${n}.htm` }), null);
  await to.sync();
  await to.store(exchangeOf({ url: 'http://www.example.cn/4.htm' }), null);
  openCatalog(join(dir, 'catalog.sqlite')).close();
  const [file] = await warcFiles(dir);
  assert.ok(file!.open);
  const { out } = await write(dir);
  const report = await readWacz(out);
  assert.deepEqual(report.records, { response: 3 });
  const inside = (await members(out))[`archive/${file!.name}`]!;
  const path = join(dir, 'copy.warc.gz');
  await writeFile(path, inside);
  const kinds = (await all(readRecords(path))).map((found) => (found.kind === 'record' ? found.record.type : 'damage'));
  assert.deepEqual(kinds, ['warcinfo', ...[1, 2, 3].flatMap(() => ['response', 'request'])]);
});

test('a package that cannot be finished leaves nothing behind, and an older one as it was', async () => {
  const dir = await filled();
  const { out } = await write(dir);
  const before = await readFile(out);
  const [file] = await warcFiles(dir);
  await rm(file!.indexPath);
  await assert.rejects(write(dir), (error) => error instanceof CundangError && error.code === 'archive.damaged');
  assert.deepEqual(await readFile(out), before);
  assert.deepEqual(
    (await readdir(dir)).filter((name) => name.endsWith('.part')),
    [],
  );
});

test('signed: verified as a browser does it, and over the data package that is in the file', async () => {
  const dir = await filled();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const { out } = await write(dir, {}, { key: signingKey(pem, 'key.pem') });
  await readWacz(out);
  const inside = await members(out);
  const { hash, signedData } = JSON.parse(inside['datapackage-digest.json']!.toString());
  assert.equal(hash, `sha256:${createHash('sha256').update(inside['datapackage.json']!).digest('hex')}`);
  assert.equal(signedData.hash, hash);
  assert.deepEqual(Object.keys(signedData), ['hash', 'created', 'software', 'version', 'signature', 'publicKey']);
  const spki = Buffer.from(signedData.publicKey, 'base64');
  const { subtle } = webcrypto;
  const key = await subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-384' }, true, ['verify']);
  const holds = (text: string) =>
    subtle.verify(
      { name: 'ECDSA', hash: 'SHA-256' },
      key,
      Buffer.from(signedData.signature, 'base64'),
      Buffer.from(text),
    );
  assert.equal(await holds(hash), true);
  assert.equal(await holds(hash.replace(/.$/, (digit: string) => (digit === '0' ? '1' : '0'))), false);
});

test('a key of another kind is refused with how to make one', () => {
  const isRefused = (error: unknown) => error instanceof CundangError && /secp384r1/.test(error.message);
  const pem = (key: { export(options: { type: 'pkcs8'; format: 'pem' }): string | Buffer }) =>
    key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const keys = [
    pem(generateKeyPairSync('ed25519').privateKey),
    pem(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey),
    'no key',
  ];
  for (const key of keys) assert.throws(() => signingKey(key, 'key.pem'), isRefused);
});

test('memory does not grow with the archive: 400 MB are packed by a process that holds little more than Node does', async () => {
  const dir = await scratch();
  const to = await openArchive(dir);
  await to.store(exchangeOf(), null);
  await to.close();
  openCatalog(join(dir, 'catalog.sqlite')).close();
  const [file] = await warcFiles(dir);
  // A hole at the end of the file: read as zeros.
  await truncate(file!.path, 400_000_000);
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'pack-process.ts'), dir], {
    timeout: 60_000,
  });
  const { bytes, peakRssMb } = JSON.parse(stdout) as { bytes: number; peakRssMb: number };
  assert.equal(bytes, 400_000_000);
  assert.ok(peakRssMb < 200, `${peakRssMb} MB`);
});
