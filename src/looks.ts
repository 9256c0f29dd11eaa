/** Where the looks of a group of visits are kept before its claims are settled. */
import type { Article } from './article.ts';
import type { Look } from './history/look.ts';
import type { RevisitPolicy } from './history/policy.ts';
import type { StoredEvent } from './history/rows.ts';
import type { History } from './history/store.ts';

export interface Looks {
  /**
   * @param articles of the same visits: a page is looked at by the age of its article
   * @returns what the looks brought @throws `disk.full`, `catalog.damaged`
   */
  put(looks: readonly Look[], articles: readonly Article[]): readonly StoredEvent[];
}

export function looksInto(history: Pick<History, 'put'>, policyOf: (site: string) => RevisitPolicy): Looks {
  return {
    put(looks, articles) {
      const published = new Map(articles.map((article) => [article.url, article.published?.iso ?? null]));
      return history.put(looks, { policyOf, publishedOf: (url) => published.get(url) ?? null }).events;
    },
  };
}
