/**
 * The links of a page by one linear scan over its decoded text. No tree is built: a crawl without extraction needs no more.
 * Numbers and lengths are bounded; what is over is left out and said in `truncated`.
 */
import { cssReferences } from './links/css.ts';
import { decodeEntities } from './links/entities.ts';
import { type Attributes, scanMarkup } from './links/markup.ts';
import { resolver } from './links/resolve.ts';
import { jumps, quotedUrls, trsPager } from './links/scripted.ts';

export interface Anchor {
  readonly url: string;
  /** At most 200 characters, white space collapsed; the title attribute or a picture's alt text where there is none. */
  readonly text: string;
  /** As written, lower case; '' when absent. */
  readonly rel: string;
}

export type AssetKind = 'style' | 'script' | 'image' | 'icon' | 'media' | 'frame' | 'attachment';

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
  readonly pager: { readonly pages: readonly string[]; readonly current: number } | null;
  readonly truncated: boolean;
}

/** Most links of a group. */
const LIMIT = 10_000;
const TEXT_LIMIT = 200;

/** Files that are kept beside the article that offers them. */
export const ATTACHMENT = /\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|ceb|caj|txt|csv|rtf|zip|rar|7z|gz|tar)(?:$|\?)/i;
const IMAGE = /\.(?:jpe?g|png|gif|webp|bmp|svg|ico)(?:$|\?)/i;
const MEDIA = /\.(?:mp4|mp3|m4a|flv|webm|m3u8|wav|avi|wmv)(?:$|\?)/i;

/** Kind of file behind a URL by its name; null for what may be a page. */
export function fileKind(url: string): AssetKind | null {
  if (ATTACHMENT.test(url)) return 'attachment';
  if (IMAGE.test(url)) return 'image';
  if (MEDIA.test(url)) return 'media';
  if (/\.css(?:$|\?)/i.test(url)) return 'style';
  if (/\.js(?:$|\?)/i.test(url)) return 'script';
  return null;
}

/** An anchor while its text is being read. */
interface OpenAnchor {
  readonly href: string;
  readonly rel: string;
  readonly title: string;
  text: string;
  alt: string;
}

/** Links of a page, or of a JSON or script text, at `pageUrl` (absolute). Never throws. */
export function findLinks(html: string, pageUrl: string): Links {
  const anchors: OpenAnchor[] = [];
  const assets: { reference: string; kind: AssetKind }[] = [];
  const scripted: string[] = [];
  const feeds: string[] = [];
  const sentTo: string[] = [];
  let baseReference: string | null = null;
  let next: string | null = null;
  let pager: ReturnType<typeof trsPager> = null;
  let anchor: OpenAnchor | null = null;

  const addAsset = (reference: string | undefined, kind: AssetKind) => {
    if (reference && assets.length < LIMIT) assets.push({ reference, kind });
  };
  const addCss = (css: string) => {
    for (const reference of cssReferences(css))
      addAsset(reference, /\.css(?:$|\?)/i.test(reference) ? 'style' : 'image');
  };
  const addScript = (code: string) => {
    if (scripted.length < LIMIT) scripted.push(...quotedUrls(code, LIMIT - scripted.length));
    for (const target of jumps(code)) if (sentTo.length < LIMIT) sentTo.push(target);
    pager ??= trsPager(code);
  };

  const openAnchor = (a: Attributes) => {
    const href = a.href;
    anchor = null;
    if (a.onclick) addScript(a.onclick);
    if (href === undefined || anchors.length >= LIMIT) return;
    if (/^\s*javascript:/i.test(href)) return addScript(decodeEntities(href));
    // a link that hides itself is a trap for crawlers; one in a hidden tab or menu is not
    if (
      a.hidden !== undefined ||
      (a.style && /display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden/i.test(a.style))
    )
      return;
    anchor = { href, rel: (a.rel ?? '').toLowerCase(), title: a.title ?? '', text: '', alt: '' };
    anchors.push(anchor);
  };
  const openLink = (a: Attributes) => {
    const rel = (a.rel ?? '').toLowerCase();
    if (!a.href) return;
    if (rel.includes('stylesheet')) addAsset(a.href, 'style');
    else if (rel.includes('icon')) addAsset(a.href, 'icon');
    else if (rel === 'next') next ??= a.href;
    else if (rel.includes('alternate') && /rss|atom/i.test(a.type ?? '') && feeds.length < LIMIT) feeds.push(a.href);
  };
  const openImage = (a: Attributes) => {
    for (const reference of imageReferences(a)) addAsset(reference, 'image');
    if (anchor && a.alt) anchor.alt ||= a.alt;
  };

  const open = new Map<string, (a: Attributes) => void>(
    Object.entries({
      a: openAnchor,
      area: openAnchor,
      base: (a) => {
        baseReference ??= a.href ?? null;
      },
      link: openLink,
      img: openImage,
      image: openImage,
      input: (a) => (a.type?.toLowerCase() === 'image' ? openImage(a) : undefined),
      source: (a) => {
        addAsset(a.src, 'media');
        for (const reference of imageReferences({ ...a, src: '' })) addAsset(reference, 'image');
      },
      video: (a) => {
        addAsset(a.src, 'media');
        addAsset(a.poster, 'image');
      },
      audio: (a) => addAsset(a.src, 'media'),
      embed: (a) => addAsset(a.src, 'media'),
      object: (a) => addAsset(a.data, 'media'),
      script: (a) => addAsset(a.src, 'script'),
      iframe: (a) => addAsset(a.src, 'frame'),
      frame: (a) => addAsset(a.src, 'frame'),
      meta: (a) => {
        if (a['http-equiv']?.toLowerCase() !== 'refresh') return;
        const target = /url\s{0,9}=\s{0,9}["']?([^"'\s]{1,2048})/i.exec(decodeEntities(a.content ?? ''))?.[1];
        if (target) sentTo.push(target);
      },
    }),
  );

  if (/^\s*[[{]/.test(html)) addScript(html);
  else {
    scanMarkup(html, {
      open(name, attributes) {
        open.get(name)?.(attributes);
        if (attributes.style) addCss(decodeEntities(attributes.style));
        if (attributes.background) addAsset(attributes.background, 'image');
      },
      close(name) {
        if (name === 'a') anchor = null;
      },
      wantsText: () => anchor !== null && anchor.text.length < TEXT_LIMIT,
      text(from, to) {
        if (anchor) anchor.text += html.slice(from, Math.min(to, from + 2 * TEXT_LIMIT));
      },
      script: addScript,
      style: addCss,
    });
  }

  const base = (baseReference && resolver(pageUrl)(baseReference)) || pageUrl;
  const resolve = resolver(base);
  const resolveAll = (references: readonly string[]) => [
    ...new Set(references.map(resolve).filter((url) => url !== null)),
  ];
  const pages = (pager as ReturnType<typeof trsPager>)?.pages.map((page) => resolve(page) ?? '') ?? [];
  return {
    base,
    anchors: distinct(
      anchors.flatMap((a) => {
        const url = resolve(a.href);
        return url ? [{ url, text: clean(a.text) || clean(a.title) || clean(a.alt), rel: a.rel }] : [];
      }),
    ),
    assets: distinct(
      assets.flatMap(({ reference, kind }) => {
        const url = resolve(reference);
        return url ? [{ url, kind }] : [];
      }),
    ),
    scripted: resolveAll(scripted),
    feeds: resolveAll(feeds),
    next: next === null ? null : resolve(next),
    jumps: resolveAll(sentTo),
    pager: pager === null ? null : { pages, current: (pager as { current: number }).current },
    truncated: [anchors, assets, scripted, feeds].some((group) => group.length >= LIMIT),
  };
}

/** The sources of a picture: the eager one, the lazy one, every size. Inline `data:` pictures are no links. */
function imageReferences(a: Attributes): string[] {
  const single = [
    'src',
    'data-original',
    'data-src',
    'data-url',
    'data-lazy-src',
    'lazy-src',
    'original',
    '_src',
    'oldsrc',
  ];
  const references = single.map((name) => a[name]).filter((value) => value !== undefined);
  for (const set of [a.srcset, a['data-srcset']]) {
    for (const candidate of (set ?? '').slice(0, 20_000).split(/,\s+|,(?=https?:)/)) {
      references.push(candidate.trim().split(/\s/, 1)[0] ?? '');
    }
  }
  return references.filter((reference) => reference !== '' && !/^\s*data:/i.test(reference));
}

function clean(text: string): string {
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
