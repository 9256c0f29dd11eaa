/**
 * The links of a page by one linear scan over its decoded text. No tree is built: a crawl without extraction needs no more.
 * Numbers and lengths are bounded; what is over is left out and said in `truncated`.
 */

import { remembered } from '../src/text/remembered.ts';
import { type AssetKind, collectLinks, LINK_LIMIT, TEXT_LIMIT } from './links/collect.ts';
import { decodeEntities } from './links/entities.ts';
import { type Resolve, resolver } from './links/resolve.ts';
import type { Pager } from './links/scripted.ts';

export interface Anchor {
  readonly url: string;
  /** At most 200 characters, white space collapsed; the title attribute or a picture's alt text where there is none. */
  readonly text: string;
  /** As written, lower case; '' when absent. */
  readonly rel: string;
}

export interface Asset {
  readonly url: string;
  readonly kind: AssetKind;
}

/** All URLs absolute, http(s), without fragment, each once within its group, in document order. */
export interface Links {
  /** What relative references were resolved against: the page's `<base href>` or its URL. */
  readonly base: string;
  readonly anchors: readonly Anchor[];
  readonly assets: readonly Asset[];
  /** URLs found as strings in scripts, JSON and event attributes. */
  readonly scripted: readonly string[];
  /** `<link rel=alternate>` of RSS and Atom. */
  readonly feeds: readonly string[];
  /** `<link rel=next>` */
  readonly next: string | null;
  /** Where the page sends its reader: meta refresh, `location = …`. */
  readonly jumps: readonly string[];
  /** The page URLs of TRS WCM's `createPageHTML`, in order, and the index of this one. */
  readonly pager: Pager | null;
  readonly truncated: boolean;
}

/** Files that are kept beside the article that offers them. */
const ATTACHMENT = /\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|ceb|caj|txt|csv|rtf|zip|rar|7z|gz|tar)(?:$|\?)/i;
const IMAGE = /\.(?:jpe?g|png|gif|webp|bmp|svg|ico)(?:$|\?)/i;
const MEDIA = /\.(?:mp4|mp3|m4a|flv|webm|m3u8|wav|avi|wmv)(?:$|\?)/i;

/** Kind of file behind a URL by its name; null for what may be a page. */
export const fileKind: (url: string) => AssetKind | null = remembered((url) => {
  if (ATTACHMENT.test(url)) return 'attachment';
  if (IMAGE.test(url)) return 'image';
  if (MEDIA.test(url)) return 'media';
  if (/\.css(?:$|\?)/i.test(url)) return 'style';
  if (/\.js(?:$|\?)/i.test(url)) return 'script';
  return null;
});

/** Links of a page, or of a JSON text, at `pageUrl` (absolute). Never throws. */
export function findLinks(html: string, pageUrl: string): Links {
  const written = collectLinks(html);
  const base = (written.base && resolver(pageUrl)(written.base)) || pageUrl;
  const resolve = resolver(base);
  const anchors: Anchor[] = [];
  for (const { href, rel, text, title, alt } of written.anchors) {
    const url = resolve(href);
    if (url) anchors.push({ url, text: clean(text) || clean(title) || clean(alt), rel });
  }
  const assets: Asset[] = [];
  for (const { reference, kind } of written.assets) {
    const url = resolve(reference);
    if (url) assets.push({ url, kind });
  }
  const { pager, next, scripted, feeds } = written;
  return {
    base,
    anchors: distinct(anchors),
    assets: distinct(assets),
    scripted: resolveAll(scripted, resolve),
    feeds: resolveAll(feeds, resolve),
    next: next === null ? null : resolve(next),
    jumps: resolveAll(written.jumps, resolve),
    pager: pager && { ...pager, pages: pager.pages.map((page) => resolve(page) ?? '') },
    truncated: [written.anchors, written.assets, scripted, feeds].some((group) => group.length >= LINK_LIMIT),
  };
}

function resolveAll(references: readonly string[], resolve: Resolve): string[] {
  return references.length === 0 ? [] : [...new Set(references.map(resolve).filter((url) => url !== null))];
}

function clean(text: string): string {
  if (text === '') return '';
  return decodeEntities(text).replace(/\s+/g, ' ').trim().slice(0, TEXT_LIMIT);
}

/** The first of each URL, but with the longest text that stands on one of them (a picture and a headline share a link). */
function distinct<T extends { readonly url: string; readonly text?: string }>(links: readonly T[]): T[] {
  const byUrl = new Map<string, T>();
  for (const link of links) {
    const known = byUrl.get(link.url);
    if (!known) byUrl.set(link.url, link);
    else if ((link.text?.length ?? 0) > (known.text?.length ?? 0)) byUrl.set(link.url, { ...known, text: link.text });
  }
  return [...byUrl.values()];
}
