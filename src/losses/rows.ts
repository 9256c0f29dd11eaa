/** Fills in a line of the report: what the looks showed, and what the catalogue has of the page. */
import { locate } from '../../queue/canonical.ts';
import type { Catalog, Entry } from '../../storage/catalog/catalog.ts';
import { isGood, type Look } from '../history/look.ts';
import type { PageHistory } from '../history/policy.ts';
import type { KnownPages } from './gather.ts';
import { type Copy, type Key, kindOf, type Row } from './row.ts';

export type Records = Pick<Catalog, 'get'>;

/** The line of a key; null when the page is none of its kind any more, since somebody else writes meanwhile. */
export function rowReader(history: KnownPages, catalog: Records): (key: Key) => Row | null {
  return (key) => {
    const { kind, url, fate } = key;
    const page = history.page(url);
    if (page === null) return null;
    const isOver = kind === 'edited' || kind === 'back';
    if (!isOver && kindOf(page) !== kind) return null;
    const looks = history.looksOf(url);
    const look = lookOf(key, looks);
    if (look === undefined) return null;
    const before = contentBefore(looks, look) ?? null;
    const content = kind === 'edited' ? (look.content ?? before ?? page.content) : page.content;
    const entry = catalog.get(content);
    const sighting = entry?.sightings.find((one) => isAt(one.url, url));
    return {
      kind,
      site: page.site,
      url,
      title: sighting?.title ?? entry?.article.title ?? null,
      published: entry?.article.published?.iso ?? null,
      fate,
      firstSeen: page.firstSeen,
      lastGood: page.lastGood,
      since: new Date(key.since).toISOString(),
      confirmed: key.confirmed ? new Date(key.at).toISOString() : null,
      evidence: look.evidence,
      status: look.status,
      to: kind === 'lost' ? page.to : look.to,
      seen: isOver ? null : look.capture,
      replacement: kind === 'lost' ? replacementOf(page, look, catalog) : null,
      copy: copyOf(url, entry, sighting ?? goodCapture(looks, content)),
      edit:
        kind === 'edited' ? { before: idOf(before), after: idOf(content), diff: `cundang diff ${quoted(url)}` } : null,
    };
  };
}

/** The look that confirmed it; of what is not confirmed, the last one that showed it. */
function lookOf({ at, fate, confirmed }: Key, looks: readonly Look[]): Look | undefined {
  const confirming = confirmed ? looks.find((look) => Date.parse(look.at) === at) : undefined;
  return confirming ?? looks.findLast((look) => look.fate === fate);
}

function contentBefore(looks: readonly Look[], look: Look): string | null | undefined {
  return looks.findLast(({ at, fate, content }) => at < look.at && isGood(fate) && content !== null)?.content;
}

function goodCapture(looks: readonly Look[], content: string): Look['capture'] {
  return looks.findLast((look) => isGood(look.fate) && look.content === content && look.capture)?.capture ?? null;
}

/** The article that a moved page leads to, or that stands at a replaced one's address. */
function replacementOf({ fate, to }: PageHistory, { content }: Look, catalog: Records): Row['replacement'] {
  const place = fate === 'moved' ? to && locate(to)?.url : fate === 'replaced' ? content : null;
  const entry = place ? catalog.get(place) : null;
  return entry && { id: entry.article.id, title: entry.article.title };
}

function copyOf(url: string, entry: Entry | null, place: Look['capture'] | undefined): Copy | null {
  const found = place ?? entry?.article.capture;
  if (!found) return null;
  const { recordId, file, offset } = found;
  const id = entry?.article.id ?? null;
  return { id, recordId, file, offset, show: id && `cundang show ${id}`, replay: `cundang replay ${quoted(url)}` };
}

/** A record's id is the first 16 digits of its digest. */
const idOf = (digest: string | null): string | null => digest?.slice(0, 16) ?? null;

function isAt(seen: string | null, url: string): boolean {
  return seen === url || (seen !== null && locate(seen)?.key === locate(url)?.key);
}

/** One word for a POSIX shell, whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
