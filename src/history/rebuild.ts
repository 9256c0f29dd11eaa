/** A history written anew. The old one stays until the new one is whole. */
import { rename, rm } from 'node:fs/promises';
import { locate } from '../../queue/canonical.ts';
import type { Look } from './look.ts';
import type { PageHistory } from './policy.ts';
import type { PutContext } from './put.ts';
import { type History, openHistory } from './store.ts';

export interface NewHistoryOptions extends Pick<PutContext, 'policyOf'> {
  /** Pages that were due before are spread over an interval from now on. */
  readonly now: Date;
}

export interface NewHistory extends Disposable {
  /** As of all looks put so far. */
  page(url: string): PageHistory | null;
  looksOf(url: string): readonly Look[];
  /**
   * Nearly in order of time: a look that comes late costs that its page is judged anew.
   * @param published when its article says it was published (ISO 8601); null where it says nothing
   */
  put(look: Look, published: string | null): void;
  /** Puts it in the place of the old one; looks taken in. */
  finish(): Promise<number>;
}

/** Looks put in one transaction. */
const GROUP = 500;

/** Opens an empty history beside the one at `path`. What an earlier attempt left there is removed. */
export async function newHistory(path: string, { policyOf, now }: NewHistoryOptions): Promise<NewHistory> {
  const next = `${path}.new`;
  await remove(next);
  const history = openHistory(next);
  let looks = 0;
  let group: Look[] = [];
  const published = new Map<string, string | null>();
  const touched = new Set<string>();

  function flush(): void {
    history.put(group, { policyOf, publishedOf: (url) => published.get(url) ?? null, spreadFrom: now });
    looks += group.length;
    group = [];
    published.clear();
    touched.clear();
  }

  /** What was put of this page counts. */
  function settled(url: string): History {
    if (touched.size > 0 && touched.has(locate(url)?.key ?? '')) flush();
    return history;
  }

  return {
    page: (url) => settled(url).page(url),
    looksOf: (url) => settled(url).looksOf(url),
    put(look, iso) {
      const place = locate(look.url);
      if (place === null) return;
      group.push(look);
      touched.add(place.key);
      if (iso !== null) published.set(place.url, iso);
      if (group.length >= GROUP) flush();
    },
    async finish() {
      flush();
      // What the archive tells is in; a crawl need not look into the catalogue for it.
      await history.seedFromCatalog({ seenAfter: () => [] }, { policyOf, now });
      history.close();
      await remove(path);
      await rename(next, path);
      return looks;
    },
    [Symbol.dispose]: () => history.close(),
  };
}

async function remove(path: string): Promise<void> {
  for (const end of ['', '-wal', '-shm']) await rm(path + end, { force: true });
}
