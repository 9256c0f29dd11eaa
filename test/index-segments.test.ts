/** Segments of workers become a catalogue: in any order, each once, over kills, to what one process would have made. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { loadSites } from '../crawlers/registry.ts';
import type { Site } from '../crawlers/site.ts';
import type { CundangError } from '../src/errors.ts';
import { catalogPath } from '../src/folder.ts';
import { indexSegments } from '../src/index-segments.ts';
import { openCatalog } from '../storage/catalog/catalog.ts';
import { filesOf, storedArchive } from '../storage/store/archive-place.ts';
import { openDirectoryStore } from '../storage/store/directory.ts';
import { segmentOf } from '../storage/store/names.ts';
import { crawl, exported, type Line, linesOf, type Replica, scratch, startReplica, until } from './crawl/stand.ts';
import { here, start } from './cundang.ts';
import { seededRandom } from './replica/random.ts';

const targets = ['chinanews', 'yuncheng-dangjian'];
const space = scratch();
/** Made by one process, its segments sent to `store` with their records. */
const embedded = space.dir('embedded');
const store = space.dir('store');
let replica: Replica;
let sites: readonly Site[];
let wanted: string;

before(async () => {
  sites = await loadSites();
  replica = await startReplica({ articlesPerSite: 30 });
  const settings = { 'store.url': store, 'archive.maxBytes': 24 * 1024, 'crawl.assets': 'none' };
  await crawl(replica, embedded, [...targets, replica.clone.home], settings);
  wanted = await exported(embedded);
});
after(async () => {
  await replica?.close();
  space.remove();
});

const warcs = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.warc.gz'));
const index = (dir: string, ...words: string[]) => here(['index', '--dir', dir, '--json', ...words]);
const fromStore = (folder: string): string[] => ['--set', `store.url=${folder}`];

interface Report {
  readonly segments: number;
  readonly articles: number;
  readonly newRecords: number;
  readonly waiting: number;
  readonly damage: readonly { readonly file: string; readonly reason: string }[];
}

type Part = 'warc' | 'records' | 'index';

/** Copies segments of the store, or those parts of them, into a folder. */
function copy(
  folder: string,
  segments: readonly string[],
  parts: readonly Part[] = ['warc', 'records', 'index'],
): string {
  mkdirSync(folder, { recursive: true });
  for (const warc of segments) {
    const segment = segmentOf(warc)!;
    for (const part of parts) cpSync(join(store, segment[part]), join(folder, segment[part]));
  }
  return folder;
}

test('the store has many segments with records, and pages of one article lie in several', () => {
  const segments = warcs(store);
  assert.ok(segments.length >= 8, `${segments.length} segments`);
  const lines = linesOf(wanted);
  assert.ok(lines.some(({ sightings }) => sightings.length > 1));
  const fileOf = new Map<string, string>();
  for (const warc of segments) {
    for (const line of readFileSync(join(store, segmentOf(warc)!.records), 'utf8')
      .split('\n')
      .filter(Boolean)) {
      fileOf.set((JSON.parse(line) as { article: Line }).article.url!, warc);
    }
  }
  const spread = lines.filter(({ pages }) => new Set(pages.map((page) => fileOf.get(page))).size > 1);
  assert.ok(spread.length > 0, 'no article is spread over segments');
});

for (const [n, order] of ['forward', 'backward', 'mixed', 'mixed again'].entries()) {
  test(`segments one by one, ${order}: the same export`, async () => {
    const sorted = warcs(store).sort();
    const mixed = seededRandom(order).sample(sorted, sorted.length);
    const segments = [sorted, sorted.toReversed(), mixed, mixed][n]!;
    const dir = space.dir(`order-${n}`);
    const archive = storedArchive(await openDirectoryStore(store));
    const files = new Map((await filesOf(archive)).map((file) => [file.name, file]));
    for (const warc of [...segments, segments[0]!]) {
      const from = { files: async () => [files.get(warc)!] };
      const reader = () => assert.fail('records are there');
      await indexSegments({ dir, from, archive, sites, reader, againMs: null, onDamage: assert.fail });
    }
    assert.equal(await exported(dir), wanted);
  });
}

test('the command: each segment once; search, show and verify work over what lies in the store', async () => {
  const dir = space.dir('command');
  const first = await index(dir, ...fromStore(store));
  assert.equal(first.code, 0, first.stderr);
  const report = first.json as Report;
  assert.equal(report.segments, warcs(store).length);
  assert.equal(report.newRecords, linesOf(wanted).length);
  assert.deepEqual([report.waiting, report.damage], [0, []]);
  assert.equal(await exported(dir), wanted);
  const again = (await index(dir, ...fromStore(store))).json as Report;
  assert.deepEqual([again.segments, again.articles, again.newRecords], [0, 0, 0]);

  const [line] = linesOf(wanted);
  const found = await here(['search', line!.title!, '--dir', dir, '--json']);
  assert.ok(JSON.stringify(found.json).includes(line!.id));
  const shown = await here(['show', line!.id, '--json', '--dir', dir, ...fromStore(store)]);
  assert.equal(shown.code, 0, shown.stderr);
  const verified = await here(['verify', '--dir', dir, '--json', ...fromStore(store)]);
  assert.equal(verified.code, 0, verified.stderr);
});

test('segments without records are read from their WARC files, to the same export', async () => {
  const bare = copy(space.dir('bare-store'), warcs(store), ['warc', 'index']);
  const dir = space.dir('bare');
  const { code, json, stderr } = await index(dir, '--from', bare);
  assert.equal(code, 0, stderr);
  assert.equal((json as Report).segments, warcs(store).length);
  assert.equal(await exported(dir), wanted);
  assert.equal(((await index(dir, '--from', bare)).json as Report).segments, 0);
});

/** A record but for where and when it was captured, and which of several snapshots speaks. */
function bare({ capture: _, sightings, ...article }: Line): unknown {
  const places = sightings.map(({ url, verdict, title }) => ({ url, verdict, title }));
  const sorted = places.sort((a, b) => (a.url! < b.url! ? -1 : 1));
  return sightings.length > 1 ? { id: article.id, sorted } : { ...article, sorted };
}

test('folders of several crawls give the records of one crawl', async () => {
  const [one, two] = [space.dir('one'), space.dir('two')];
  await crawl(replica, one, [targets[0]!], { 'crawl.assets': 'none' });
  await crawl(replica, two, [targets[1]!, replica.clone.home], { 'crawl.assets': 'none' });
  const dir = space.dir('both');
  const { code, stderr } = await index(dir, '--from', one, two);
  assert.equal(code, 0, stderr);
  const byId = (lines: readonly Line[]) => new Map(lines.map((line) => [line.id, bare(line)]));
  assert.deepEqual(byId(linesOf(await exported(dir))), byId(linesOf(wanted)));
});

test('a damaged segment is told and stepped over; once mended it is taken', async () => {
  const folder = copy(space.dir('damaged-store'), warcs(store));
  const records = readdirSync(folder)
    .filter((name) => name.endsWith('.records.jsonl'))
    .sort();
  const largest = records.reduce((a, b) =>
    readFileSync(join(folder, a)).length >= readFileSync(join(folder, b)).length ? a : b,
  );
  const path = join(folder, largest);
  const bytes = readFileSync(path);
  const lines = bytes.toString().split('\n').length - 1;
  writeFileSync(path, bytes.toString().replace(/"contentDigest":"[0-9a-f]{8}/g, '"contentDigest":"\u0000'));
  const dir = space.dir('damaged');
  const { code, json } = await index(dir, '--from', folder);
  const report = json as Report;
  assert.equal(code, 4);
  assert.deepEqual(
    report.damage.map(({ file }) => segmentOf(file)!.records),
    [largest],
  );
  assert.match(report.damage[0]!.reason, /line 1 /);
  assert.equal(report.segments, warcs(store).length - 1);
  assert.notEqual(await exported(dir), wanted);

  writeFileSync(path, bytes);
  const mended = await index(dir, '--from', folder);
  assert.equal(mended.code, 0);
  assert.deepEqual([(mended.json as Report).segments, (mended.json as Report).articles], [1, lines]);
  assert.equal(await exported(dir), wanted);
});

test('what is not whole yet is left for later', async () => {
  const [first, second, third] = warcs(store).sort() as [string, string, string];
  const partial = copy(space.dir('partial'), [first]);
  copy(partial, [second], ['warc', 'records']);
  const dir = space.dir('later');
  const early = (await index(dir, '--from', partial)).json as Report;
  assert.deepEqual([early.segments, early.waiting], [1, 1]);
  copy(partial, [second]);
  const late = (await index(dir, '--from', partial)).json as Report;
  assert.deepEqual([late.segments, late.waiting], [1, 0]);

  // A worker's own folder, in which visits of a closed file are not done yet.
  const worker = space.dir('worker');
  copy(join(worker, 'warc'), [third]);
  const { records } = segmentOf(third)!;
  renameSync(join(worker, 'warc', records), join(worker, 'warc', `${records}.open`));
  assert.equal(((await index(dir, '--from', worker)).json as Report).waiting, 1);
  renameSync(join(worker, 'warc', `${records}.open`), join(worker, 'warc', records));
  assert.equal(((await index(dir, '--from', worker)).json as Report).segments, 1);
});

test('--watch takes what comes, over kills, holds the lock, and ends with SIGTERM', { timeout: 120_000 }, async () => {
  const segments = warcs(store).sort();
  const folder = copy(space.dir('watched'), segments.slice(0, 2));
  const dir = space.dir('watching');
  const words = ['index', '--dir', dir, '--json', '--watch', '--interval', '1', '--from', folder];
  const marked = (): number => {
    try {
      using catalog = openCatalog(catalogPath(dir), { readOnly: true });
      return segments.filter((warc) => catalog.progress(warc) > 0).length;
    } catch (error) {
      // It is just being made.
      if (['archive.missing', 'catalog.version'].includes((error as CundangError).code)) return 0;
      throw error;
    }
  };
  let running = start(words);
  const taken = (least: number) =>
    until(`${least} segments are taken`, () => marked() >= least || running.process.exitCode !== null, 60);
  try {
    await taken(2);
    const locked = await index(dir, '--from', folder);
    assert.equal((locked.json as { error: { code: string } }).error.code, 'archive.locked');
    for (let have = 2; have < segments.length; have += 3) {
      copy(folder, segments.slice(have, have + 3));
      // Dies after the first of them, while it takes the others or just before or after; the last round goes to its end.
      if (have + 3 >= segments.length) break;
      await taken(have + 1);
      running.process.kill('SIGKILL');
      await running.ended;
      running = start(words);
    }
    await taken(segments.length);
    running.process.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    assert.equal(code, 0, stderr);
  } finally {
    running.process.kill('SIGKILL');
  }
  assert.equal(await exported(dir), wanted);
});

describe('places', () => {
  test('without a store there is none to look through; a folder that is not there is not made', async () => {
    const none = await index(space.dir('none'));
    assert.equal(none.code, 2);
    assert.match(none.stderr, /store\.url/);
    const missing = space.dir('missing');
    assert.equal((await index(space.dir('none'), '--from', missing)).code, 1);
    assert.equal(existsSync(missing), false);
  });

  test('an empty store gives nothing, and no harm', async () => {
    const folder = space.dir('empty-store');
    mkdirSync(folder);
    const { code, json } = await index(space.dir('nothing'), '--from', folder);
    assert.deepEqual([code, (json as Report).segments], [0, 0]);
  });
});
