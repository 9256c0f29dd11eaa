import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { ZipFile } from 'yazl';
import type { Ingested } from '../../src/ingest/ingest.ts';
import { assertRebuilds, assertWhole, capturedUrls, exported, linesOf } from '../crawl/stand.ts';
import { here, start } from '../cundang.ts';
import { scratch } from '../storage/scratch.ts';
import { dateOf, infoRecord, pages, responseRecord } from './pages.ts';

async function run(dir: string, words: readonly string[], code = 0): Promise<Ingested & { readonly damaged: number }> {
  const ran = await here(['ingest', '--dir', dir, '--json', ...words]);
  assert.equal(ran.code, code, ran.stderr + ran.stdout);
  return ran.json as Ingested & { readonly damaged: number };
}

const records = [infoRecord('Heritrix/3.4.0'), ...pages.map((page, n) => responseRecord(n, page, dateOf(n)))];
const urls = pages.map(({ url }) => url).sort();
const names = (dir: string) => readdirSync(join(dir, 'warc')).sort();

test('a WARC of another program: its articles, where it came from, and nothing more the second time', async () => {
  const folder = await scratch();
  const [dir, path] = [join(folder, 'archive'), join(folder, 'crawl.warc.gz')];
  writeFileSync(path, gzipSync(Buffer.concat(records)));
  const result = await run(dir, [path]);
  assert.deepEqual([result.articles, result.newRecords, result.damaged], [pages.length, pages.length, 0]);
  assert.deepEqual(capturedUrls(dir).sort(), urls);
  assert.ok(
    names(dir).every((name) => /^ingest-[0-9a-f]{32}\.(warc\.gz|cdxj)$/.test(name)),
    String(names(dir)),
  );
  await assertWhole(dir);
  await assertRebuilds(dir);

  const before = await exported(dir);
  const bytes = names(dir).map((name) => readFileSync(join(dir, 'warc', name)));
  const again = await run(dir, [path]);
  assert.deepEqual(
    again.files.map(({ state }) => state),
    ['here'],
  );
  assert.equal(again.newRecords, 0);
  assert.deepEqual(
    names(dir).map((name) => readFileSync(join(dir, 'warc', name))),
    bytes,
  );
  assert.equal(await exported(dir), before);

  const shown = await here(['show', pages[0]!.url, '--dir', dir, '--json']);
  const [origin] = (shown.json as { provenance: Record<string, unknown>[] }).provenance;
  assert.equal(origin!.source, path);
  assert.deepEqual(origin!.software, ['Heritrix/3.4.0']);
  assert.equal(origin!.sha256, hash('sha256', readFileSync(path)));
  assert.match((await here(['show', pages[0]!.url, '--dir', dir])).stdout, /from .*crawl\.warc\.gz, made by Heritrix/);
});

test('articles that are here already are seen once more, not recorded once more', async () => {
  const folder = await scratch();
  const dir = join(folder, 'archive');
  writeFileSync(join(folder, 'a.warc'), Buffer.concat(records));
  const later = pages.map((page, n) =>
    responseRecord(100 + n, { ...page, url: page.url.replace('.htm', '9.htm') }, dateOf(n + 1)),
  );
  writeFileSync(join(folder, 'b.warc.zst'), zstdCompressSync(Buffer.concat(later)));
  assert.equal((await run(dir, [join(folder, 'a.warc')])).newRecords, pages.length);
  const second = await run(dir, [folder]);
  assert.deepEqual(
    second.files.map(({ state }) => state),
    ['here', 'copied'],
  );
  assert.equal(second.newRecords, 0);
  const lines = linesOf(await exported(dir));
  assert.equal(lines.length, pages.length);
  assert.ok(lines.every(({ sightings }) => sightings.length === 2));
  await assertRebuilds(dir);
});

test('damage is told by file and offset with exit status 4, also of a file that is here; the rest is taken', async () => {
  const folder = await scratch();
  const [dir, path] = [join(folder, 'archive'), join(folder, 'x.warc.gz')];
  const members = records.map((record) => gzipSync(record));
  const offset = members[0]!.length + members[1]!.length;
  members[2]!.fill(0, members[2]!.length - 60, members[2]!.length - 20);
  writeFileSync(path, Buffer.concat(members));
  for (const state of ['copied', 'here']) {
    const result = await run(dir, [path], 4);
    const [file] = result.files;
    assert.equal(file!.state, state);
    assert.deepEqual(
      file!.damage.map((one) => one.offset),
      [offset],
    );
  }
  assert.match((await here(['ingest', '--dir', dir, path])).stdout, new RegExp(`damaged: .*x.warc.gz @ ${offset}: `));
  assert.equal(linesOf(await exported(dir)).length, pages.length - 1);
  await assertWhole(dir);
});

test('in place: a link, no byte of the file changed, and the same records as a copy', async () => {
  const folder = await scratch();
  const path = join(folder, 'x.warc.gz');
  const bytes = Buffer.concat(records.map((record) => gzipSync(record)));
  writeFileSync(path, bytes);
  const dir = join(folder, 'archive');
  const result = await run(dir, [path, '--in-place']);
  assert.equal(result.files[0]!.state, 'in place');
  assert.ok(lstatSync(join(dir, 'warc', result.files[0]!.file!)).isSymbolicLink());
  assert.deepEqual(readFileSync(path), bytes);
  const shown = await here(['show', pages[0]!.url, '--dir', dir, '--json']);
  const [origin] = (shown.json as { provenance: Record<string, unknown>[] }).provenance;
  assert.deepEqual([origin!.how, origin!.source, origin!.software], ['in place', path, ['Heritrix/3.4.0']]);
  assert.equal(linesOf(await exported(dir)).length, pages.length);
  const { code, json } = await here(['verify', '--dir', dir, '--json']);
  assert.equal(code, 0, JSON.stringify(json));
  await assertRebuilds(dir);
  assert.equal((await run(dir, [path])).files[0]!.state, 'here');

  writeFileSync(join(folder, 'one.warc.gz'), gzipSync(Buffer.concat(records)));
  const whole = await run(join(folder, 'other'), [join(folder, 'one.warc.gz'), '--in-place']);
  assert.equal(whole.files[0]!.state, 'copied', 'one member around all cannot be read record by record');
});

/** A WACZ with these WARCs, as Browsertrix lays it out. */
async function wacz(
  path: string,
  warcs: Readonly<Record<string, Buffer>>,
  compress: boolean,
  lie = false,
): Promise<void> {
  const zip = new ZipFile();
  const resources = Object.entries(warcs).map(([name, bytes]) => {
    zip.addBuffer(bytes, `archive/${name}`, { compress });
    return { name, path: `archive/${name}`, hash: `sha256:${hash('sha256', lie ? 'x' : bytes)}`, bytes: bytes.length };
  });
  zip.addBuffer(Buffer.from(JSON.stringify({ profile: 'data-package', resources })), 'datapackage.json');
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

for (const compress of [false, true]) {
  test(`a WACZ whose WARCs are ${compress ? 'compressed once more' : 'stored'}`, async () => {
    const folder = await scratch();
    const dir = join(folder, 'archive');
    const half = Math.ceil(records.length / 2);
    const warcs = {
      'rec-0.warc.gz': Buffer.concat(records.slice(0, half).map((record) => gzipSync(record))),
      '../../evil.warc.gz': Buffer.concat(records.slice(half).map((record) => gzipSync(record))),
    };
    // A name that would lead out of the folder is none that yauzl lets pass.
    await wacz(join(folder, 'evil.wacz'), { 'rec-0.warc.gz': warcs['rec-0.warc.gz'] }, compress);
    const result = await run(dir, [join(folder, 'evil.wacz')]);
    assert.equal(result.articles, half - 1);
    assert.match(result.files[0]!.source, /evil\.wacz!archive\/rec-0\.warc\.gz$/);
    await assertWhole(dir);

    await wacz(join(folder, 'lie.wacz'), { 'rec-1.warc.gz': warcs['../../evil.warc.gz'] }, compress, true);
    const lied = await run(dir, [join(folder, 'lie.wacz')], 4);
    assert.match(lied.files[0]!.damage[0]!.reason, /another digest/);
    assert.equal(linesOf(await exported(dir)).length, pages.length);
    assert.ok(names(dir).every((name) => name.startsWith('ingest-')));
  });
}

test('a file that is no WARC, and one that is not there', async () => {
  const folder = await scratch();
  const dir = join(folder, 'archive');
  writeFileSync(join(folder, 'a.warc.gz'), Buffer.alloc(5000, 'nothing of the kind '));
  const result = await run(dir, [join(folder, 'a.warc.gz')], 4);
  assert.deepEqual([result.files[0]!.state, result.articles], ['nothing', 0]);
  writeFileSync(join(folder, 'b.wacz'), Buffer.from('PK\x03\x04 and then nothing'));
  assert.deepEqual(
    (await run(dir, [join(folder, 'b.wacz')], 3)).failures.map(({ code }) => code),
    ['archive.damaged'],
  );
  assert.equal((await here(['ingest', '--dir', dir, join(folder, 'none')])).code, 1);
  assert.deepEqual(names(dir), []);
});

test('killed at any moment, then run again: the same as without', { timeout: 120_000 }, async () => {
  const folder = await scratch();
  const path = join(folder, 'x.warc.gz');
  const many = Array.from({ length: 60 }, (_, k) =>
    pages.map((page, n) =>
      responseRecord(1000 + k * 10 + n, { ...page, url: page.url.replace('.htm', `${k}.htm`) }, dateOf(n)),
    ),
  ).flat();
  writeFileSync(path, gzipSync(Buffer.concat([...records, ...many])));
  const straight = join(folder, 'straight');
  await run(straight, [path]);
  const dir = join(folder, 'killed');
  for (const ms of [700, 1100, 1600]) {
    const running = start(['ingest', '--dir', dir, path]);
    const timer = setTimeout(() => running.process.kill('SIGKILL'), ms);
    await running.ended;
    clearTimeout(timer);
  }
  await run(dir, [path]);
  assert.equal(await exported(dir), await exported(straight));
  assert.deepEqual(capturedUrls(dir).sort(), capturedUrls(straight).sort());
  assert.equal(names(dir).filter((name) => !/^ingest-\w+\.(warc\.gz|cdxj)$/.test(name)).length, 0);
  await assertWhole(dir);
});

describe('wget', () => {
  const there = spawnSync('wget', ['--version']).status === 0;
  for (const [what, more] of [
    ['gzip', []],
    ['plain', ['--no-warc-compression']],
    ['a CDX and digests', ['--warc-cdx']],
  ] as const) {
    test(`a WARC that it made (${what}) gives the articles it fetched`, {
      skip: !there && 'wget is not installed',
    }, async (t) => {
      const folder = await scratch();
      const sent = new Map(pages.map(({ url, body }) => [new URL(url).pathname, body]));
      const server = createServer((request, response) => {
        const body = sent.get(request.url!);
        // No length: the body goes out in chunks, which wget keeps in its record.
        response.writeHead(body ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
        if (body) response.write(body.subarray(0, 500));
        response.end(body?.subarray(500));
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      t.after(() => server.close());
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      mkdirSync(join(folder, 'wget'));
      const links = [...sent.keys(), '/missing.htm'].map((path) => origin + path);
      const words = ['-q', '--tries=1', '--warc-file=made', ...more, '-O', 'out', ...links];
      // 8: one answer was a 404, as it should be.
      assert.deepEqual(await once(spawn('wget', words, { cwd: join(folder, 'wget') }), 'close'), [8, null]);

      const dir = join(folder, 'archive');
      const result = await run(dir, [join(folder, 'wget')]);
      assert.deepEqual([result.articles, result.newRecords, result.damaged], [pages.length, pages.length, 0]);
      assert.ok(capturedUrls(dir).includes(`${origin}${[...sent.keys()][0]}`), 'without the angle brackets');
      assert.ok(existsSync(join(dir, 'warc', result.files[0]!.file!)));
      const shown = await here(['show', links[0]!, '--dir', dir, '--json']);
      assert.match(JSON.stringify((shown.json as { provenance: unknown }).provenance), /Wget\/1/);
      await assertWhole(dir);
      await assertRebuilds(dir);
    });
  }
});
