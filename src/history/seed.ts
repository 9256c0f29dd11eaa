/** Takes in the pages of a catalogue that was there before its history: what was seen of them are their first looks. */
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { Catalog, Seen } from '../../storage/catalog/catalog.ts';
import { guarded, transaction } from '../../storage/catalog/database.ts';
import type { Look } from './look.ts';
import type { PutContext, Putter } from './put.ts';

export type SeenPages = Pick<Catalog, 'seenAfter'>;

export interface SeedOptions extends Pick<PutContext, 'policyOf'> {
  readonly now: Date;
  /** Ends after the pages in hand; the next call goes on there. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (seeded: Seeded) => void;
}

export interface Seeded {
  readonly pages: number;
}

/** Addresses taken in with one transaction. */
const PIECE = 500;

interface Into {
  readonly db: DatabaseSync;
  readonly path: string;
  readonly putter: Putter;
}

/** Memory does not grow with the catalogue; the process stays responsive between pieces. */
export async function seed({ db, path, putter }: Into, catalog: SeenPages, options: SeedOptions): Promise<Seeded> {
  const mark = db.prepare('SELECT upto, done FROM seed');
  const advance = db.prepare('UPDATE seed SET upto = ?, done = ?');
  let pages = 0;
  for (;;) {
    const { upto, done } = guarded(path, () => mark.get()) as { readonly upto: string; readonly done: number };
    if (done === 1 || options.signal?.aborted) return { pages };
    const seen = catalog.seenAfter(upto, PIECE);
    const published = new Map(seen.map((one) => [one.url, one.published]));
    const context = {
      policyOf: options.policyOf,
      publishedOf: (url: string) => published.get(url) ?? null,
      spreadFrom: options.now,
    };
    guarded(path, () =>
      transaction(db, () => {
        putter.putWithin([...Map.groupBy(seen, ({ url }) => url).values()].flatMap(looksAt), context);
        advance.run(seen.at(-1)?.url ?? upto, Number(seen.length === 0));
      }),
    );
    pages += published.size;
    options.onProgress?.({ pages });
    await setImmediate();
  }
}

/** The first and the last sight of each content at one address, in order of time: another content than before is a change. */
function looksAt(seen: readonly Seen[]): readonly Look[] {
  const looks = seen.flatMap(sights).sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  return looks.map((look, n) => {
    const isNew = n > 0 && looks[n - 1]?.content !== look.content;
    return { ...look, fate: isNew ? 'changed' : 'alive' };
  });
}

function sights({ url, site, contentDigest, firstSeen, lastSeen, recordId, file, offset }: Seen): readonly Look[] {
  const capture = { recordId, file, offset };
  const first: Look = {
    ...{ url, site: site ?? new URL(url).host, at: firstSeen, content: contentDigest, capture },
    ...{ fate: 'alive', evidence: 'in the catalogue', status: null, to: null },
  };
  return lastSeen > firstSeen ? [first, { ...first, at: lastSeen, capture: null }] : [first];
}
