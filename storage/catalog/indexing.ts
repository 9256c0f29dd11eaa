/**
 * The full-text index and the one of near-duplicates, brought up to date apart from `put`: terms cost ten times what the rest of a record does, and in large
 * batches half of what they cost one page at a time.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Article } from '../../src/article.ts';
import { transaction } from './database.ts';
import { nearIndexer, type Unsigned } from './near-index.ts';
import { fold, indexTerms } from './terms.ts';

/** Leads the terms of the title; no letter or digit, so that no query reaches it by itself. */
export const TITLE_MARK = '¶';

/** Records of one transaction: FTS5 writes a segment for each. */
const BATCH = 500;

/** The texts of an article that search looks through, as the article has them. */
export interface SearchTexts {
  readonly title: readonly string[];
  readonly body: readonly string[];
}

/** Title, original title and deck weigh more than the rest: paragraphs, captions, names, breadcrumb. */
export function searchTexts(article: Article): SearchTexts {
  const { title, originalTitle, deck, paragraphs, images, source, authors, editors, column } = article;
  const captions = images.map((image) => image.caption);
  const known = (texts: readonly (string | null)[]): string[] => texts.filter((text) => text !== null);
  return {
    title: known([title, originalTitle, ...deck]),
    body: known([...paragraphs, ...captions, source, ...authors, ...editors, ...column]),
  };
}

/** Makes `index`: puts up to `limit` waiting records into both indexes; the number put. */
export function indexer(db: DatabaseSync): (limit: number) => number {
  const waiting = db.prepare('SELECT record, json FROM unindexed JOIN article USING (record) ORDER BY record LIMIT ?');
  const forget = db.prepare('DELETE FROM fulltext WHERE rowid = ?');
  const add = db.prepare('INSERT INTO fulltext (rowid, terms) VALUES (?, ?)');
  const settle = db.prepare('DELETE FROM unindexed WHERE record = ?');
  const sign = nearIndexer(db);

  const batch = (size: number): number =>
    transaction(db, () => {
      // One row at a time: the texts of a whole batch would stand in memory twice.
      const records = Array.from(
        waiting.iterate(size),
        (row): Unsigned => ({ key: Number(row.record), article: JSON.parse(String(row.json)) as Article }),
      );
      for (const { key, article } of records) {
        forget.run(key);
        add.run(key, termsOf(article));
        settle.run(key);
      }
      sign(records);
      return records.length;
    });

  return (limit) => {
    let total = 0;
    while (total < limit) {
      const size = Math.min(BATCH, limit - total);
      const done = batch(size);
      total += done;
      if (done < size) break;
    }
    return total;
  };
}

function termsOf(article: Article): string {
  const texts = searchTexts(article);
  // A line break keeps neighbours of two texts from making a pair.
  const title = fold(texts.title.join('\n'));
  return indexTerms(title, TITLE_MARK) + indexTerms(title) + indexTerms(fold(texts.body.join('\n')));
}
