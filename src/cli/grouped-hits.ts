/** Search hits with reprints of one text as one. */
import type { Catalog, EntryFilter, Hit } from '../../storage/catalog/catalog.ts';
import { type NearLine, nearLine } from './near.ts';

/** The earliest publisher among the hits of one group. */
export interface GroupedHit extends Hit {
  /** The others of its group, found by the words or not, earliest publisher first. */
  readonly near: readonly NearLine[];
  /** The group's earliest publisher, where that one is no hit: the words or the filter left it out. */
  readonly earlier: NearLine | null;
}

/** Hits looked through at most, unless more are asked for, to fill the groups. */
const MOST_HITS = 1_000;

/** Up to `limit` groups, in the order of the best hit of each. */
export function groupedHits(catalog: Catalog, query: string, filter: EntryFilter, limit: number): GroupedHit[] {
  for (let size = limit * 2; ; size *= 4) {
    const hits = catalog.search(query, filter, size);
    const groups = grouped(catalog, hits, limit);
    if (groups.length === limit || hits.length < size || size >= MOST_HITS) return groups;
  }
}

function grouped(catalog: Catalog, hits: readonly Hit[], limit: number): GroupedHit[] {
  const byDigest = new Map(hits.map((hit) => [hit.contentDigest, hit]));
  const groups: GroupedHit[] = [];
  for (const { contentDigest } of hits) {
    if (groups.length === limit) break;
    const hit = byDigest.get(contentDigest);
    if (hit === undefined) continue;
    const members = catalog.clusterOf(contentDigest)?.members ?? [];
    const first = members.find(({ entry }) => byDigest.has(entry.article.contentDigest));
    const near = members.flatMap((member) =>
      first === undefined || member === first ? [] : [nearLine(member, first.entry.article)],
    );
    groups.push({
      ...(first === undefined ? hit : (byDigest.get(first.entry.article.contentDigest) as Hit)),
      near,
      earlier: first === members[0] ? null : (near[0] ?? null),
    });
    byDigest.delete(contentDigest);
    for (const { entry } of members) byDigest.delete(entry.article.contentDigest);
  }
  return groups;
}
