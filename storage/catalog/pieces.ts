/**
 * Articles of several body pages. Each page is a capture of its own, so the pages wait here as pieces until all that
 * the first page names (and the pages they name in turn) have come, or until `finish` says that no more will. The
 * records that come out depend on the captures alone, not on the order in which they came.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Article } from '../../src/article.ts';
import { joinPages } from './join.ts';
import { comparePlaces, compareText } from './precedence.ts';

/** Where a page stands in an article of several. */
export interface Part {
  /** URL of the article's first page. */
  readonly first: string;
  /** True when it is a further page by its URL's pattern; false when it could be an article of its own. */
  readonly certain: boolean;
}

export interface Pieces {
  /** Keeps a page; its group is resolved by {@link complete} or {@link rest}. */
  keep(article: Article, part: Part): void;
  /** The articles of the group if all pages that it names are there, else null. */
  complete(first: string): readonly Article[] | null;
  /** First pages of the groups that wait, in order. */
  waiting(): readonly string[];
  /** The articles of a group as far as they are there. */
  rest(first: string): readonly Article[];
  /** Whether this is the first page of a group that is known. */
  isFirst(url: string): boolean;
  /** Takes note of what the group gave, and forgets what it gave before: returned, to be taken back. */
  resolved(first: string, given: readonly Given[]): readonly Given[];
}

/** A sighting that a group gave. */
export interface Given {
  readonly record: number;
  readonly url: string;
}

interface Piece {
  readonly article: Article;
  readonly certain: boolean;
}

export function piecesOf(db: DatabaseSync): Pieces {
  const write = db.prepare('INSERT OR REPLACE INTO piece VALUES (?, ?, ?, ?, ?)');
  const group = db.prepare('SELECT json, certain FROM piece WHERE first = ?');
  const held = db.prepare('SELECT json FROM piece WHERE first = ? AND url = ? AND record_id = ?');
  const wait = db.prepare('INSERT OR IGNORE INTO piece_waiting VALUES (?)');
  const stop = db.prepare('DELETE FROM piece_waiting WHERE first = ?');
  const waiting = db.prepare('SELECT first FROM piece_waiting ORDER BY first');

  const known = db.prepare('SELECT 1 FROM piece WHERE first = ? LIMIT 1');
  const give = db.prepare('INSERT OR IGNORE INTO piece_given VALUES (?, ?, ?)');
  const forget = db.prepare('DELETE FROM piece_given WHERE first = ? RETURNING record, url');

  const load = (first: string): Piece[] =>
    group
      .all(first)
      .map(({ json, certain }) => ({ article: JSON.parse(String(json)) as Article, certain: certain === 1 }))
      .sort((a, b) => byTime(a.article, b.article));

  return {
    keep(article, { first, certain }) {
      const { url, capture } = article;
      const found = held.get(first, url, capture.recordId);
      if (found === undefined || comparePlaces(capture, (JSON.parse(String(found.json)) as Article).capture) < 0)
        write.run(first, url, capture.recordId, Number(certain), JSON.stringify(article));
      wait.run(first);
    },
    complete(first) {
      const pieces = load(first);
      const heads = pieces.filter(({ article }) => article.url === first);
      if (heads.length === 0 || heads.some(({ article }) => follow(article, pieces).absent)) return null;
      return assemble(first, pieces);
    },
    waiting: () => waiting.all().map((row) => String(row.first)),
    rest: (first) => assemble(first, load(first)),
    isFirst: (url) => known.get(url) !== undefined,
    resolved(first, given) {
      stop.run(first);
      const before = forget.all(first).map(({ record, url }) => ({ record: Number(record), url: String(url) }));
      for (const { record, url } of given) give.run(first, record, url);
      return before.filter((old) => !given.some((now) => now.record === old.record && now.url === old.url));
    },
  };
}

function assemble(first: string, pieces: readonly Piece[]): readonly Article[] {
  const heads = pieces.filter(({ article }) => article.url === first);
  const joined = heads.map(({ article }) => ({ article, ...follow(article, pieces) }));
  const used = new Set(joined.flatMap(({ pages }) => pages.map((page) => page.url)));
  // A page that only looks like a further one is an article of its own unless the first page names it.
  const alone = pieces.filter(({ article, certain }) => !certain && article.url !== first && !used.has(article.url));
  return [
    ...joined.map(({ article, pages }) => joinPages(article, pages)),
    ...alone.map(({ article }) => ({ ...article, pages: [article.url!] })),
  ];
}

/** The further pages of a first page's capture, in order: what it names, and what those name. */
function follow(
  head: Article,
  pieces: readonly Piece[],
): { readonly pages: readonly Article[]; readonly absent: boolean } {
  const pages = new Map<string, Article>();
  const asked = new Set<string>([head.url!]);
  let absent = false;
  const queue = [...head.pages];
  for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
    if (asked.has(url)) continue;
    asked.add(url);
    const page = captureFor(head, url, pieces);
    if (page === null) absent = true;
    else {
      pages.set(url, page);
      queue.push(...page.pages);
    }
  }
  return { pages: [...pages.values()].sort((a, b) => pageNumber(a.url!) - pageNumber(b.url!)), absent };
}

/** Of several captures of a page, the first one not older than the head's, else the newest. */
function captureFor(head: Article, url: string, pieces: readonly Piece[]): Article | null {
  const captures = pieces.map(({ article }) => article).filter((article) => article.url === url);
  return captures.find((page) => page.capture.fetchedAt >= head.capture.fetchedAt) ?? captures.at(-1) ?? null;
}

function pageNumber(url: string): number {
  return Number(/(\d{1,4})(?:\.\w+)?$/.exec(url)?.[1] ?? 0);
}

function byTime(a: Article, b: Article): number {
  return compareText(a.capture.fetchedAt, b.capture.fetchedAt) || compareText(a.capture.recordId, b.capture.recordId);
}
