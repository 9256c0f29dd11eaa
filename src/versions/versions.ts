/** The versions of a page: what was said there, in order of time, from the catalogue's editions and what looks tell beyond them. */
import type { Catalog, Edition } from '../../storage/catalog/catalog.ts';
import { headDigest } from '../../storage/catalog/head.ts';
import { isGood, type Look } from '../history/look.ts';
import { type Change, type ChangeClass, compareVersions, type Said } from './compare.ts';

export interface PageVersion {
  /** From 1. */
  readonly number: number;
  /** The version before it; null for the first. */
  readonly previous: number | null;
  /** The earlier version that the page went back to; null when it says something new. */
  readonly sameAs: number | null;
  readonly url: string;
  /** Of the record: text and id. */
  readonly contentDigest: string;
  readonly title: string | null;
  /** When it was first and last seen to say this, before the next version was. ISO 8601, UTC. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** The capture that first said it. Of a version that the page went back to, the first of the earlier time. */
  readonly recordId: string;
  readonly file: string;
  readonly offset: number;
  /** What it changed of the one before; empty for the first. */
  readonly classes: readonly ChangeClass[];
}

export interface PageVersions {
  readonly url: string;
  /** In order of time, never empty. */
  readonly versions: readonly PageVersion[];
  /** What a version said. */
  said(number: number): Said;
}

type Sources = Pick<Catalog, 'editionsOf' | 'get'>;

/** Someone saw an edition there, or (null) that nothing had changed. */
interface Point {
  readonly at: string;
  readonly edition: number | null;
}

interface Stay {
  readonly edition: number;
  readonly firstSeen: string;
  lastSeen: string;
  /** All that was seen in that time ({@link keyOf}): differs in nothing that makes a version. */
  readonly keys: Set<string>;
  readonly classes: readonly ChangeClass[];
}

/**
 * @param url http or https, with or without www.
 * @param looks those at the page, in any order. Without them a return to an earlier version is known only by the first and the last
 * sight of each: A, B, A is told, A, B, A, B, A is A, B, A.
 * @returns null when no article was seen there
 */
export function versionsAt(catalog: Sources, url: string, looks: readonly Look[] = []): PageVersions | null {
  const editions = withoutLosses(catalog.editionsOf(url), looks);
  if (editions.length === 0) return null;
  const reader = lastTwo((digest) => catalog.get(digest)?.article.paragraphs ?? []);
  const saidOf = (at: number): Said => saidIn(editions[at]!, reader);
  const keys = editions.map(keyOf);
  const stays = staysOf(pointsOf(editions, looks), keys, (a, b) => compareVersions(saidOf(a), saidOf(b)));
  const versions = stays.map((stay, at): PageVersion => {
    const { edition, firstSeen, lastSeen, classes } = stay;
    const { contentDigest, head, recordId, file, offset, url: seenAt } = editions[edition]!;
    const same = stays.findIndex((earlier, before) => before < at && earlier.keys.has(keys[edition]!));
    return {
      number: at + 1,
      previous: at === 0 ? null : at,
      sameAs: same < 0 ? null : same + 1,
      url: seenAt,
      ...{ contentDigest, title: head.title, firstSeen, lastSeen, recordId, file, offset, classes },
    };
  });
  return { url: versions.at(-1)!.url, versions, said: (number) => saidOf(stays[number - 1]!.edition) };
}

/** By URL as {@link versionsAt}; by the id of a record, or the name of an imported file, each page at which it was seen. */
export function versionsOf(
  catalog: Sources,
  idOrUrl: string,
  looksOf: (url: string) => readonly Look[] = () => [],
): readonly PageVersions[] {
  const page = versionsAt(catalog, idOrUrl, looksOf(idOrUrl));
  if (page !== null) return [page];
  const entry = catalog.get(idOrUrl);
  // The page that stands for the record first.
  const urls = [entry?.article.url, ...(entry?.sightings ?? []).map((sighting) => sighting.url)];
  const pages = new Map<string, PageVersions>();
  for (const url of new Set(urls)) {
    const found = url ? versionsAt(catalog, url, looksOf(url)) : null;
    if (found !== null) pages.set(found.url, found);
  }
  return [...pages.values()];
}

/** What came in the article's place (a clone's page, another article) is no version of it, unless there was nothing else. */
function withoutLosses(editions: readonly Edition[], looks: readonly Look[]): readonly Edition[] {
  const losses = new Set(looks.map(({ fate, capture }) => (isGood(fate) ? undefined : capture?.recordId)));
  const good = editions.filter(({ recordId }) => !losses.has(recordId));
  return good.length === 0 ? editions : good;
}

function pointsOf(editions: readonly Edition[], looks: readonly Look[]): readonly Point[] {
  const seen = editions.flatMap(({ firstSeen, lastSeen }, edition) => [
    { at: firstSeen, edition },
    { at: lastSeen, edition },
  ]);
  const looked = looks.flatMap((look): Point[] => {
    if (!isGood(look.fate)) return [];
    if (look.content === null) return [{ at: look.at, edition: null }];
    const edition = editionOf(editions, look);
    return edition === null ? [] : [{ at: look.at, edition }];
  });
  return [...seen, ...looked].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** A look tells the text. Where that had several heads, it is told only by the capture that was the first with one of them. */
function editionOf(editions: readonly Edition[], { content, capture }: Look): number | null {
  const places = [...editions.keys()].filter((at) => editions[at]!.contentDigest === content);
  const own = places.find((at) => editions[at]!.recordId === capture?.recordId);
  if (own !== undefined) return own;
  const heads = new Set(places.map((at) => keyOf(editions[at]!)));
  return heads.size === 1 ? places[0]! : null;
}

/** The same for the same text with the same head, over http and https. */
const keyOf = ({ head, contentDigest, firstSeen }: Edition): string =>
  contentDigest + Buffer.from(headDigest({ ...head, capture: { fetchedAt: firstSeen } })).toString('hex');

function staysOf(
  points: readonly Point[],
  keys: readonly string[],
  compare: (before: number, after: number) => Change,
): readonly Stay[] {
  const stays: Stay[] = [];
  for (const { at, edition } of points) {
    const stay = stays.at(-1);
    if (edition === null || stay?.keys.has(keys[edition]!)) {
      if (stay !== undefined) stay.lastSeen = at;
      continue;
    }
    const change = stay === undefined ? null : compare(stay.edition, edition);
    if (stay === undefined || change?.isVersion) {
      const classes = change?.classes ?? [];
      stays.push({ edition, firstSeen: at, lastSeen: at, keys: new Set([keys[edition]!]), classes });
    } else {
      stay.keys.add(keys[edition]!);
      stay.lastSeen = at;
    }
  }
  return stays;
}

function saidIn(
  { head, contentDigest, firstSeen }: Edition,
  paragraphsOf: (digest: string) => readonly string[],
): Said {
  return { ...head, paragraphs: [...paragraphsOf(contentDigest)], capture: { fetchedAt: firstSeen } };
}

/** Keeps what was read for the last two: a page of many versions need not be in memory as a whole. */
function lastTwo(read: (digest: string) => readonly string[]): (digest: string) => readonly string[] {
  const kept = new Map<string, readonly string[]>();
  return (digest) => {
    const found = kept.get(digest) ?? read(digest);
    kept.delete(digest);
    kept.set(digest, found);
    if (kept.size > 2) kept.delete(kept.keys().next().value!);
    return found;
  };
}
