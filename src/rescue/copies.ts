/** Older copies of a page: what the archive held before, and what other archives hold, fetched into it. */
import type { Site } from '../../crawlers/site.ts';
import { capturesOf } from '../../storage/lookup.ts';
import type { Config } from '../config.ts';
import { asCundangError } from '../errors.ts';
import { readCatalog } from '../folder.ts';
import { ingestFromIndex } from '../ingest/from-index.ts';
import type { Reader } from '../reader.ts';
import { openPlaceOf } from '../store.ts';
import type { Trouble } from './got.ts';

/** Copies fetched of a page from one archive, those that differ, the oldest first: what was spoilt later is whole in them. */
export const MOST_COPIES = 50;

export interface Copy {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly url: string;
  readonly file: string;
  readonly offset: number;
  /** The index that it was found in now; null = it was here already. */
  readonly from: string | null;
  /** The record that first came from it; null where its article was known already, or it gave none. */
  readonly article: { readonly id: string; readonly title: string | null } | null;
}

export interface Asked {
  readonly archive: string;
  readonly fetched: number;
  /** Copies that could not be had. */
  readonly failed: number;
  /** Why it was asked in vain; null when it answered. */
  readonly trouble: Trouble | null;
}

export interface OlderCopies {
  readonly asked: readonly Asked[];
  /** Those that differ, in order of time. */
  readonly copies: readonly Copy[];
}

export interface CopiesOptions {
  readonly config: Config;
  readonly sites: readonly Site[];
  readonly reader: Reader;
  readonly signal: AbortSignal;
  /** Copies from before this moment. */
  readonly before: Date;
}

/** Asks each of `rescue.archives`; one that fails is told of and holds up no other. @throws `disk.full` */
export async function olderCopies(url: string, options: CopiesOptions): Promise<OlderCopies> {
  const { config, sites, reader, signal } = options;
  const asked: Asked[] = [];
  const copies = new Map<string, Omit<Copy, 'article'>>();
  const digests = new Set<string | null>();
  // Indexes know seconds.
  const until = options.before.toISOString().slice(0, 19);
  await note(null);
  for (const archive of config['rescue.archives']) {
    if (signal.aborted) break;
    asked.push(await ask(archive));
    await note(archive);
  }
  const articles = articlesOf(config.dir, url);
  return {
    asked,
    copies: [...copies]
      .map(([place, copy]) => ({ ...copy, article: articles.get(place) ?? null }))
      .sort((a, b) => (a.at < b.at ? -1 : 1)),
  };

  async function note(from: string | null): Promise<void> {
    await using open = await openPlaceOf(config);
    for await (const { file, line } of capturesOf(open.place, url)) {
      const at = timeOf(line.timestamp);
      if (line.status !== '200' || at >= until || digests.has(line.digest)) continue;
      digests.add(line.digest);
      copies.set(`${file.name} ${line.offset}`, { at, url: line.url, file: file.name, offset: line.offset, from });
    }
  }

  async function ask(archive: string): Promise<Asked> {
    try {
      const { fetched, failed } = await ingestFromIndex({
        ...{ config, sites, reader, signal, endpoint: archive, urls: [url], most: MOST_COPIES, versions: 'all' },
        ...{ list: null, site: null, from: null, to: null, warcs: null, replay: null },
      });
      return { archive, fetched, failed, trouble: null };
    } catch (thrown) {
      const { code, message } = asCundangError(thrown);
      if (code === 'disk.full' || code === 'internal') throw thrown;
      return { archive, fetched: 0, failed: 0, trouble: { code, message } };
    }
  }
}

/** Articles by the place of the capture that first gave them. */
function articlesOf(dir: string, url: string): ReadonlyMap<string, Copy['article']> {
  using catalog = readCatalog(dir);
  return new Map(
    catalog
      .versionsOf(url)
      .flatMap(({ entry: { article, sightings } }) =>
        sightings.map(({ file, offset, title }) => [`${file} ${offset}`, { id: article.id, title }] as const),
      ),
  );
}

/** `YYYYMMDDhhmmss` → ISO 8601. */
function timeOf(timestamp: string): string {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(timestamp) ?? [];
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}
