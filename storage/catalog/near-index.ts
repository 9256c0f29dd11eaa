/**
 * Which records may be near-duplicates of each other: those whose signatures share a band. The bands are terms of an inverted index
 * of FTS5, which appends where a table keyed by band would touch 21 places of the disk per record.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Article } from '../../src/article.ts';
import { runsOf } from '../../src/text/shingles.ts';
import { bandsOf, type Signature, signatureOf } from '../../src/text/signature.ts';

/**
 * Records of a bucket (those that share a band) against which the others are compared: the first by digest, whatever came first. A
 * bucket beyond that, of a text that all of a host's pages share, costs in proportion to its size and not to the square of it.
 */
export const BUCKET_HEAD = 256;

/** Hex digits of a digest that number a record in the index: 52 bits, exact in a double. Records that share one are both looked at. */
const PLACE_DIGITS = 13;

/** What the index holds of a record. */
export interface Placed {
  readonly key: number;
  readonly place: number;
  readonly signature: Signature;
}

/** A record as the index holds it; null when it has no text. */
export function placed(key: number, article: Article): Placed | null {
  const signature = signatureFor(article);
  return signature && { key, place: placeOf(article.contentDigest), signature };
}

/**
 * Makes the function that puts records into the index. Those there already stay as they are: a digest has one text. Records that are
 * taken back leave their bands behind, which lead nowhere.
 */
export function nearIndexer(db: DatabaseSync): (records: readonly Placed[]) => void {
  const sign = db.prepare(
    `INSERT INTO signature VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET place = excluded.place, bins = excluded.bins WHERE place <> excluded.place`,
  );
  const add = db.prepare('INSERT INTO near_band (rowid, bands) VALUES (?, ?)');
  return (records) => {
    // FTS5 starts a new segment at every number that does not ascend.
    for (const { key, place, signature } of records.toSorted((a, b) => a.place - b.place)) {
      if (sign.run(key, place, asBlob(signature)).changes > 0) add.run(place, termsOf(signature).join(' '));
    }
  };
}

export interface NearIndex {
  /** The record's signature; null when it waits for the index or has no text. */
  signature(key: number): Signature | null;
  /** The first {@link BUCKET_HEAD} records of a bucket, by digest. */
  bucket(term: string): readonly number[];
  /** Every bucket of two or more records: all of them, by digest. One at a time, in the order of the terms. */
  buckets(): Iterable<readonly number[]>;
}

export function nearIndex(db: DatabaseSync): NearIndex {
  const signed = db.prepare('SELECT bins, place, digest FROM signature JOIN record ON key = record WHERE record = ?');
  const head = db.prepare(
    `SELECT rowid AS place FROM near_band WHERE near_band MATCH ? ORDER BY rowid LIMIT ${BUCKET_HEAD}`,
  );
  const all = db.prepare('SELECT term, doc AS place FROM near_bucket');
  const at = db.prepare(`SELECT key FROM record WHERE digest >= ? AND digest < ? || 'g' ORDER BY digest`);

  const keysAt = ({ place }: Record<string, SQLOutputValue>): number[] => {
    const prefix = Number(place).toString(16).padStart(PLACE_DIGITS, '0');
    return at.all(prefix, prefix).map((row) => Number(row.key));
  };
  return {
    signature(key) {
      const row = signed.get(key);
      // The key of a record that was taken back may be another's now, which waits.
      return row === undefined || row.place !== placeOf(String(row.digest)) ? null : fromBlob(row.bins as Uint8Array);
    },
    bucket: (term) => head.all(`"${term}"`).flatMap(keysAt),
    *buckets() {
      let term: SQLOutputValue | undefined;
      let rows: Record<string, SQLOutputValue>[] = [];
      for (const row of all.iterate()) {
        if (row.term !== term) {
          if (rows.length > 1) yield rows.flatMap(keysAt);
          term = row.term;
          rows = [];
        }
        rows.push(row);
      }
      if (rows.length > 1) yield rows.flatMap(keysAt);
    },
  };
}

/** The signature of an article; null when it has no letters or digits. */
export function signatureFor(article: Article): Signature | null {
  const runs = runsOf(article.paragraphs);
  return runs.length === 0 ? null : signatureOf(runs);
}

/** The bands as terms: a letter for the band, then its hash. */
export function termsOf(signature: Signature): readonly string[] {
  return bandsOf(signature).map((hash, band) => String.fromCharCode(0x61 + band) + hash.toString(36));
}

function placeOf(digest: string): number {
  return Number.parseInt(digest.slice(0, PLACE_DIGITS), 16);
}

function asBlob(signature: Signature): Uint8Array {
  return new Uint8Array(signature.buffer, signature.byteOffset, signature.byteLength);
}

function fromBlob(bytes: Uint8Array): Signature {
  return new Uint16Array(bytes.slice().buffer);
}
