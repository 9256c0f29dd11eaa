/**
 * Records held against what the pages say: every article of the stand-in web, and the hand-made records of
 * ../shared/gold rendered through its templates, crawled, exported; and the seed files imported.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Article } from '../src/article.ts';
import { foldWidth } from '../src/text/width.ts';
import type { Sighting } from '../storage/catalog/entry.ts';
import { cundang } from './cundang.ts';
import { type Gold, goldFolder, goldRecords, seedFolder, skip, withGold } from './gold.ts';
import { type Replica, startReplica } from './replica/server.ts';
import type { Expected } from './replica/story.ts';

type Line = Article & { readonly sightings: readonly Sighting[] };

const folder = mkdtempSync(join(tmpdir(), 'cundang-records-'));
let replica: Replica;
let records: ReadonlyMap<string, Line>;

before(async () => {
  replica = await startReplica({ pack: withGold ? goldFolder : null });
  const dir = join(folder, 'archive');
  const targets = [...Object.keys(replica.sites), replica.clone.home];
  const fast = [
    '--delay',
    '0',
    '--per-host',
    '8',
    '--assets',
    'none',
    '--proxy',
    replica.proxyUrl,
    '--ca',
    replica.caFile(),
  ];
  const run = await cundang(['crawl', ...targets, '--dir', dir, ...fast]);
  assert.equal(run.code, 0, run.stderr);
  records = await exported(dir);
});

after(async () => {
  await replica?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The exported records by every URL or file name they were seen under. */
async function exported(dir: string): Promise<ReadonlyMap<string, Line>> {
  const out = join(dir, 'records.jsonl');
  assert.equal((await cundang(['export', '--dir', dir, '--format', 'jsonl', '--out', out])).code, 0);
  const byPlace = new Map<string, Line>();
  for (const text of readFileSync(out, 'utf8').trimEnd().split('\n')) {
    const line = JSON.parse(text) as Line;
    for (const seen of line.sightings) byPlace.set((seen.url ?? seen.importedName)!, line);
  }
  return byPlace;
}

/** Widths mapped, outer blanks off: the corpus the gold records come from was width-normalised. */
function plain<T>(value: T): T {
  if (typeof value === 'string') return foldWidth(value).trim() as T;
  if (Array.isArray(value)) return value.map(plain) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)])) as T;
}

/** The fields that a record of the page itself (not of a reprint) has to get right. */
function said(line: Line) {
  const { title, deck, originalTitle, published, source, authors, editors, column, clicks } = line;
  const iso = published && !published.inferred ? published.iso : null;
  return plain({ title, deck, originalTitle, published: iso, source, authors, editors, column, clicks });
}

function wanted(page: Expected) {
  const { title, deck, originalTitle, published, source, authors, editors, column, clicks } = page;
  return plain({ title, deck, originalTitle, published, source, authors, editors, column, clicks });
}

describe('every article of the stand-in web', () => {
  test('is recorded with its body, whole and in order', () => {
    for (const { articles } of Object.values(replica.sites)) {
      for (const page of articles) {
        const line = records.get(page.url);
        assert.ok(line, `no record for ${page.url}`);
        assert.deepEqual(plain(line.paragraphs), plain(page.paragraphs), page.url);
        if (line.url === page.url) assert.deepEqual(line.pages, page.pages, page.url);
      }
    }
  });

  test('has every field that its page says', () => {
    for (const { articles } of Object.values(replica.sites)) {
      for (const page of articles) {
        const line = records.get(page.url)!;
        // Where it was seen first speaks for a reprint.
        if (line.url !== page.url) continue;
        assert.deepEqual(said(line), wanted(page), page.url);
        assert.deepEqual(plain(line.images), plain(page.images), page.url);
        assert.deepEqual(plain(line.attachments), plain(page.attachments), page.url);
        if (page.registration) assert.deepEqual(plain(line.registration), plain(page.registration), page.url);
        if (page.related)
          assert.deepEqual(plain(line.related.map(({ title }) => title)), plain(page.related), page.url);
      }
    }
  });

  test('is one record with its reprints', () => {
    for (const urls of replica.reprints) {
      assert.equal(new Set(urls.map((url) => records.get(url)?.contentDigest)).size, 1, urls.join(' '));
    }
  });

  test('is one record with its hijacked copy, which is a sighting marked as restored', () => {
    // Three of each site, and what the hand-made records say was read from a clone, where these are.
    const hijacked = withGold ? goldRecords().filter(([, { hijack }]) => hijack !== null).length : 0;
    assert.equal(replica.clone.copies.length, 3 * Object.keys(replica.sites).length + hijacked);
    assert.ok(!withGold || replica.clone.copies.length >= 20);
    for (const { url, original } of replica.clone.copies) {
      const line = records.get(url);
      assert.ok(line && line === records.get(original.url), `${url} is not the record of ${original.url}`);
      assert.equal(line.integrity.verdict, 'clean');
      assert.equal(line.sightings.find((seen) => seen.url === url)?.verdict, 'restored');
    }
  });
});

function assertGold(line: Line | undefined, record: Gold): void {
  assert.ok(line, `no record for ${record.seed}`);
  const { title, source, clicks, body } = record;
  const { icp, police_registration: police, licences = {} } = record;
  assert.deepEqual(plain(line.paragraphs), plain(body), record.seed);
  assert.deepEqual(
    { ...said(line), registration: plain(line.registration) },
    plain({
      ...{ title, source, clicks, published: record.published, authors: record.author, column: record.breadcrumb },
      deck: record.deck ?? [],
      editors: record.editor === null ? [] : [record.editor],
      originalTitle: record.original_title,
      registration: { icp, police, licences },
    }),
    record.seed,
  );
}

describe('the hand-made records', { skip }, () => {
  test('come out of their rendered pages, and the clone copies share their hashes', () => {
    const found = goldRecords();
    assert.equal(found.length, 5);
    for (const [name, record] of found) {
      const page = replica.pack[name];
      assert.ok(page, `${name} is not on the stand-in web`);
      assertGold(records.get(page.url), record);
    }
    const packed = new Set(Object.values(replica.pack).map(({ url }) => url));
    const clones = replica.clone.copies.filter(({ original }) => packed.has(original.url));
    assert.ok(clones.length >= 2);
    for (const { url, original } of clones) {
      assert.equal(records.get(url)?.contentDigest, records.get(original.url)?.contentDigest, url);
    }
  });

  test('come out of the imported seed files, with the same five hashes', async () => {
    const dir = join(folder, 'imports');
    const run = await cundang(['import', seedFolder, '--dir', dir, '--json']);
    assert.equal(run.code, 0, run.stderr);
    const imported = await exported(dir);
    let annotations = 0;
    for (const [name, record] of goldRecords()) {
      const line = imported.get(`${name}.txt`);
      assertGold(line, record);
      assert.equal(line?.contentDigest, records.get(replica.pack[name]!.url)?.contentDigest, name);
      annotations += line?.integrity.annotations ?? 0;
    }
    assert.equal(annotations, 570);
  });

  test('are recognised when an archive that holds the seeds is crawled', async () => {
    const dir = join(folder, 'imports');
    const urls = Object.values(replica.pack).map(({ url }) => url);
    const fast = ['--delay', '0', '--assets', 'none', '--proxy', replica.proxyUrl, '--ca', replica.caFile()];
    const run = await cundang(['crawl', ...urls, '--max-pages', '5', '--dir', dir, '--json', ...fast]);
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual((run.json as { articles: { new: number; known: number } }).articles.known, 5);
    const together = await exported(dir);
    for (const [name] of goldRecords()) {
      const line = together.get(`${name}.txt`);
      assert.equal(line, together.get(replica.pack[name]!.url));
      assert.equal(line?.url, replica.pack[name]!.url, 'the page speaks for it, not the import');
    }
  });
});
