/** Near-duplicates as the commands print them. */
import type { Near } from '../../storage/catalog/catalog.ts';
import type { Article } from '../article.ts';
import { clip, table } from './table.ts';

/** One of several near-duplicates, for a document or a line of a table. */
export interface NearLine {
  readonly id: string;
  /** To the record that it stands beside, 0 to 1, three decimals. */
  readonly similarity: number;
  readonly published: string | null;
  readonly firstSeen: string;
  readonly site: string | null;
  readonly source: string | null;
  readonly url: string | null;
  readonly title: string | null;
  /** What sets it apart from that record: `title`, `source`, `+120 chars`, `wording`. */
  readonly differs: readonly string[];
}

/** The line of a near-duplicate beside the record `to`. */
export function nearLine({ entry, similarity }: Near, to: Article): NearLine {
  const { article, sightings } = entry;
  const { id, site, source, url, title } = article;
  return {
    id,
    // Not rounded up: 1.000 is for the same shingles only.
    similarity: Math.floor(similarity * 1000) / 1000,
    published: article.published?.iso ?? null,
    firstSeen: sightings[0]!.firstSeen,
    ...{ site, source, url, title },
    differs: article.id === to.id ? [] : differences(article, to),
  };
}

function differences(article: Article, to: Article): string[] {
  const more = lengthOf(article) - lengthOf(to);
  return [
    article.title !== to.title && 'title',
    article.source !== to.source && 'source',
    more === 0 ? 'wording' : `${more > 0 ? '+' : '−'}${Math.abs(more)} chars`,
  ].filter((difference) => difference !== false);
}

function lengthOf({ paragraphs }: Article): number {
  return paragraphs.reduce((sum, paragraph) => sum + paragraph.length, 0);
}

export function nearTable(lines: readonly NearLine[]): string {
  return table(
    ['similarity', 'published', 'site', 'id', 'title', 'differs in'],
    lines.map(({ similarity, published, site, id, title, differs }) => [
      similarity.toFixed(3),
      published?.slice(0, 16) ?? null,
      site,
      id,
      clip(title ?? '(no title)', 40),
      differs.join(', '),
    ]),
  );
}
