/**
 * Full-text search. The index names the records that hold all terms; whether they stand together as asked is seen on the
 * article, which the snippet needs anyway. Hits in the title come first, then the newest: nothing depends on the order of arrival.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Article } from '../../src/article.ts';
import { CundangError } from '../../src/errors.ts';
import { conditionOf, type EntryFilter } from './filter.ts';
import { type Hit, hitOf } from './hit.ts';
import { TITLE_MARK } from './indexing.ts';
import { compareText } from './precedence.ts';
import { matchExpression, type Phrase, parseQuery } from './query.ts';
import { atOneMoment, WAITING } from './waiting.ts';

const NEWEST = 'ORDER BY published IS NULL, published DESC, digest';

/**
 * Up to `limit` records in which every word and quoted phrase of `query` is found: those in the title first, then by
 * publication date, newest first, unknown last, then by digest. Records not indexed yet are looked through one by one.
 * @throws CundangError `usage` for a query beyond 1,000 characters, a limit that is no positive integer or a wrong day
 */
export function search(db: DatabaseSync, query: string, filter: EntryFilter, limit: number): readonly Hit[] {
  if (!Number.isInteger(limit) || limit < 1) throw new CundangError('usage', `not a number of hits: ${limit}`);
  const { sql, values } = conditionOf(filter);
  const phrases = parseQuery(query);
  if (phrases.length === 0) return [];
  const hitAt = hitReader(db, phrases);
  const indexed = db.prepare(
    `SELECT key FROM fulltext JOIN record ON key = fulltext.rowid
     WHERE fulltext MATCH ? AND key NOT IN (${WAITING}) AND ${sql} ${NEWEST}`,
  );
  const waiting = db.prepare(`SELECT key FROM record WHERE key IN (${WAITING}) AND ${sql} ${NEWEST}`);

  return atOneMoment(db, (upTo) => {
    const late = firstHits(waiting.iterate({ upTo }, ...values), hitAt, limit, 'both');
    const inIndex = (mark?: string) => indexed.iterate({ upTo }, matchExpression(phrases, mark), ...values);
    const titled = firstHits(inIndex(TITLE_MARK), hitAt, limit, 'title');
    const others = titled.length >= limit ? [] : firstHits(inIndex(), hitAt, limit, 'body');
    return [...late, ...titled, ...others].sort(compareHits).slice(0, limit);
  });
}

/** The first hits of a kind among records in order; of `both`, up to `limit` of each. */
function firstHits(
  keys: Iterable<Record<string, SQLOutputValue>>,
  hitAt: (key: number) => Hit | null,
  limit: number,
  kind: 'title' | 'body' | 'both',
): Hit[] {
  const room = { title: kind === 'body' ? 0 : limit, body: kind === 'title' ? 0 : limit };
  const hits: Hit[] = [];
  for (const row of keys) {
    const hit = hitAt(Number(row.key));
    if (hit === null) continue;
    const place = hit.inTitle ? 'title' : 'body';
    if (room[place] === 0) continue;
    hits.push(hit);
    room[place]--;
    // With the better kind full, no later record can come before these.
    if (room.title === 0 && (kind !== 'body' || room.body === 0)) break;
  }
  return hits;
}

function hitReader(db: DatabaseSync, phrases: readonly Phrase[]): (key: number) => Hit | null {
  const article = db.prepare('SELECT json FROM article WHERE record = ?');
  return (key) => hitOf(JSON.parse(String(article.get(key)?.json)) as Article, phrases);
}

function compareHits(a: Hit, b: Hit): number {
  return (
    Number(b.inTitle) - Number(a.inTitle) ||
    compareText(b.published ?? '', a.published ?? '') ||
    compareText(a.contentDigest, b.contentDigest)
  );
}
