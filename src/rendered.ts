/**
 * What the browser made of a page, as `resource` records beside the page's own (WARC 1.1 §6.4): the tree that is read
 * where the source has no article in it, and what an archivist looks at. Names are those of Browsertrix, which
 * ReplayWeb.page knows: `urn:view:`, `urn:fullPage:`, `urn:text:`, `urn:pageinfo:`; it has none for the tree.
 */
import { randomUUID } from 'node:crypto';
import type { RenderedPage } from '../crawlers/browser/render.ts';
import type { Archive } from '../storage/archive.ts';
import type { Capture } from '../storage/capture.ts';
import type { Exchange } from '../storage/exchange.ts';

const treePrefix = 'urn:dom:';
export const treeType = 'text/html; charset=utf-8';

/** Whether a record holds the tree of a page; {@link pageOfTree} says which. */
export function isTree(capture: Capture): boolean {
  return capture.type === 'resource' && capture.url.startsWith(treePrefix);
}

export function pageOfTree({ url }: Capture): string {
  return url.slice(treePrefix.length);
}

/** The tree in the shape of an answer, so that it is read like one. */
export function treeAnswer(page: Exchange, { html }: RenderedPage): Exchange {
  return { ...page, rawHeaders: [['content-type', treeType]], body: Buffer.from(html), truncated: null };
}

export interface KeptPage {
  readonly tree: Capture;
  readonly others: readonly Capture[];
}

/**
 * Stores what was seen, all with the page's date and WARC-Concurrent-To its record.
 * @throws `disk.full`
 */
export async function keepPage(
  archive: Archive,
  seen: RenderedPage,
  { url, status }: Exchange,
  page: Capture,
): Promise<KeptPage> {
  const store = (prefix: string, contentType: string, body: Buffer): Promise<Capture> =>
    archive.storeResource({
      uri: `${prefix}${url}`,
      contentType,
      body,
      fetchedAt: new Date(page.fetchedAt),
      concurrentTo: page.recordId,
    });
  const tree = await store(treePrefix, treeType, Buffer.from(seen.html));
  const others = [await store('urn:text:', 'text/plain; charset=utf-8', Buffer.from(seen.text))];
  if (seen.view) others.push(await store('urn:view:', 'image/png', seen.view));
  if (seen.fullPage) others.push(await store('urn:fullPage:', 'image/png', seen.fullPage));
  const { title, resources: urls } = seen;
  const info = {
    pageid: randomUUID(),
    url,
    ts: page.fetchedAt,
    title,
    tsStatus: status,
    urls,
    counts: { jsErrors: 0 },
  };
  others.push(await store('urn:pageinfo:', 'application/json', Buffer.from(JSON.stringify(info))));
  return { tree, others };
}
