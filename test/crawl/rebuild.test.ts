/** The catalogue can be lost: `rebuild` makes it anew from the WARC files alone, byte for byte the same in the export. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readRecords } from '../../storage/warc/reader.ts';
import { here } from '../cundang.ts';
import {
  assertRebuilds,
  assertWhole,
  crawl,
  exported,
  linesOf,
  loseCatalogue,
  scratch,
  startReplica,
} from './stand.ts';

const space = scratch();
after(() => space.remove());

test('several runs over pages that change, with clones, reprints, revisits and imports', async () => {
  const dir = space.dir('many');
  const texts = space.dir('texts');
  const sites = ['yuncheng-dangjian', 'minsheng-fazhi'];
  // The later web holds the same articles of the sites at other places in their lists, and new ones.
  for (const [today, seed] of [
    ['2026-03-01', 1],
    ['2026-03-01', 1],
    ['2026-03-09', 2],
  ] as const) {
    const replica = await startReplica({ articlesPerSite: 12, today, seed });
    try {
      const report = await crawl(replica, dir, [...sites, replica.clone.home], { 'crawl.revisit': '0s' });
      if (seed === 2) assert.ok(report.articles.new > 0, 'pages have changed');
      const [article] = replica.sites[sites[0]!]!.articles;
      mkdirSync(texts, { recursive: true });
      const text = [article!.title, article!.published?.slice(0, 10), ...article!.paragraphs].join('\n');
      writeFileSync(join(texts, `00${seed}_0123456789abcde${seed}.txt`), text);
    } finally {
      await replica.close();
    }
    const { code, stderr } = await here(['import', texts, '--dir', dir, '--json']);
    assert.equal(code, 0, stderr);
  }
  await assertWhole(dir);
  const lines = linesOf(await exported(dir));
  const sightings = lines.flatMap((line) => line.sightings);
  assert.ok(sightings.some(({ importedName }) => importedName !== null));
  assert.ok(sightings.some(({ verdict }) => verdict === 'restored'));
  assert.ok(
    lines.some((line) => line.sightings.length >= 3),
    'seen on its site, on the clone and in a file',
  );
  assert.ok(
    sightings.some(({ firstSeen, lastSeen }) => firstSeen < lastSeen),
    'seen again',
  );
  const ofUrl = Map.groupBy(
    sightings.filter(({ url }) => url !== null),
    ({ url }) => url,
  );
  assert.ok(
    [...ofUrl.values()].some((seen) => seen.length > 1),
    'another content at the same URL',
  );
  await assertRebuilds(dir);
});

test('a damaged spot costs the records in it and no others, and is told by file and offset', async () => {
  const dir = space.dir('damaged');
  const replica = await startReplica({ articlesPerSite: 10 });
  try {
    await crawl(replica, dir, ['minsheng-fazhi'], { 'crawl.assets': 'none' });
    // Without validators the second run gets the same bytes again: revisits of records in the first file.
    replica.misbehave(/\.html$/, { kind: 'slow-headers', ms: 1 });
    await crawl(replica, dir, ['minsheng-fazhi'], { 'crawl.assets': 'none', 'crawl.revisit': '0s' });
  } finally {
    await replica.close();
  }
  const lines = linesOf(await exported(dir));
  const hit = lines[0]!;
  const file = join(dir, 'warc', hit.capture.file);
  const bytes = readFileSync(file);
  for await (const found of readRecords(file, { from: hit.capture.offset })) {
    bytes.fill(0, found.offset + 20, found.offset + found.length - 20);
    break;
  }
  writeFileSync(file, bytes);
  assert.ok(readdirSync(join(dir, 'warc')).length >= 4, 'two files and their indexes');
  loseCatalogue(dir);
  const { code, json } = await here(['rebuild', '--dir', dir, '--json']);
  assert.equal(code, 4);
  const { damage } = json as { damage: { file: string; offset: number; reason: string }[] };
  assert.deepEqual([damage[0]?.file, damage[0]?.offset], [hit.capture.file, hit.capture.offset]);
  assert.match(damage[1]?.reason ?? '', /the revisit refers to/);
  const left = linesOf(await exported(dir)).map(({ id }) => id);
  assert.deepEqual(
    left,
    lines.slice(1).map(({ id }) => id),
  );
});

test('a run with --archive-only leaves its records to a rebuild', async () => {
  const [extracting, storing] = [space.dir('extracting'), space.dir('storing')];
  const replica = await startReplica({ articlesPerSite: 4 });
  try {
    await crawl(replica, extracting, ['minsheng-fazhi'], { 'crawl.assets': 'none' });
    const words = ['crawl', 'minsheng-fazhi', '--archive-only', '--dir', storing, '--assets', 'none', '--delay', '0'];
    const web = ['--proxy', replica.proxyUrl, '--ca', replica.caFile()];
    const { code, stderr } = await here([...words, ...web]);
    assert.equal(code, 0, stderr);
  } finally {
    await replica.close();
  }
  assert.equal(await exported(storing), '');
  assert.equal((await here(['rebuild', '--dir', storing, '--json'])).code, 0);
  const textsOf = async (dir: string) =>
    linesOf(await exported(dir)).map(({ contentDigest, url }) => [contentDigest, url]);
  assert.deepEqual(await textsOf(storing), await textsOf(extracting));
});
