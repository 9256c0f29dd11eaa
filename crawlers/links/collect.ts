/** Collects the links of a page as they are written, in one pass; nothing is resolved yet. */
import { cssReferences } from './css.ts';
import { decodeEntities } from './entities.ts';
import { type Attributes, scanMarkup } from './markup.ts';
import { jumps, type Pager, quotedUrls, trsPager } from './scripted.ts';

export type AssetKind = 'style' | 'script' | 'image' | 'icon' | 'media' | 'frame' | 'attachment';

/** Most links of a group. */
export const LINK_LIMIT = 10_000;
/** Characters kept of a link's text. */
export const TEXT_LIMIT = 200;

/** An anchor as written: text and attributes may hold entities and white space. */
export interface WrittenAnchor {
  readonly href: string;
  readonly rel: string;
  readonly title: string;
  text: string;
  alt: string;
}

/** Everything as written, in document order. */
export interface Written {
  readonly base: string | null;
  readonly next: string | null;
  readonly anchors: readonly Readonly<WrittenAnchor>[];
  readonly assets: readonly { readonly reference: string; readonly kind: AssetKind }[];
  readonly scripted: readonly string[];
  readonly feeds: readonly string[];
  readonly jumps: readonly string[];
  readonly pager: Pager | null;
}

/** Links of an HTML text, or of JSON, bare or as the argument of a call (told by the first characters). Never throws. */
export function collectLinks(html: string): Written {
  const anchors: WrittenAnchor[] = [];
  const assets: { reference: string; kind: AssetKind }[] = [];
  const scripted: string[] = [];
  const feeds: string[] = [];
  const sentTo: string[] = [];
  let baseReference: string | null = null;
  let next: string | null = null;
  let pager: Pager | null = null;
  let anchor: WrittenAnchor | null = null;

  const addAsset = (reference: string | undefined, kind: AssetKind) => {
    if (reference && assets.length < LINK_LIMIT) assets.push({ reference, kind });
  };
  const addCss = (css: string) => {
    for (const reference of cssReferences(css))
      addAsset(reference, /\.css(?:$|\?)/i.test(reference) ? 'style' : 'image');
  };
  const addScript = (code: string) => {
    if (scripted.length < LINK_LIMIT) scripted.push(...quotedUrls(code, LINK_LIMIT - scripted.length));
    for (const target of jumps(code)) if (sentTo.length < LINK_LIMIT) sentTo.push(target);
    pager ??= trsPager(code);
  };

  const openAnchor = (a: Attributes) => {
    const href = a.href;
    anchor = null;
    if (a.onclick) addScript(a.onclick);
    if (href === undefined || anchors.length >= LINK_LIMIT) return;
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
    else if (rel.includes('alternate') && /rss|atom/i.test(a.type ?? '') && feeds.length < LINK_LIMIT)
      feeds.push(a.href);
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

  if (/^\s*(?:[\w$.]{1,60}\()?[[{]/.test(html)) addScript(html);
  else {
    scanMarkup(html, {
      open(name, attributes) {
        open.get(name)?.(attributes);
        if (attributes.style) addCss(decodeEntities(attributes.style));
        if (attributes.background) addAsset(attributes.background, 'image');
      },
      closeAnchor() {
        anchor = null;
      },
      wantsText: () => anchor !== null && anchor.text.length < TEXT_LIMIT,
      text(from, to) {
        if (anchor) anchor.text += html.slice(from, Math.min(to, from + 2 * TEXT_LIMIT));
      },
      script: addScript,
      style: addCss,
    });
  }

  return { base: baseReference, next, anchors, assets, scripted, feeds, jumps: sentTo, pager };
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
