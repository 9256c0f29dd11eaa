/** What stands beside the body and belongs to the record: column, images, attachments, related links. */
import type { ArticleDraft } from '../article.ts';
import { attributeOf, type TreeElement } from '../tree-nodes.ts';
import type { Read } from './body.ts';
import type { Composed } from './compose.ts';
import { crumbsIn } from './crumbs.ts';
import { cleanText, linkShare } from './line.ts';
import type { Span } from './outline.ts';
import { textOf } from './page-head.ts';
import { Region } from './regions.ts';

/** An address made absolute; null for scripts, mail and nonsense. */
export function absolute(href: string | undefined, base: string | null): string | null {
  const text = href?.trim() ?? '';
  if (text === '' || text.length > 2_048 || /^(?:javascript|mailto|tel|data|about|blob):/i.test(text)) return null;
  try {
    const url = base === null ? new URL(text) : new URL(text, base);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}

/** The breadcrumb: a line that says so, one of names with `>` between, or an element of that name. */
export function findColumn(
  read: Read,
  title: string | null,
  body: number,
): { column: readonly string[]; where: string } | null {
  const { lines, spans } = read.outline;
  let best: { column: readonly string[]; where: string } | null = null;
  for (let i = read.kinds.indexOf('crumb'); i >= 0; i = read.kinds.indexOf('crumb', i + 1)) {
    const line = lines[i]!;
    if (line.length > 160) continue;
    const column = crumbsIn(line.text, title);
    if (column.length === 0) continue;
    if (best === null || i < body) best = { column, where: line.text };
    if (i > body) break;
    if (/位置/.test(line.folded)) break;
  }
  if (best !== null) return best;
  for (const span of spans) {
    if ((span.region & Region.nav) === 0 || span.end - span.start > 12 || span.end === span.start) continue;
    const found = columnIn(read, span, title);
    if (found !== null) return found;
  }
  return null;
}

function columnIn(
  read: Read,
  { element, start, end }: Span,
  title: string | null,
): { column: readonly string[]; where: string } | null {
  const label = `${attributeOf(element, 'class') ?? ''} ${attributeOf(element, 'id') ?? ''}`;
  if (!/crumb|position|location|path|weizhi|dqwz/i.test(label)) return null;
  const text = read.outline.lines
    .slice(start, end)
    .map((line) => line.text)
    .join(' > ');
  const column = text.length > 200 ? [] : crumbsIn(text, title);
  return column.length === 0 ? null : { column, where: text };
}

const decoration =
  /(?:^|[/_.-])(?:logo|icon|ico|qr|qrcode|ewm|erweima|share|blank|spacer|pixel|loading|loader|avatar|btn|button|arrow|line|dot|space|transparent|1x1|grey|lazyload|placeholder)(?:[/_.\d-]|$)/i;

function imageSource(element: TreeElement, base: string | null): string | null {
  for (const name of ['data-original', 'data-src', 'data-actualsrc', 'data-lazy-src', 'data-echo', 'data-url', 'src']) {
    const value = attributeOf(element, name);
    if (value === undefined || value.startsWith('data:')) continue;
    const url = absolute(value, base);
    if (url !== null) return url;
    if (base === null && value.length < 500 && /\.(?:jpe?g|png|webp|gif|bmp)/i.test(value)) return value;
  }
  return null;
}

/** Pictures inside the body with the captions that stand behind them. A caption without a picture is kept too. */
export function findImages(
  read: Read,
  composed: Composed,
  range: { start: number; end: number },
  base: string | null,
): ArticleDraft['images'] {
  const images: { url: string | null; caption: string | null; afterParagraph: number; at: number }[] = [];
  for (const image of read.outline.images) {
    if (image.at < range.start || image.at > range.end || images.length >= 500) continue;
    if (small(attributeOf(image.element, 'width')) || small(attributeOf(image.element, 'height'))) continue;
    const url = imageSource(image.element, base);
    if (
      url === null ||
      decoration.test(url.replace(/^https?:\/\/[^/]*/i, '')) ||
      images.some((other) => other.url === url)
    )
      continue;
    const afterParagraph = composed.at.filter((line) => line < image.at).length;
    images.push({ url, caption: null, afterParagraph, at: image.at });
  }
  for (const caption of composed.captions) {
    const free = images.filter((image) => image.caption === null && Math.abs(image.at - caption.at) <= 2);
    const owner = free.findLast((image) => image.at <= caption.at) ?? free[0];
    if (owner !== undefined) owner.caption = caption.text;
    else images.push({ url: null, caption: caption.text, afterParagraph: caption.afterParagraph, at: caption.at });
  }
  return images
    .sort((a, b) => a.at - b.at)
    .map(({ url, caption, afterParagraph }) => ({ url, caption, afterParagraph }));
}

function small(size: string | undefined): boolean {
  return size !== undefined && /^\d{1,2}(?:px)?$/.test(size.trim()) && Number.parseInt(size, 10) < 60;
}

const attachment = /\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|txt|csv)(?:$|[?#])/i;

/** Files that the body links to. */
export function findAttachments(
  read: Read,
  range: { start: number; end: number },
  base: string | null,
): ArticleDraft['attachments'] {
  const found: { url: string; title: string | null }[] = [];
  for (const span of read.outline.links) {
    if (span.at < range.start || span.at > range.end + 6) continue;
    const href = attributeOf(span.element, 'href');
    if (href === undefined || !attachment.test(href)) continue;
    const url = absolute(href, base) ?? (base === null ? href.trim() : null);
    if (url === null || found.some((file) => file.url === url) || found.length >= 100) continue;
    found.push({ url, title: cleanText(textOf(span.element, 1_000)) || null });
  }
  return found;
}

/** Links under a heading such as 相关链接, up to the first line that is none. */
export function findRelated(read: Read, from: number, base: string | null): ArticleDraft['related'] {
  const { lines, links } = read.outline;
  const head = read.kinds.findIndex(
    (kind, i) => i >= from && kind === 'related-head' && /相关|延伸|related/i.test(lines[i]!.folded),
  );
  if (head < 0 || head > from + 80) return [];
  const found: { url: string | null; title: string }[] = [];
  for (let i = head + 1; i < Math.min(lines.length, head + 25); i++) {
    const line = lines[i]!;
    const isItem = line.span < 0 ? /^[·•●■◆▪]/.test(line.text) : linkShare(line) >= 0.5 && read.kinds[i] === 'prose';
    if (!isItem || line.weight < 3) {
      if (found.length > 0) break;
      continue;
    }
    const link = links.find((span) => span.at === i);
    const title = line.text.replace(/^[·•●■◆▪\-\s]+/, '').replace(/\s*[([]?(?:19|20)?\d{2}-\d{1,2}-\d{1,2}[)\]]?$/, '');
    if (title !== '')
      found.push({ url: absolute(link === undefined ? undefined : attributeOf(link.element, 'href'), base), title });
  }
  return found;
}
