import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Hono } from 'hono';
import { isOwnHost } from '../../src/web/guard.ts';
import type { ListedPage } from '../../src/web/page-query.ts';
import { rangeOf } from '../../src/web/range.ts';
import { openArchive } from '../../storage/archive.ts';
import { warcFiles } from '../../storage/files.ts';
import { exchangeOf } from '../storage/exchange.ts';
import { changing, meadow, other } from '../storage/wacz/stand.ts';
import { openStand, type Stand } from './stand.ts';

let stand: Stand;
before(async () => {
  stand = await openStand();
});
after(() => stand.close());

const own = { Host: '127.0.0.1:8420' };
const ask = (app: Hono, path: string, init: RequestInit = {}) =>
  app.request(path, { ...init, headers: { ...own, ...(init.headers as Record<string, string>) } });

interface Description {
  readonly resources: readonly { readonly path: string }[];
  readonly pagesQueryUrl: string;
  readonly initialPages: readonly ListedPage[];
}

/** The archive's description, found as the start page names it. */
async function described(app: Hono): Promise<Description & { readonly wacz: string }> {
  const html = await (await ask(app, '/')).text();
  const source = /source="([^"]+)"/.exec(html)![1]!;
  const about = (await (await ask(app, source)).json()) as Description;
  return { ...about, wacz: new URL(about.resources[0]!.path, `http://x${source}`).pathname };
}

test('ReplayWeb.page is served as it is in its package, with its licence, and the start page names both', async () => {
  const app = stand.app();
  const folder = dirname(createRequire(import.meta.url).resolve('replaywebpage/index.html'));
  for (const name of ['ui.js', 'sw.js', 'LICENSE']) {
    const response = await ask(app, `/${name}`);
    assert.equal(response.status, 200);
    assert.ok(Buffer.from(await response.arrayBuffer()).equals(readFileSync(join(folder, name))), name);
  }
  const html = await (await ask(app, '/')).text();
  for (const named of ['AGPL-3.0-or-later', '/LICENSE', 'https://github.com/webrecorder/replayweb.page']) {
    assert.ok(html.includes(named), named);
  }
});

test('every answer forbids what lies elsewhere', async () => {
  const app = stand.app();
  for (const path of ['/', '/sw.js', '/ui.js', '/nothing', (await described(app)).wacz]) {
    const { headers } = await ask(app, path, { method: path.endsWith('.wacz') ? 'HEAD' : 'GET' });
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /connect-src 'self' data:;/);
    assert.doesNotMatch(policy, /https?:|\*/);
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  }
});

test('only GET and HEAD', async () => {
  const app = stand.app();
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    assert.equal((await ask(app, '/', { method })).status, 405, method);
  }
});

test('a name that is not this server’s is refused: DNS rebinding', async () => {
  const app = stand.app();
  const asked = async (host: string) => (await app.request('/', { headers: { Host: host } })).status;
  assert.equal(await asked('127.0.0.1:8420'), 200);
  assert.equal(await asked('evil.example:8420'), 421);
  assert.equal((await app.request('/')).status, 421, 'no Host at all');
});

for (const [header, host, isOwn] of [
  ['localhost:1', '127.0.0.1', true],
  ['LOCALHOST', '127.0.0.1', true],
  ['[::1]:8420', '::1', true],
  ['10.0.0.5:80', '127.0.0.1', false],
  ['10.0.0.5:80', '0.0.0.0', true],
  ['[fe80::1]:80', '::', true],
  ['evil.example', '0.0.0.0', false],
  ['archive.lan:80', 'archive.lan', true],
  ['127.0.0.1.evil.example', '127.0.0.1', false],
  ['127.0.0.1@evil.example', '127.0.0.1', false],
  ['', '127.0.0.1', false],
] as const) {
  test(`Host ${JSON.stringify(header)} where ${host} is listened on: ${isOwn ? 'own' : 'foreign'}`, () => {
    assert.equal(isOwnHost(header, host), isOwn);
  });
}

for (const [header, expected] of [
  [undefined, null],
  ['bytes=0-', { start: 0, end: 100 }],
  ['bytes=5-9', { start: 5, end: 10 }],
  ['bytes=90-500', { start: 90, end: 100 }],
  ['bytes=-10', { start: 90, end: 100 }],
  ['bytes=-500', { start: 0, end: 100 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=9-5', null],
  ['bytes=1-2,5-6', null],
  ['bytes=-', null],
  ['items=0-1', null],
] as const) {
  test(`Range ${header}`, () => assert.deepEqual(rangeOf(header, 100), expected));
}

test('the archive as one file: each WARC stands in it byte for byte where its directory says', async () => {
  const app = stand.app();
  const { wacz } = await described(app);
  const tail = await ask(app, wacz, { headers: { Range: 'bytes=-65558' } });
  assert.equal(tail.status, 206);
  const size = Number(tail.headers.get('content-range')!.split('/')[1]);
  const end = Buffer.from(await tail.arrayBuffer());
  assert.equal(end.length, 65_558);
  const places = new Map<string, { offset: number; size: number }>();
  for (let at = end.indexOf('PK\x01\x02'); at >= 0; at = end.indexOf('PK\x01\x02', at + 4)) {
    const name = end.toString('utf8', at + 46, at + 46 + end.readUInt16LE(at + 28));
    places.set(name, { offset: end.readUInt32LE(at + 42), size: end.readUInt32LE(at + 20) });
  }
  const files = await warcFiles(stand.dir);
  for (const { name, path } of files) {
    const { offset, size: bytes } = places.get(`archive/${name}`)!;
    const from = offset + 30 + Buffer.byteLength(`archive/${name}`);
    const range = `bytes=${from}-${from + bytes - 1}`;
    const got = Buffer.from(await (await ask(app, wacz, { headers: { Range: range } })).arrayBuffer());
    assert.ok(got.equals(await readFile(path)), name);
  }
  assert.equal((await ask(app, wacz, { headers: { Range: `bytes=${size}-` } })).status, 416);
  const head = await ask(app, wacz, { method: 'HEAD' });
  assert.equal(Number(head.headers.get('content-length')), size);
});

test('a range of the index holds the lines of every file, and ends where they end', async () => {
  const app = stand.app();
  const { wacz } = await described(app);
  const size = Number((await ask(app, wacz, { method: 'HEAD' })).headers.get('content-length'));
  const end = Buffer.from(await (await ask(app, wacz, { headers: { Range: 'bytes=-65558' } })).arrayBuffer());
  /** Where a member's bytes begin: behind its local header. */
  const beginOf = async (name: string) => {
    const offset = end.readUInt32LE(end.indexOf(name) - 4);
    const range = `bytes=${offset}-${offset + 29}`;
    const header = Buffer.from(await (await ask(app, wacz, { headers: { Range: range } })).arrayBuffer());
    return offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  };
  const from = await beginOf('indexes/index.idx');
  const idxSize = end.readUInt32LE(end.indexOf('indexes/index.idx') - 22);
  const idx = await (await ask(app, wacz, { headers: { Range: `bytes=${from}-${from + idxSize - 1}` } })).text();
  const places = idx
    .split('\n')
    .flatMap((line) => (/^[^!].* (\{.*\})$/.test(line) ? [JSON.parse(line.slice(line.indexOf(' {')))] : []));
  assert.ok(places.length > 2, 'one for each file, at least');
  const begin = await beginOf('indexes/index.ranges');
  const lines: string[] = [];
  for (const { offset, length } of places) {
    const range = `bytes=${begin + offset}-${begin + offset + length - 1}`;
    const response = await ask(app, wacz, { headers: { Range: range } });
    const text = await response.text();
    assert.equal(response.status, 206);
    const last = begin + offset + text.length - 1;
    assert.equal(response.headers.get('content-range'), `bytes ${begin + offset}-${last}/${size}`);
    lines.push(...text.split('\n').filter(Boolean));
  }
  const files = await warcFiles(stand.dir);
  const all = await Promise.all(
    files.map(async ({ indexPath }) => (await readFile(indexPath, 'utf8')).trimEnd().split('\n')),
  );
  const shown = all.flat().filter((line) => !line.includes('"status":"304"'));
  assert.equal(shown.length, all.flat().length - 1, 'a 304 has nothing to show');
  assert.deepEqual(lines.toSorted(), shown.toSorted(), 'every other line once');
});

test('pages: all, those of a URL in every version, and those with words', async () => {
  const app = stand.app();
  const { pagesQueryUrl, initialPages } = await described(app);
  const query = async (words: string) => {
    const response = await ask(app, `${pagesQueryUrl}?${words}`);
    return ((await response.json()) as { items: ListedPage[] }).items;
  };
  assert.deepEqual(
    initialPages.map(({ url }) => url),
    [other, meadow, changing, changing],
  );
  assert.deepEqual(await query('page=1&pageSize=25'), initialPages);
  assert.deepEqual(await query('page=2&pageSize=3'), initialPages.slice(3));
  assert.deepEqual(await query('page=9&pageSize=3'), []);
  const versions = await query(`url=${encodeURIComponent(changing)}`);
  assert.deepEqual(
    versions.map(({ url }) => url),
    [changing, changing],
  );
  assert.notEqual(versions[0]!.ts, versions[1]!.ts);
  assert.deepEqual(
    (await query(`search=${encodeURIComponent('灌区全部开闸')}`)).map(({ url }) => url),
    [changing],
  );
  assert.deepEqual(await query('search=no-such-word'), []);
  assert.equal((await ask(app, `${pagesQueryUrl}?search=${'x'.repeat(2000)}`)).status, 400);
  const listed = await described(stand.app({ filter: { sites: ['waters'] } }));
  assert.deepEqual(
    listed.initialPages.map(({ url }) => url),
    [changing, changing],
  );
});

test('without a catalogue there is no list, and the archive is there all the same', async () => {
  const app = stand.app({ withCatalog: false });
  const { initialPages, pagesQueryUrl, wacz } = await described(app);
  assert.deepEqual(initialPages, []);
  assert.deepEqual(await (await ask(app, `${pagesQueryUrl}?page=1`)).json(), { total: 0, items: [] });
  assert.equal((await ask(app, wacz, { method: 'HEAD' })).status, 200);
});

test('nothing of the file system can be named by a URL', async () => {
  const app = stand.app();
  const { wacz } = await described(app);
  const state = wacz.split('/')[2]!;
  for (const path of [
    '/../package.json',
    '/package.json',
    '/..%2f..%2fpackage.json',
    `/archive/${state}/../../catalog.sqlite`,
    `/archive/${state}/..%2f..%2fcatalog.sqlite`,
    `/archive/${state}/catalog.sqlite`,
    `/archive/..%2f${state}/archive.json`,
    '/archive/0000000000000000/snapshots.wacz',
    '/LICENSE/..',
    '/ui.js%00',
  ]) {
    const { status } = await ask(app, path);
    assert.ok(status === 404 || (status === 200 && path === '/LICENSE/..'), `${path}: ${status}`);
  }
});

test('what a crawl adds is there on the next visit, under another name, and the earlier state stays readable', async (t) => {
  const grown = await openStand();
  t.after(() => grown.close());
  const app = grown.app();
  const before = await described(app);
  const to = await openArchive(grown.dir);
  await to.store(exchangeOf({ url: 'http://www.example.cn/new.htm' }), null);
  await to.close();
  const now = await described(app);
  assert.notEqual(now.wacz, before.wacz);
  for (const { wacz } of [before, now]) assert.equal((await ask(app, wacz, { method: 'HEAD' })).status, 200);
});
