/** Fetches the articles that a definition is learned from: those the user names, then some of the commonest shape of URL. */
import { asCundangError } from '../errors.ts';
import { extractArticle } from '../extract/article.ts';
import type { FewPages } from '../few-pages.ts';
import { patternsFor } from './patterns.ts';
import type { Sample } from './sample.ts';

/** A page that was fetched, or could not be. */
export interface Tried {
  readonly url: string;
  readonly title: string | null;
  /** Why it is no sample; null when it is. */
  readonly fault: string | null;
}

const wanted = 3;
const triesAtMost = 6;

/** The samples, the one that shows most fields first. */
export async function gather(
  pages: FewPages,
  named: readonly string[],
  linked: readonly string[],
): Promise<{ readonly samples: readonly Sample[]; readonly tried: readonly Tried[] }> {
  const samples: Sample[] = [];
  const tried: Tried[] = [];
  for (const url of new Set([...named, ...spread(linked)])) {
    const isNamed = named.includes(url);
    if (!isNamed && (samples.length >= wanted || tried.length >= triesAtMost)) break;
    try {
      const page = await pages.fetch(url);
      const { article, skip, evidence } = extractArticle(page, { layouts: [], site: null });
      if (article) samples.push({ url: page.url ?? url, page, article, evidence });
      tried.push({ url, title: article?.title ?? null, fault: skip ? `${skip.code}: ${skip.message}` : null });
    } catch (error) {
      tried.push({ url, title: null, fault: asCundangError(error, { url }).message });
    }
  }
  return { samples: samples.sort((a, b) => fullness(b) - fullness(a)), tried };
}

/** Links of the commonest shape first, taken from all along the list: what stands side by side was made on one day. */
function spread(linked: readonly string[]): readonly string[] {
  return patternsFor(linked).flatMap(({ urls }) => {
    const step = Math.max(1, Math.floor(urls.length / wanted));
    return [...urls.filter((_, n) => n % step === 0), ...urls.filter((_, n) => n % step !== 0)];
  });
}

function fullness({ article }: Sample): number {
  const { title, published, source, editors, column, paragraphs } = article;
  const shown = [title, published, source, editors[0], column[0]].filter(
    (value) => value !== null && value !== undefined,
  );
  return shown.length * 1000 + Math.min(paragraphs.length, 999);
}
