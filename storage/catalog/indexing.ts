/** What of an article the full-text index holds, and the two indexes brought up to date together. */
import type { Article } from '../../src/article.ts';
import { noteAll, prunedUpTo } from './changes.ts';
import { guarded, openDatabase, transaction } from './database.ts';
import { EMPTY, identityOf, openIndex } from './index-file.ts';
import { nearIndexer, type Placed, placed } from './near-index.ts';
import { fold, indexTerms } from './terms.ts';

/** Leads the terms of the title; no letter or digit, so that no query reaches it by itself. */
export const TITLE_MARK = '¶';

/** Changes of one transaction: FTS5 writes a segment for each. */
export const BATCH = 1000;

/** Articles are read once, in the order in which they were written. */
const READ_CACHE_KB = 1_000;

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

export interface Indexer extends Disposable {
  /**
   * Brings the indexes up to date in batches, as long as `least` or more changes wait, all by default: the serial of the last one that
   * is in the indexes now.
   */
  index(least?: number): number;
}

/**
 * Opens the indexes of the catalogue at `path` for writing, on whatever thread, with connections of their own: terms cost ten times what
 * the rest of a record does, and in large batches half of what they cost one page at a time.
 */
export function openIndexer(path: string): Indexer {
  const catalog = openDatabase(path, true, READ_CACHE_KB);
  const indexes = openIndex(path, identityOf(catalog));
  const changes = catalog.prepare(`SELECT serial, record FROM change WHERE serial > ? ORDER BY serial LIMIT ${BATCH}`);
  const read = catalog.prepare('SELECT json FROM article WHERE record = ?');
  const mark = indexes.prepare('SELECT up_to FROM mark');
  const advance = indexes.prepare('UPDATE mark SET up_to = ?');
  const forget = indexes.prepare('DELETE FROM fulltext WHERE rowid = ?');
  const unsign = indexes.prepare('DELETE FROM signature WHERE record = ?');
  const add = indexes.prepare('INSERT INTO fulltext (rowid, terms) VALUES (?, ?)');
  const sign = nearIndexer(indexes);

  /** Indexes that the list of changes cannot bring up to date: emptied, they have all records before them. */
  function beginAnew(): number {
    indexes.exec(EMPTY);
    using writable = openDatabase(path, false, READ_CACHE_KB);
    const upTo = noteAll(writable);
    advance.run(upTo);
    return upTo;
  }

  /** A change read here and made again meanwhile stands further on in the list once more. */
  function batch(mark: number, least: number): number {
    const from = mark < prunedUpTo(catalog) ? beginAnew() : mark;
    const rows = changes.all(from);
    const upTo = Number(rows.at(-1)?.serial ?? from);
    if (upTo - from < least) return from;
    const signed: Placed[] = [];
    // FTS5 starts a new segment at every number that does not ascend.
    const keys = [...new Set(rows.map(({ record }) => Number(record)))].sort((a, b) => a - b);
    for (const key of keys) {
      const found = read.get(key);
      forget.run(key);
      if (found === undefined) {
        unsign.run(key);
        continue;
      }
      const article = JSON.parse(String(found.json)) as Article;
      add.run(key, termsOf(article));
      const one = placed(key, article);
      if (one !== null) signed.push(one);
    }
    sign(signed);
    advance.run(upTo);
    return upTo;
  }

  const close = (): void => {
    indexes.close();
    catalog.close();
  };
  return {
    index: (least = 1) =>
      guarded(path, () => {
        for (let before = -1; ; ) {
          // Another process may have gone on from the same mark.
          const upTo = transaction(indexes, () => batch(Number(mark.get()?.up_to), least));
          if (upTo === before) return upTo;
          before = upTo;
        }
      }),
    [Symbol.dispose]: close,
  };
}

function termsOf(article: Article): string {
  const texts = searchTexts(article);
  // A line break keeps neighbours of two texts from making a pair.
  const title = fold(texts.title.join('\n'));
  return indexTerms(title, TITLE_MARK) + indexTerms(title) + indexTerms(fold(texts.body.join('\n')));
}
