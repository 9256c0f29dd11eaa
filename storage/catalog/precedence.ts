/**
 * Which of several articles with the same content stands for the record. A total order on the articles themselves,
 * so that the outcome does not depend on which of them arrived first.
 */
import type { Article } from '../../src/article.ts';

const verdicts = ['clean', 'restored', 'suspect'] as const satisfies readonly Article['integrity']['verdict'][];

/**
 * Below zero when `a` is the better one: the better verdict (clean, restored, suspect), then a page before an import,
 * then the one with more fields known, then the one published earlier, then the day of the capture, then by URL, then the
 * earlier capture, record id, place and finally the JSON. Of reprints that one crawl meets the choice does not hang on which
 * was fetched first, so that any number of workers gives the same corpus.
 */
export function compareArticles(a: Article, b: Article): number {
  return (
    verdicts.indexOf(a.integrity.verdict) - verdicts.indexOf(b.integrity.verdict) ||
    Number(a.url === null) - Number(b.url === null) ||
    knownFields(b) - knownFields(a) ||
    compareText(a.published?.iso ?? '~', b.published?.iso ?? '~') ||
    compareText(dayOf(a), dayOf(b)) ||
    compareText(a.url ?? '', b.url ?? '') ||
    compareText(a.capture.fetchedAt, b.capture.fetchedAt) ||
    comparePlaces(a.capture, b.capture) ||
    compareText(JSON.stringify(a), JSON.stringify(b))
  );
}

const dayOf = ({ capture }: Article): string => capture.fetchedAt.slice(0, 10);

/** By record id; a capture that two ingested files hold is in the first of them by name. */
export function comparePlaces(a: Place, b: Place): number {
  return compareText(a.recordId, b.recordId) || compareText(a.file, b.file) || a.offset - b.offset;
}

type Place = Pick<Article['capture'], 'recordId' | 'file' | 'offset'>;

/** By UTF-16 code units: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function knownFields(article: Article): number {
  const { registration } = article;
  const scalars = [
    article.title,
    article.originalTitle,
    article.published,
    article.source,
    article.clicks,
    registration.icp,
    registration.police,
  ];
  const lists = [article.column, article.deck, article.authors, article.editors, article.images, article.attachments];
  return scalars.filter((value) => value !== null).length + lists.filter((list) => list.length > 0).length;
}
