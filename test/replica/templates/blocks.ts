/** Pieces of HTML that the templates share: the document, the body's paragraphs, list pages, feeds. */
import { escapeHtml } from '../resource.ts';
import { attachmentPath, type Draft, paragraphsOf, paragraphsPerPage, picturePath, type Story } from '../story.ts';

export { escapeHtml };

/** `charset` null leaves the meta element out. */
export function htmlDocument(options: { title: string; charset: string | null; head?: string; body: string }): string {
  const meta =
    options.charset === null
      ? ''
      : `<meta http-equiv="Content-Type" content="text/html; charset=${options.charset}">\n`;
  return `<!DOCTYPE html>
<html>
<head>
${meta}<title>${escapeHtml(options.title)}</title>
<link rel="stylesheet" href="/css/style.css" type="text/css">
${options.head ?? ''}</head>
<body>
${options.body}
</body>
</html>
`;
}

export interface BodyOptions {
  /** What each paragraph begins with; two ideographic blanks by default. */
  readonly indent?: string;
  /** Real address in data-original, a blank image in src. */
  readonly lazy?: boolean;
}

/** Paragraphs, pictures, closing byline and attachments of one body page. */
export function bodyHtml(story: Story, page: number, options: BodyOptions = {}): string {
  const indent = options.indent ?? '　　';
  const first = page * paragraphsPerPage(story.paragraphs.length, story.pageCount);
  const lines: string[] = [];
  paragraphsOf(story, page).forEach((paragraph, k) => {
    lines.push(`<p>${indent}${escapeHtml(paragraph)}</p>`);
    for (const picture of story.pictures.filter((p) => p.afterParagraph === first + k + 1)) {
      lines.push(pictureHtml(story, picture, options.lazy ?? false));
    }
  });
  if (page === story.pageCount - 1) {
    if (story.byline !== null) lines.push(`<p>${indent}${escapeHtml(story.byline)}</p>`);
    lines.push(
      ...story.attachments.map(
        ({ file, title }) => `<p>附件：<a href="${attachmentPath(story, file)}">${escapeHtml(title)}</a></p>`,
      ),
    );
  }
  return lines.join('\n');
}

function pictureHtml(story: Draft, { file, caption }: Draft['pictures'][number], lazy: boolean): string {
  const path = picturePath(story, file);
  const source = lazy ? `src="/images/blank.png" data-original="${path}"` : `src="${path}"`;
  const below = caption === null ? '' : `\n<p style="text-align:center">${escapeHtml(caption)}</p>`;
  return `<p style="text-align:center"><img ${source} alt="" border="0"></p>${below}`;
}

/** Slices for list pages; there is always a first one. */
export function slices<T>(items: readonly T[], size: number): T[][] {
  const pages = Math.max(1, Math.ceil(items.length / size));
  return Array.from({ length: pages }, (_, n) => items.slice(n * size, (n + 1) * size));
}

/** 上一页 1 2 3 下一页, the current page a span. `urlOf` counts from 1. */
export function pager(current: number, count: number, urlOf: (page: number) => string): string {
  const link = (page: number, text: string): string => `<a href="${urlOf(page)}">${text}</a>`;
  const numbers = Array.from({ length: count }, (_, n) =>
    n + 1 === current ? `<span>${n + 1}</span>` : link(n + 1, String(n + 1)),
  );
  const before = current > 1 ? [link(current - 1, '上一页')] : [];
  const after = current < count ? [link(current + 1, '下一页')] : [];
  return [...before, ...numbers, ...after].join(' ');
}

/** The title, or what a list shows for an article without one. */
export function titleOf(story: Story): string {
  return story.title ?? `${story.paragraphs[0]?.slice(0, 20) ?? story.url}`;
}

/** A link by the path alone; {@link absoluteLink} where the article may stand on another host. */
export function storyLink(story: Story): string {
  return `<a href="${pathFrom(story.url)}" target="_blank">${escapeHtml(titleOf(story))}</a>`;
}

export function absoluteLink(story: Story): string {
  return `<a href="${story.url}" target="_blank">${escapeHtml(titleOf(story))}</a>`;
}

function pathFrom(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** RSS 2.0. */
export function rss(name: string, home: string, stories: readonly Story[]): string {
  const items = stories.map((story) => {
    const date = new Date(`${story.day}T${story.published?.time ?? '08:00'}+08:00`).toUTCString();
    return `<item><title><![CDATA[${titleOf(story)}]]></title><link>${escapeHtml(story.url)}</link><pubDate>${date}</pubDate></item>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>${escapeHtml(name)}</title><link>${home}</link>
${items.join('\n')}
</channel></rss>
`;
}

export const STYLE = `body { font: 14px/1.8 SimSun, serif; background: #fff url(/images/bg.png) repeat-x; }
.nav { background-image: url("/images/nav.png"); }
img { max-width: 100%; }
`;

/** `2021年08月05日` */
export function chineseDay(day: string): string {
  const [year, month, date] = day.split('-');
  return `${year}年${month}月${date}日`;
}
