/** What of an article the full-text index holds, and the two indexes filled together. */
import type { DatabaseSync } from 'node:sqlite';
import type { Article } from '../../src/article.ts';
import { nearIndexer } from './near-index.ts';
import { fold, indexTerms } from './terms.ts';

/** Leads the terms of the title; no letter or digit, so that no query reaches it by itself. */
export const TITLE_MARK = '¶';

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

/** Makes the function that puts records into both indexes, by their keys, inside the caller's transaction. */
export function indexer(db: DatabaseSync): (records: ReadonlyMap<number, Article>) => void {
  const forget = db.prepare('DELETE FROM fulltext WHERE rowid = ?');
  const add = db.prepare('INSERT INTO fulltext (rowid, terms) VALUES (?, ?)');
  const sign = nearIndexer(db);
  return (records) => {
    // FTS5 starts a new segment at every number that does not ascend.
    for (const [key, article] of [...records].sort(([a], [b]) => a - b)) {
      forget.run(key);
      add.run(key, termsOf(article));
    }
    sign(Array.from(records, ([key, article]) => ({ key, article })));
  };
}

function termsOf(article: Article): string {
  const texts = searchTexts(article);
  // A line break keeps neighbours of two texts from making a pair.
  const title = fold(texts.title.join('\n'));
  return indexTerms(title, TITLE_MARK) + indexTerms(title) + indexTerms(fold(texts.body.join('\n')));
}
