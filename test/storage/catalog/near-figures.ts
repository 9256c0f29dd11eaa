/** Prints the figures of docs/near-duplicates.md, times as CPU time: `node test/storage/catalog/near-figures.ts [records]`. */
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { jaccard, type Shingles, shinglesOf } from '../../../src/text/shingles.ts';
import { bandsOf, signatureOf } from '../../../src/text/signature.ts';
import { clustersOf } from '../../../storage/catalog/clusters.ts';
import { openDatabase, transaction } from '../../../storage/catalog/database.ts';
import { attachIndex, identityOf, openIndex } from '../../../storage/catalog/index-file.ts';
import { nearLookup } from '../../../storage/catalog/near.ts';
import { nearIndexer, placed } from '../../../storage/catalog/near-index.ts';
import { seededRandom } from '../../replica/random.ts';
import { bodies, reprintOf } from '../../text/reprints.ts';
import { article } from './articles.ts';

const random = seededRandom('figures');

/** CPU time of this process: steadier than the clock where others compute as well. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const bands = (shingles: Shingles): readonly number[] => bandsOf(signatureOf(shingles));

function shareBand(a: readonly number[], b: readonly number[]): boolean {
  return a.some((band, at) => band === b[at]);
}

/** For comparison: 64 bits, each the majority of that bit over the shingles (Charikar 2002). */
function simHash(shingles: Shingles): bigint {
  const sums = new Int32Array(64);
  for (const shingle of shingles) {
    for (const half of [0, 1]) {
      const bits = Math.imul(shingle ^ (shingle >>> 15), half === 0 ? 0x2c1b3c6d : 0x297a2d39);
      for (let bit = 0; bit < 32; bit++) sums[half * 32 + bit]! += ((bits ^ (bits >>> 13)) >>> bit) & 1 ? 1 : -1;
    }
  }
  return sums.reduce((bits, sum, at) => (sum > 0 ? bits | (1n << BigInt(at)) : bits), 0n);
}

function bitsApart(a: bigint, b: bigint): number {
  return (a ^ b).toString(2).replaceAll('0', '').length;
}

function recall(): void {
  const originals = bodies(2000);
  const rows = [0.7, 0.8, 0.9].map((center) => ({ center, pairs: 0, minHash: 0, simHash3: 0, simHash10: 0 }));
  for (let round = 0; round < 3; round++) {
    for (const body of originals) {
      const [a, b] = [shinglesOf(body), shinglesOf(reprintOf(body, random.int(1, 5), random))];
      const similarity = jaccard(a, b);
      const row = rows.find(({ center }) => Math.abs(similarity - center) <= 0.025);
      if (row === undefined) continue;
      row.pairs++;
      if (shareBand(bands(a), bands(b))) row.minHash++;
      const apart = bitsApart(simHash(a), simHash(b));
      if (apart <= 3) row.simHash3++;
      if (apart <= 10) row.simHash10++;
    }
  }
  console.log('recall on edited reprints, by Jaccard index (±.025)');
  console.table(
    rows.map(({ center, pairs, ...found }) => ({
      center,
      pairs,
      ...Object.fromEntries(Object.entries(found).map(([name, count]) => [name, (count / pairs).toFixed(3)])),
    })),
  );
}

function falsePositives(): void {
  const records = bodies(1500, 5)
    .map((body) => shinglesOf(body))
    .map((shingles) => ({ shingles, bands: bands(shingles) }));
  let [pairs, candidates, near, highest] = [0, 0, 0, 0];
  for (const [at, a] of records.entries()) {
    for (const b of records.slice(at + 1)) {
      const similarity = jaccard(a.shingles, b.shingles);
      pairs++;
      if (shareBand(a.bands, b.bands)) candidates++;
      if (similarity >= 0.8) near++;
      highest = Math.max(highest, similarity);
    }
  }
  const perRecord = ((2 * candidates) / records.length).toFixed(1);
  console.log(
    `unrelated articles of one genre: ${pairs} pairs, most alike ${highest.toFixed(2)}, near-duplicates ${near}, ` +
      `candidates per record of ${records.length} ${perRecord}`,
  );
}

function cost(): void {
  const short = bodies(400, 3);
  const long = short.slice(0, 100).map((_, at) => short.slice(at * 4, at * 4 + 4).flat());
  for (const [name, texts] of Object.entries({ short, long })) {
    const length = texts.flat().join('').length / texts.length;
    // Once before, so that compiled code is measured.
    for (const body of texts) signatureOf(shinglesOf(body));
    const time = (work: () => unknown): string => {
      const before = cpuMs();
      for (let round = 0; round < 5; round++) work();
      return ((cpuMs() - before) / texts.length / 5).toFixed(3);
    };
    const shingles = texts.map((body) => shinglesOf(body));
    console.log(
      `${name}, ${length.toFixed(0)} characters: shingles ${time(() => texts.map((body) => shinglesOf(body)))} ms, ` +
        `signature ${time(() => shingles.map(signatureOf))} ms, SimHash ${time(() => shingles.map(simHash))} ms`,
    );
  }
}

/** Records as `put` writes them, but for what near-duplicates do not touch. */
function fill(
  db: DatabaseSync,
  indexes: DatabaseSync,
  from: number,
  to: number,
): { readonly digests: string[]; readonly indexMs: number } {
  const record = db.prepare(
    `INSERT INTO record (key, digest, day, verdict, script, titled, sourced) VALUES (?, ?, '2024', 'clean', 'Hans', 1, 0)`,
  );
  const text = db.prepare('INSERT INTO article VALUES (?, ?)');
  const seen = db.prepare(`INSERT INTO sighting VALUES (?, '', ?, NULL, 'clean', NULL, '2024', '2024', '', '', 0)`);
  const index = nearIndexer(indexes);
  const digests: string[] = [];
  let indexMs = 0;
  let original: string[] = [];
  for (let at = from; at < to; at += 500) {
    const made = Array.from({ length: 500 }, (_, offset) => {
      const key = at + offset + 1;
      // Every tenth record is a reprint of the one before it.
      original = key % 10 === 0 ? [...original, '编后：值得一读。'] : [syllables(300)];
      return {
        key,
        article: { ...article({ paragraphs: ['。'] }), paragraphs: original, contentDigest: hash('sha256', `${key}`) },
      };
    });
    transaction(db, () => {
      for (const { key, article } of made) {
        record.run(key, article.contentDigest);
        text.run(key, JSON.stringify(article));
        seen.run(key, article.contentDigest);
      }
    });
    transaction(indexes, () => {
      const before = cpuMs();
      index(made.map(({ key, article }) => placed(key, article)).filter((one) => one !== null));
      indexMs += cpuMs() - before;
    });
    digests.push(made[9]!.article.contentDigest, made[249]!.article.contentDigest);
  }
  return { digests, indexMs: indexMs / (to - from) };
}

function syllables(length: number): string {
  return String.fromCharCode(...Array.from({ length }, () => random.int(0x4e00, 0x5dff)));
}

function growth(most: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'cundang-near-'));
  try {
    const path = join(folder, 'c.sqlite');
    using writer = openDatabase(path, false);
    using indexes = openIndex(path, identityOf(writer));
    using db = openDatabase(path, true);
    attachIndex(db, path);
    let filled = 0;
    for (const size of [most / 100, most / 10, most].map((wanted) => Math.ceil(wanted / 500) * 500)) {
      const { digests, indexMs } = fill(writer, indexes, filled, size);
      filled = size;
      const near = nearLookup(db);
      const found = digests.filter((digest) => near.nearOf(digest, 0.8).length > 0).length;
      const before = cpuMs();
      for (const digest of digests) near.nearOf(digest, 0.8);
      const query = ((cpuMs() - before) / digests.length).toFixed(2);
      const start = cpuMs();
      const groups = [...clustersOf(db, {}, 0.8)].length;
      const all = ((cpuMs() - start) / 1000).toFixed(1);
      console.log(
        `${size} records: into the index ${indexMs.toFixed(2)} ms each, nearOf ${query} ms (${found} of ${digests.length} found), all ${groups} groups ${all} s, ` +
          `index ${indexBytes(db, size)} bytes per record`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function indexBytes(db: DatabaseSync, records: number): string {
  const sum = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0]);
  const bands = sum('SELECT sum(length(block)) FROM near_band_data');
  return `${Math.round(sum('SELECT sum(length(bins)) FROM signature') / records)} + ${Math.round(bands / records)}`;
}

recall();
falsePositives();
cost();
growth(Number(process.argv[2] ?? 100_000));
