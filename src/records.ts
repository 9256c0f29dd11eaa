/** Where the articles of a group of visits are recorded before its claims are settled. */
import type { ContentIndex } from '../queue/content-index.ts';
import type { Catalog, Part, Progress, Put } from '../storage/catalog/catalog.ts';
import type { RecordsJournal } from '../storage/store/records-journal.ts';
import type { Article } from './article.ts';

export interface Records {
  /**
   * Records articles, durably.
   * @param marks how far the files of their captures are read without a gap after that
   * @param parts articles that may be further pages of another
   * @returns the articles that are whole, and whether their content is new
   * @throws `disk.full`, `catalog.*`
   */
  put(
    articles: readonly Article[],
    marks: readonly Progress[],
    parts: ReadonlyMap<Article, Part>,
  ): Promise<readonly Put[]>;
}

/** Into the catalogue of the folder, and, where its files go into a store, into the segment's journal for other catalogues. */
export function catalogRecords(catalog: Catalog, journal: RecordsJournal | null): Records {
  return {
    async put(articles, marks, parts) {
      await journal?.put(articles, parts);
      return catalog.put(articles, marks, parts);
    },
  };
}

/** Into the segment's journal alone: a worker has no catalogue. Pages of an article of several are joined where they are indexed. */
export function journalRecords(journal: RecordsJournal, contentIndex: ContentIndex): Records {
  return {
    async put(articles, _marks, parts) {
      await journal.put(articles, parts);
      const whole = articles.filter((article) => !parts.has(article));
      const known = await Promise.all(whole.map(({ contentDigest }) => contentIndex.content(contentDigest)));
      return whole.map((article, at) => ({ article, isNew: known[at] === null }));
    },
  };
}
