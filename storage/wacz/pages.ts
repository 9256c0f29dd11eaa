/** The pages of a WACZ: the articles of the catalogue at every address where they were seen (WACZ 1.1.1 §pages.jsonl). */
import type { Entry, Sighting } from '../catalog/entry.ts';

/** A line of `pages.jsonl`. */
export interface Page {
  readonly id: string;
  readonly url: string;
  /** RFC 3339 */
  readonly ts: string;
  readonly title: string;
  readonly text?: string;
}

/** `hasText` makes ReplayWeb.page search the texts. */
const HEADER = { format: 'json-pages-1.0', id: 'pages', title: 'Articles', hasText: true };

/** The pages of a record; an import has no address and so no page. */
export function pagesOf({ article, sightings }: Entry, sites: readonly string[] | undefined): readonly Page[] {
  return sightings
    .filter((seen) => seen.url !== null && (sites === undefined || (seen.site !== null && sites.includes(seen.site))))
    .map((seen) => ({ ...pageOf(seen, article.title), text: article.paragraphs.join('\n') }));
}

/** A page without its text. @param title where the sighting has none of its own */
export function pageOf(seen: Sighting, title: string | null): Page {
  const url = seen.url ?? '';
  return { id: pageId(seen.recordId), url, ts: seen.firstSeen, title: seen.title ?? title ?? url };
}

/** The capture's record id without its frame: `<urn:uuid:…>`. */
function pageId(recordId: string): string {
  return recordId.replace(/^<urn:uuid:|[<>]/g, '');
}

/** The file's bytes. @param onPage told of each page */
export function* pageLines(
  entries: Iterable<Entry>,
  sites: readonly string[] | undefined,
  onPage: (page: Page) => void,
): Generator<Buffer, void, void> {
  yield Buffer.from(`${JSON.stringify(HEADER)}\n`);
  for (const entry of entries) {
    for (const page of pagesOf(entry, sites)) {
      onPage(page);
      yield Buffer.from(`${JSON.stringify(page)}\n`);
    }
  }
}
