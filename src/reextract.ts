/**
 * The captures of an archive read again with the newest rules, and what that changes in its records, field by field. The
 * catalogue is written anew beside the old one and compared with it, so the report is exactly what `rebuild` would bring
 * about; applying it puts the new one in the old one's place, and its digests into the history, whose judgements stay.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Site } from '../crawlers/site.ts';
import { openArchive } from '../storage/archive.ts';
import { openInBackground } from '../storage/catalog/background.ts';
import { type Catalog, type Entry, openCatalog } from '../storage/catalog/catalog.ts';
import { removeCatalog, replaceCatalog } from '../storage/catalog/files.ts';
import type { Article } from './article.ts';
import type { Config } from './config.ts';
import { asCundangError } from './errors.ts';
import { catalogPath, openQueueOf, readCatalog } from './folder.ts';
import { rereadHistory } from './history/reread.ts';
import { historyPath } from './history/store.ts';
import { type Indexed, type IndexOptions, indexArchive } from './index-archive.ts';
import type { Reader } from './reader.ts';
import { openPlaceOf } from './store.ts';

export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface RecordChange {
  /** `changed`: the same snapshot gives other fields; `new`: it gave no record before; `gone`: it gives none now. */
  readonly kind: 'changed' | 'new' | 'gone';
  readonly url: string | null;
  readonly site: string | null;
  /** Ids before and now; they differ where the body does. */
  readonly before: string | null;
  readonly after: string | null;
  readonly fetchedAt: string;
  readonly recordId: string;
  readonly fields: readonly FieldChange[];
}

export interface Reextracted {
  readonly captures: number;
  /** Records compared, and those that are the same. */
  readonly compared: number;
  readonly same: number;
  readonly changes: readonly RecordChange[];
  /** How many records each field changed in. */
  readonly byField: Readonly<Record<string, number>>;
  readonly applied: boolean;
}

export interface ReextractOptions {
  readonly config: Config;
  readonly sites: readonly Site[];
  readonly reader: Reader;
  /** Records whose snapshot is older are left out of the report. */
  readonly since: Date;
  /** Records of other sites are left out of the report; null = all. */
  readonly site: Site | null;
  /** Put the new catalogue in the place of the old one. */
  readonly apply: boolean;
  readonly onProgress?: IndexOptions['onProgress'];
  readonly onDamage?: IndexOptions['onDamage'];
}

/** Not what a page says: its place in the archive, and what read it. */
const NOT_SAID: ReadonlySet<string> = new Set(['schema', 'id', 'capture', 'extractor']);

/** @throws `archive.missing`, `archive.locked` while another process writes */
export async function reextract(options: ReextractOptions): Promise<Reextracted> {
  const { config, sites, reader, apply, onProgress, onDamage = () => {} } = options;
  const { dir } = config;
  const old = readCatalog(dir);
  await using open = await openPlaceOf(config);
  const next = `${catalogPath(dir)}.new`;
  const opened: { close(): unknown }[] = [old];
  let done = false;
  try {
    const archive = await openArchive(dir);
    opened.push(archive);
    await removeCatalog(next);
    const queue = await openQueueOf(config, () => ({ concurrency: 1, delayMs: 0 }));
    opened.push(queue);
    const indexing = apply ? openInBackground(next) : null;
    const fresh = indexing?.catalog ?? openCatalog(next);
    opened.push(indexing ?? fresh);
    // What is not applied must not be published.
    const contentIndex = apply ? queue.contentIndex : { ...queue.contentIndex, publish: async () => {} };
    const indexed = await indexArchive(open.place, {
      catalog: fresh,
      contentIndex,
      sites,
      reader,
      onProgress,
      onDamage,
    });
    fresh.finish();
    const report = compare(old, fresh, options, indexed);
    await indexing?.caughtUp();
    if (apply) rereadHistory(historyPath(dir), old, fresh);
    done = true;
    return report;
  } catch (error) {
    throw asCundangError(error, { path: dir });
  } finally {
    // The archive, and with it the lock, goes last.
    const [catalogue, archive, ...others] = opened;
    for (const one of others.reverse()) await one.close();
    catalogue!.close();
    if (archive !== undefined) {
      if (done && apply) await replaceCatalog(next, catalogPath(dir));
      else await removeCatalog(next);
      await archive.close();
    }
  }
}

function compare(old: Catalog, fresh: Catalog, options: ReextractOptions, indexed: Indexed): Reextracted {
  const since = options.since.toISOString();
  const concerns = ({ capture, site }: Article): boolean =>
    capture.fetchedAt >= since && (options.site === null || site === options.site.id);
  const changes: RecordChange[] = [];
  const byField: Record<string, number> = {};
  let compared = 0;
  let same = 0;
  const note = (kind: RecordChange['kind'], before: Article | null, after: Article | null): void => {
    const { url, site, capture } = (after ?? before)!;
    const fields = before && after ? changedFields(before, after) : [];
    if (before && after && fields.length === 0) {
      same += 1;
      return;
    }
    for (const { field } of fields) byField[field] = (byField[field] ?? 0) + 1;
    const { fetchedAt, recordId } = capture;
    changes.push({
      kind,
      url,
      site,
      before: before?.id ?? null,
      after: after?.id ?? null,
      fetchedAt,
      recordId,
      fields,
    });
  };

  for (const { article: after } of fresh.entries()) {
    if (!concerns(after)) continue;
    compared += 1;
    const before = spokenBy(old, after);
    note(before === null ? 'new' : 'changed', before, after);
  }
  for (const { article: before } of old.entries()) {
    if (!concerns(before) || spokenBy(fresh, before) !== null) continue;
    compared += 1;
    note('gone', before, null);
  }
  return { captures: indexed.captures, compared, same, changes, byField, applied: options.apply };
}

/** The record that this article's snapshot stood for in a catalogue: by the snapshot, or else the one with the same content. */
function spokenBy(catalog: Catalog, article: Article): Article | null {
  const version = catalog.byCapture(article.capture.recordId);
  if (version !== null) return version.entry.article;
  const found: Entry | null = catalog.get(article.contentDigest);
  return found?.article ?? null;
}

function changedFields(before: Article, after: Article): readonly FieldChange[] {
  return (Object.keys(after) as (keyof Article)[])
    .filter((field) => !NOT_SAID.has(field) && !isDeepStrictEqual(before[field], after[field]))
    .map((field) => ({ field, before: before[field], after: after[field] }));
}
