/** Takes articles in: idempotent, and to the same content in any order of arrival. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { Article } from '../../src/article.ts';
import { dayOf } from '../../src/text/beijing.ts';
import { transaction } from './database.ts';
import { editionWriter } from './editions.ts';
import { type Given, type Part, type Pieces, piecesOf } from './pieces.ts';
import { compareArticles, comparePlaces, compareText } from './precedence.ts';

/** How far a WARC file has been read: the offset behind the last capture whose outcome is in the catalogue. */
export interface Progress {
  readonly file: string;
  readonly offset: number;
}

/** An article that is in the catalogue now. */
export interface Put {
  readonly article: Article;
  /** No record had its content before. */
  readonly isNew: boolean;
}

export interface Putter {
  /**
   * Articles and progress in one transaction; `parts` tells of pages that may be further pages of an article. What waits
   * for further pages is not among the result.
   */
  put(articles: readonly Article[], progress?: readonly Progress[], parts?: ReadonlyMap<Article, Part>): readonly Put[];
  /** Records what waits for pages that have not come, as far as it is there. */
  finish(): readonly Put[];
}

/** Makes `put` for an open, writable catalogue. */
export function putter(db: DatabaseSync): Putter {
  const find = db.prepare('SELECT key, json FROM record JOIN article ON record = key WHERE digest = ?');
  const add = db.prepare(
    `INSERT INTO record (digest, published, day, verdict, script, titled, sourced)
     VALUES (:digest, :published, :day, :verdict, :script, :titled, :sourced)`,
  );
  const change = db.prepare(
    `UPDATE record SET published = :published, day = :day, verdict = :verdict, script = :script,
     titled = :titled, sourced = :sourced WHERE digest = :digest`,
  );
  const write = db.prepare('INSERT OR REPLACE INTO article VALUES (?, ?)');
  const note = db.prepare('INSERT INTO change (record) VALUES (?)');
  const advance = db.prepare(
    'INSERT INTO progress VALUES (?, ?) ON CONFLICT DO UPDATE SET offset = max(offset, excluded.offset)',
  );
  const see = sightingWriter(db);
  const noteEdition = editionWriter(db);
  const takeBack = remover(db);
  const pieces = piecesOf(db);

  function putRecord(article: Article): { readonly key: number; readonly isNew: boolean } {
    const found = find.get(article.contentDigest);
    if (found !== undefined && compareArticles(article, JSON.parse(String(found.json)) as Article) >= 0) {
      return { key: Number(found.key), isNew: false };
    }
    const done = (found === undefined ? add : change).run(columnsOf(article));
    const key = Number(found?.key ?? done.lastInsertRowid);
    write.run(key, JSON.stringify(article));
    note.run(key);
    return { key, isNew: found === undefined };
  }

  function record(article: Article): Put & Given {
    const { key, isNew } = putRecord(article);
    see(key, article);
    noteEdition(key, article);
    return { article, isNew, record: key, url: article.url ?? '' };
  }

  /** A group's records in the place of those it gave before. */
  function resolve(first: string, articles: readonly Article[]): readonly Put[] {
    const given = articles.map((article) => record(canonical(article)));
    for (const old of pieces.resolved(first, given)) if (takeBack(old)) note.run(old.record);
    return given;
  }

  return {
    put(articles, progress = [], parts = new Map()) {
      return transaction(db, () => {
        const touched = new Set<string>();
        const alone: Article[] = [];
        for (const article of articles) {
          const part = parts.get(article) ?? partOfOwn(article, pieces);
          if (part === null) alone.push(article);
          else {
            pieces.keep(canonical(article), part);
            touched.add(part.first);
          }
        }
        const done = alone.map((article) => record(canonical(article)));
        const joined = [...touched].flatMap((first) => {
          const complete = pieces.complete(first);
          return complete === null ? [] : resolve(first, complete);
        });
        for (const { file, offset } of progress) advance.run(file, offset);
        return [...done, ...joined];
      });
    },
    finish: () => transaction(db, () => pieces.waiting().flatMap((first) => resolve(first, pieces.rest(first)))),
  };
}

/** The first page of an article of several, and every other capture of such a page. */
function partOfOwn(article: Article, pieces: Pieces): Part | null {
  const { url, pages } = article;
  return url !== null && (pages.length > 1 || pieces.isFirst(url)) ? { first: url, certain: true } : null;
}

/** Makes the function that removes a sighting, and its record when that was the only one: whether it was. */
function remover(db: DatabaseSync): (sighting: Given) => boolean {
  const remove = ['sighting', 'edition'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE record = ? AND url = ?`),
  );
  const seen = db.prepare('SELECT 1 FROM sighting WHERE record = ? LIMIT 1');
  const forget = ['DELETE FROM article WHERE record = ?', 'DELETE FROM record WHERE key = ?'].map((sql) =>
    db.prepare(sql),
  );
  return ({ record, url }) => {
    for (const statement of remove) statement.run(record, url);
    if (seen.get(record) !== undefined) return false;
    for (const statement of forget) statement.run(record);
    return true;
  };
}

/** The article checked against the schema, its fields in the schema's order, so that equal articles are equal bytes. */
function canonical(article: Article): Article {
  const parsed = Article.parse(article);
  const licences = Object.entries(parsed.registration.licences).sort(([a], [b]) => compareText(a, b));
  return { ...parsed, registration: { ...parsed.registration, licences: Object.fromEntries(licences) } };
}

function columnsOf(article: Article): Record<string, string | number | null> {
  return {
    digest: article.contentDigest,
    published: article.published?.iso ?? null,
    // Where the page names none, the day of the capture, by the clock that the pages' own dates go by.
    day: article.published?.iso.slice(0, 10) ?? dayOf(article.capture.fetchedAt),
    verdict: article.integrity.verdict,
    script: article.script,
    titled: Number(article.title !== null),
    sourced: Number(article.source !== null),
  };
}

/** Adds a sighting, or stretches its time; the first capture there is the one it names. */
function sightingWriter(db: DatabaseSync): (record: number, article: Article) => void {
  const find = db.prepare(
    `SELECT first_seen, last_seen, record_id, file, offset FROM sighting
     WHERE record = ? AND url = ? AND imported = ?`,
  );
  const write = db.prepare(
    `INSERT OR REPLACE INTO sighting VALUES
     (:record, :url, :imported, :site, :verdict, :title, :at, :last, :recordId, :file, :offset)`,
  );
  const stretch = db.prepare('UPDATE sighting SET last_seen = ? WHERE record = ? AND url = ? AND imported = ?');

  return (record, article) => {
    const { url: page, importedName, capture } = article;
    const [url, imported] = [page ?? '', importedName ?? ''];
    const found = find.get(record, url, imported);
    const at = capture.fetchedAt;
    const last = found === undefined || at > String(found.last_seen) ? at : String(found.last_seen);
    const earlier =
      found === undefined || (compareText(at, String(found.first_seen)) || comparePlaces(capture, placeOf(found))) < 0;
    if (earlier) {
      const { site, title, integrity } = article;
      const { recordId, file, offset } = capture;
      write.run({ record, url, imported, site, verdict: integrity.verdict, title, at, last, recordId, file, offset });
    } else if (last !== found.last_seen) {
      stretch.run(last, record, url, imported);
    }
  };
}

function placeOf({ record_id, file, offset }: Record<string, SQLOutputValue>) {
  return { recordId: String(record_id), file: String(file), offset: Number(offset) };
}
