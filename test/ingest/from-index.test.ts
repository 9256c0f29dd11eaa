import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FromIndex } from '../../src/ingest/from-index.ts';
import type { Ingested } from '../../src/ingest/ingest.ts';
import { warcFiles } from '../../storage/files.ts';
import { readRecords } from '../../storage/warc/reader.ts';
import { assertRebuilds, assertWhole, capturedUrls, exported, linesOf } from '../crawl/stand.ts';
import { here } from '../cundang.ts';
import { all, scratch } from '../storage/scratch.ts';
import { commonCrawlFile, type OtherArchive, otherArchive } from './other-archive.ts';
import { dateOf, pages } from './pages.ts';

const open = ['--set', 'network.allow=127.0.0.0/8', '--set', 'crawl.backoffMs=50', '--json'];

async function run(dir: string, words: readonly string[], code = 0): Promise<FromIndex> {
  const ran = await here(['ingest', '--dir', dir, ...open, ...words]);
  assert.equal(ran.code, code, ran.stderr + ran.stdout);
  return ran.json as FromIndex;
}

const urls = pages.map(({ url }) => url).sort();

test('a Wayback index leads to every article of the site, as it was stored, once', async (t) => {
  const other = await otherArchive(t);
  const dir = await scratch();
  const words = ['--cdx', `${other.origin}/cdx/search/cdx`, '--site', 'sxgov', '--delay', '0'];
  const first = await run(dir, words);
  // The second capture of the first page has the same digest.
  assert.equal(first.wanted, pages.length);
  assert.deepEqual([first.fetched, first.articles, first.failed], [pages.length, pages.length, 0]);
  assert.deepEqual(capturedUrls(dir).sort(), urls);
  await assertWhole(dir);
  await assertRebuilds(dir);

  const records = (await all(readRecords((await warcFiles(dir))[0]!.path))).flatMap((one) =>
    one.kind === 'record' ? [one.record] : [],
  );
  const page = records.find((record) => record.type === 'response' && record.url === pages[2]!.url);
  assert.ok(page?.type === 'response');
  assert.deepEqual(page.payload, pages[2]!.body);
  assert.equal(new Date(page.date).getTime(), new Date(dateOf(2)).getTime());
  assert.match(page.fields.get('WARC-Source-URI') ?? '', /\/web\/\d{14}id_\/http/);
  assert.deepEqual(page.http?.headers, [
    ['content-type', 'text/html; charset=utf-8'],
    ['server', 'nginx/0.7'],
    ['x-orig-content-encoding', 'gzip'],
  ]);

  const before = await exported(dir);
  const asked = other.asked.length;
  const again = await run(dir, words);
  assert.deepEqual([again.fetched, again.here, again.newRecords], [0, pages.length, 0]);
  assert.ok(
    other.asked.slice(asked).every((path) => path.startsWith('/cdx/')),
    'nothing is fetched twice',
  );
  assert.equal(await exported(dir), before);
});

for (const [what, words] of [
  [
    'a pywb index with numbered pages',
    (other: OtherArchive) => ['--cdx', `${other.origin}/CC-MAIN-2016-10-index`, '--site', 'sxgov'],
  ],
  [
    'a list of ranges',
    (other: OtherArchive, dir: string) => {
      const path = join(dir, '..', 'list.txt');
      writeFileSync(path, `# captures\n${rangeLines(other)}\n`);
      return ['--list', path];
    },
  ],
] as const) {
  test(`${what} leads to whole records by byte range`, async (t) => {
    const other = await otherArchive(t);
    const dir = join(await scratch(), 'archive');
    const all = [...words(other, dir), '--warcs', `${other.origin}/`, '--delay', '0', '--per-host', '3'];
    if (all[0] === '--list') await sizes(other, all[1]!);
    const result = await run(dir, all);
    assert.deepEqual([result.fetched, result.articles, result.failed], [pages.length, pages.length, 0]);
    assert.deepEqual(capturedUrls(dir).sort(), urls);
    await assertWhole(dir);
    await assertRebuilds(dir);
    assert.equal((await run(dir, all)).fetched, 0);
    assert.deepEqual(capturedUrls(dir).sort(), urls);
  });
}

/** Lines without the places, which {@link sizes} puts in from the archive's own index. */
function rangeLines(other: OtherArchive): string {
  return `${other.origin}/${commonCrawlFile}`;
}

async function sizes(other: OtherArchive, path: string): Promise<void> {
  const lines: string[] = [];
  for (let page = 0; page < 4; page++) {
    const text = await (await fetch(`${other.origin}/CC-MAIN-2016-10-index?url=sxgov&page=${page}`)).text();
    for (const line of text.trim().split('\n')) {
      const { offset, length, digest } = JSON.parse(line) as Record<string, string>;
      if (/^DIGEST/.test(digest!)) lines.push(`${other.origin}/${commonCrawlFile} ${offset} ${length}`);
    }
  }
  writeFileSync(path, `${[...new Set(lines)].join('\n')}\n`);
}

test('an archive that complains is waited for, and asked with a pause in between', async (t) => {
  const other = await otherArchive(t, { busy: 1 });
  const dir = await scratch();
  const words = ['--cdx', `${other.origin}/cdx/search/cdx`, '--site', 'sxgov', '--delay', '60', '--max', '2'];
  const result = await run(dir, words);
  assert.equal(result.fetched, 2);
  assert.ok(other.gaps[1]! >= 900, `Retry-After: ${other.gaps[1]} ms`);
  assert.ok(
    other.gaps.slice(1).every((gap) => gap >= 55),
    `pauses: ${other.gaps.map(Math.round)}`,
  );
  assert.equal((await run(dir, words)).fetched, 2, 'the next run takes the next ones');
  assert.equal(capturedUrls(dir).length, 4);
});

test('private addresses are refused unless they are allowed, and a dead index is an error', async (t) => {
  const other = await otherArchive(t);
  const dir = await scratch();
  const words = ['ingest', '--dir', dir, '--cdx', `${other.origin}/cdx/search/cdx`, '--site', 'sxgov', '--json'];
  const ran = await here(words);
  assert.equal(ran.code, 1);
  assert.equal((ran.json as { error: { code: string } }).error.code, 'fetch.private-address');
  assert.equal(other.asked.length, 0);
});

test('what a capture in the list lacks is told with its reason, and the rest is taken', async (t) => {
  const other = await otherArchive(t);
  const dir = join(await scratch(), 'archive');
  const list = join(dir, '..', 'list.jsonl');
  const row = (url: string, timestamp: string) => JSON.stringify({ url, timestamp, status: '200', mime: 'text/html' });
  writeFileSync(
    list,
    `${row(pages[0]!.url, '20990101000000')}\n${row('http://www.sxgov.cn/none.htm', '20160301020310')}\nnot json\n`,
  );
  const result = await run(dir, ['--list', list, '--replay', `${other.origin}/web/`, '--delay', '0'], 3);
  assert.deepEqual([result.fetched, result.failed], [1, 1]);
  assert.deepEqual(
    result.failures.map(({ code }) => code),
    ['http.gone'],
  );
  const [line] = linesOf(await exported(dir));
  assert.equal(line!.capture.fetchedAt, new Date(dateOf(0)).toISOString(), 'the time of the capture that was sent');
});

test('a WARC at a URL is fetched in pieces and taken in', async (t) => {
  const other = await otherArchive(t);
  const dir = await scratch();
  const url = `${other.origin}/${commonCrawlFile}`;
  const ran = await here(['ingest', '--dir', dir, ...open, url]);
  assert.equal(ran.code, 0, ran.stderr);
  const { files, articles } = ran.json as Ingested;
  assert.deepEqual([files[0]!.source, files[0]!.state, articles], [url, 'copied', pages.length]);
  await assertWhole(dir);
  const gone = await here(['ingest', '--dir', dir, ...open, `${other.origin}/none.warc.gz`]);
  assert.equal(gone.code, 3);
  assert.deepEqual(
    (gone.json as Ingested).failures.map(({ code }) => code),
    ['http.gone'],
  );
});
