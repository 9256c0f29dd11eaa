/** Which captures of an archive stand for visits that are done, and what the next request goes by. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSites } from '../crawlers/registry.ts';
import type { Archived } from '../queue/refill.ts';
import { archivedVisits } from '../src/archived-visits.ts';
import { type Archive, openArchive } from '../storage/archive.ts';
import type { Capture } from '../storage/capture.ts';
import { exchangeOf, type Given } from './storage/exchange.ts';
import { all, scratch } from './storage/scratch.ts';

const sites = await loadSites();
const a = 'http://www.example.cn/a.html';
const b = 'http://www.example.cn/b.html';
const c = 'https://www.example.cn/c.html';
const at = (minute: number): string => `2026-03-01T02:${String(minute).padStart(2, '0')}:00.000Z`;
const page = (url: string, minute: number, more: Given = {}): Given => ({
  ...{ url, fetchedAt: at(minute), body: Buffer.from(`<p>${url} ${minute}</p>`), headers: [['ETag', `"${minute}"`]] },
  ...more,
});
const redirect = (url: string, to: string, minute: number): Given =>
  page(url, minute, { status: 302, headers: [['Location', to]], body: Buffer.alloc(0) });

/** What an archive tells of in which `write` has stored something. */
async function told(
  write: (store: (given: Given, original?: Capture) => Promise<Capture>, archive: Archive) => Promise<unknown>,
  contents: Readonly<Record<string, string>> = {},
): Promise<readonly Archived[]> {
  const dir = await scratch();
  const archive = await openArchive(dir);
  await write((given, original) => archive.store(exchangeOf(given), original ?? null), archive);
  await archive.close();
  const contentOf = async ({ url }: Capture) => contents[url] ?? null;
  return all(archivedVisits(dir, { sites, contentOf, onDamage: (_file, { reason }) => assert.fail(reason) }));
}

test('what came for an address that was made up beside an article is no visit', async () => {
  const visits = await told(async (_store, archive) => {
    await archive.store(exchangeOf(redirect(b, c, 1)), null, undefined, a);
    await archive.store(exchangeOf(page(c, 2)), null, undefined, a);
  });
  assert.deepEqual(visits, []);
});

test('a whole page is a visit that ended when it came, with what its next request goes by', async () => {
  const hash = 'ab'.repeat(32);
  let stored: Capture;
  const visits = await told(
    async (store) => {
      stored = await store(
        page(a, 1, {
          headers: [
            ['ETag', '"x"'],
            ['Last-Modified', 'Sun, 01 Mar 2026 00:00:00 GMT'],
          ],
        }),
      );
      await store(page('http://www.sxgov.cn/content/2026-03/01/content_1.htm', 2));
    },
    { [a]: hash },
  );
  const { recordId, payloadDigest } = stored!;
  assert.deepEqual(visits[0], {
    ...{
      url: a,
      site: 'example.cn',
      etag: '"x"',
      lastModified: 'Sun, 01 Mar 2026 00:00:00 GMT',
      payloadDigest,
      recordId,
    },
    ...{ recordUrl: a, fetchedAt: at(1), visitedAt: at(1), contentHash: hash },
  });
  assert.equal(visits[1]?.site, 'sxgov');
});

test('errors, cut bodies and robots.txt are no visits that are done', async () => {
  const visits = await told(async (store) => {
    for (const status of [404, 410, 500, 503, 403, 300]) await store(page(a, 1, { status }));
    await store(page(a, 2, { truncated: 'disconnect' }));
    await store(page('http://www.example.cn/robots.txt', 3));
    await store(redirect(a, b, 4));
    await store(page(b, 5, { status: 404 }));
    await store(page(c, 6));
  });
  assert.deepEqual(
    visits.map(({ url }) => url),
    [c],
  );
});

test('a redirect is done when what it led to is; its next request is without validators', async () => {
  let last: Capture;
  const visits = await told(async (store) => {
    await store(redirect(a, '/b.html', 1));
    await store(page('http://other.example.cn/', 2));
    await store(redirect(b, c, 3));
    last = await store(page(c, 4));
    // Another time it led nowhere good, and once there was no telling where it led.
    await store(redirect(a, c, 5));
    await store(page(c, 6, { status: 500 }));
    await store(page('http://www.example.cn/d.html', 7, { status: 302, headers: [] }));
  });
  assert.deepEqual(
    visits.map(({ url, etag, visitedAt }) => [url, etag, visitedAt]),
    [
      ['http://other.example.cn/', '"2"', at(2)],
      [c, '"4"', at(4)],
      [a, null, at(4)],
      [b, null, at(4)],
    ],
  );
  const { recordId, payloadDigest } = last!;
  assert.deepEqual(visits[2], { ...visits[1], url: a, etag: null });
  assert.deepEqual([visits[2]?.recordId, visits[2]?.payloadDigest], [recordId, payloadDigest]);
});

test('a revisit names the record that holds the payload, and when that was fetched', async () => {
  let first: Capture;
  const visits = await told(async (store) => {
    first = await store(page(a, 1));
    await store(page(b, 2, { body: Buffer.from(`<p>${a} 1</p>`) }), first);
  });
  const { recordId, payloadDigest } = first!;
  assert.deepEqual(visits[1], {
    ...{ url: b, site: 'example.cn', etag: '"2"', lastModified: null, payloadDigest, recordId },
    ...{ recordUrl: a, fetchedAt: at(1), visitedAt: at(2), contentHash: null },
  });
});

test('a 304 keeps the validators of the page it confirms, unless it has its own', async () => {
  const visits = await told(async (store) => {
    const other = await store(page(b, 1));
    await store(page(a, 2, { body: Buffer.from(`<p>${b} 1</p>`), headers: [['Last-Modified', 'before']] }), other);
    const answer = { status: 304, body: Buffer.alloc(0) };
    await store(page(a, 3, { ...answer, headers: [] }), other);
    await store(page(a, 4, { ...answer, headers: [['ETag', '"own"']] }), other);
    // One that confirms nothing that is known says nothing.
    await store(page(c, 5, answer));
  });
  assert.deepEqual(
    visits.map(({ url, etag, lastModified, recordUrl, visitedAt }) => [url, etag, lastModified, recordUrl, visitedAt]),
    [
      [b, '"1"', null, b, at(1)],
      [a, null, 'before', b, at(2)],
      [a, null, 'before', b, at(3)],
      [a, '"own"', null, b, at(4)],
    ],
  );
});

test('articles in files that are no answers are told as contents alone', async () => {
  const uri = 'urn:cundang:import:one.txt';
  const hash = 'cd'.repeat(32);
  const visits = await told(
    async (_store, archive) => {
      for (const name of ['one', 'two']) {
        const given = { uri: `urn:cundang:import:${name}.txt`, contentType: 'text/plain', body: Buffer.from(name) };
        await archive.storeResource({ ...given, fetchedAt: new Date(at(1)) });
      }
    },
    { [uri]: hash },
  );
  assert.deepEqual(
    visits.map(({ url, contentHash, payloadDigest }) => [url, contentHash, payloadDigest]),
    [[uri, hash, null]],
  );
});
