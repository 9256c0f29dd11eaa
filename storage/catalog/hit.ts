/** A record that search found, and where in it. */
import type { Article, Integrity } from '../../src/article.ts';
import { searchTexts } from './indexing.ts';
import { type Folded, foldKeepingPlaces, hitsIn, phrasesIn, type Range, snippetOf } from './marked.ts';
import type { Phrase } from './query.ts';

/** Texts are plain, as hostile as their page; ranges tell where in them the words asked for stand. */
export interface Hit {
  readonly id: string;
  readonly contentDigest: string;
  readonly title: string | null;
  readonly titleHits: readonly Range[];
  /** Everything asked for stands in the title, original title or deck. */
  readonly inTitle: boolean;
  /** Some 120 characters of the text that holds most of what was asked for; `…` where it goes on. */
  readonly snippet: string;
  readonly snippetHits: readonly Range[];
  /** ISO, as precise as known. */
  readonly published: string | null;
  readonly source: string | null;
  readonly site: string | null;
  readonly url: string | null;
  readonly verdict: Integrity['verdict'];
}

/** The article as a hit; null when one of the phrases is nowhere in it. */
export function hitOf(article: Article, phrases: readonly Phrase[]): Hit | null {
  const texts = searchTexts(article);
  const above = texts.title.map(foldKeepingPlaces);
  const below = texts.body.map(foldKeepingPlaces);
  const inTitle = foundIn(above, phrases).size === phrases.length;
  if (!inTitle && foundIn([...above, ...below], phrases).size < phrases.length) return null;
  const [title] = article.title === null ? [] : above;
  // The title is shown by itself.
  const snippet = snippetOf(fullest([...below, ...above.filter((text) => text !== title)], phrases), phrases);
  return {
    id: article.id,
    contentDigest: article.contentDigest,
    title: article.title,
    titleHits: title?.shown === article.title ? hitsIn(title, phrases) : [],
    inTitle,
    snippet: snippet.text,
    snippetHits: snippet.hits,
    published: article.published?.iso ?? null,
    source: article.source,
    site: article.site,
    url: article.url,
    verdict: article.integrity.verdict,
  };
}

function foundIn(texts: readonly Folded[], phrases: readonly Phrase[]): ReadonlySet<Phrase> {
  return new Set(texts.flatMap((text) => phrasesIn(text, phrases)));
}

/** The text with most of the phrases, the first of equals; an empty one where there is none at all. */
function fullest(texts: readonly Folded[], phrases: readonly Phrase[]): Folded {
  let best = { text: texts[0] ?? foldKeepingPlaces(''), count: 0 };
  for (const text of texts) {
    const count = phrasesIn(text, phrases).length;
    if (count > best.count) best = { text, count };
  }
  return best.text;
}
