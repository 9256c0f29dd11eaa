/**
 * A history whose archive was read anew by newer rules. Its looks are judged against records that it names by their digests: under
 * digests of older rules, a look would be held against whatever was seen at the address last.
 */
import { existsSync } from 'node:fs';
import type { Catalog } from '../../storage/catalog/catalog.ts';
import type { Look } from './look.ts';
import type { Renewed } from './renewal.ts';
import { openHistory } from './store.ts';

type Records = Pick<Catalog, 'get' | 'byCapture'>;

/** Pages in one transaction. */
const PIECE = 500;

/** Again does no harm: before `fresh` is in the place of `old`, so that what was cut off is made up for by the next time. */
export function rereadHistory(path: string, old: Records, fresh: Records): void {
  if (!existsSync(path)) return;
  using history = openHistory(path);
  let piece: Renewed[] = [];
  for (const { url, content } of history.pages()) {
    const successors = successorsOf(history.looksOf(url), old, fresh);
    const isGone = successors.get(content) === null;
    const digests = new Map([...successors].flatMap(([before, now]) => (now && now !== before ? [[before, now]] : [])));
    if (isGone || digests.size > 0) piece.push({ url, digests: isGone ? null : digests });
    if (piece.length < PIECE) continue;
    history.renew(piece);
    piece = [];
  }
  history.renew(piece);
}

/** For each digest of a page's looks what is read there now; null where nothing is. What was no record before is left out. */
function successorsOf(looks: readonly Look[], old: Records, fresh: Records): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>();
  for (const { content, capture } of looks) {
    if (content === null || found.has(content)) continue;
    if (old.get(content) !== null) found.set(content, successorOf(content, capture?.recordId ?? null));
  }
  return found;

  function successorOf(content: string, recordId: string | null): string | null {
    const own = recordId !== null && digestIn(old, recordId) === content ? digestIn(fresh, recordId) : null;
    if (own !== null) return own;
    if (fresh.get(content) !== null) return content;
    // The look's capture may not be the first of its record.
    for (const seen of old.get(content)?.sightings ?? []) {
      const digest = digestIn(fresh, seen.recordId);
      if (digest !== null) return digest;
    }
    return null;
  }
}

const digestIn = (catalog: Records, recordId: string): string | null =>
  catalog.byCapture(recordId)?.entry.article.contentDigest ?? null;
