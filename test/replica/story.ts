/**
 * An article of the stand-in web: what its page prints, and so what a record of the page should hold.
 * Templates print every field a story holds and nothing else.
 */
import type { Charset } from './resource.ts';

/** A part of a site with its own list: the crumb as printed, outermost first. */
export interface Channel {
  /** Path segment(s) or node number, as the site's URLs have it. */
  readonly slug: string;
  readonly crumb: readonly string[];
  /** Host, where the site has several. */
  readonly host?: string;
}

export interface Picture {
  /** File name without folder. */
  readonly file: string;
  readonly caption: string | null;
  readonly afterParagraph: number;
}

export interface Registration {
  readonly icp: string | null;
  readonly police: string | null;
  readonly licences: Readonly<Record<string, string>>;
}

export interface Draft {
  /** Number in the site's URLs. */
  readonly id: number;
  readonly channel: Channel;
  /** The crumb as printed; empty when none is. */
  readonly column: readonly string[];
  readonly title: string | null;
  readonly deck: readonly string[];
  readonly originalTitle: string | null;
  /** As printed, Beijing time; null when the page prints none. */
  readonly published: { readonly date: string; readonly time: string | null } | null;
  /** `YYYY-MM-DD` in the URL and for the order of lists, printed or not. */
  readonly day: string;
  readonly source: string | null;
  readonly authors: readonly string[];
  readonly editors: readonly string[];
  readonly clicks: number | null;
  /** Body paragraphs, without `byline`. */
  readonly paragraphs: readonly string[];
  /** A closing line that only names the reporters (记者：…); not part of the body. */
  readonly byline: string | null;
  readonly pictures: readonly Picture[];
  readonly attachments: readonly { readonly file: string; readonly title: string }[];
  /** Titles of other articles printed below; null = the template picks neighbours. */
  readonly related: readonly string[] | null;
  /** Titles printed after 上一篇 and 下一篇; null = the neighbours in the list. */
  readonly neighbours: { readonly previous: string | null; readonly next: string | null } | null;
  readonly registration: Registration | null;
  readonly disclaimer: string | null;
  /** Body pages the article is cut into. */
  readonly pageCount: number;
  /** The layout wanted, where the site has several; null = the template's choice. */
  readonly wantedLayout: string | null;
}

/** A draft with its place on a site. */
export interface Story extends Draft {
  readonly site: string;
  readonly url: string;
  /** Body pages in order, the first being `url`. */
  readonly pages: readonly string[];
  /** Layout of the site's definition, or null where the generic extractor reads the page. */
  readonly layout: string | null;
  /** Charset of the bytes. */
  readonly charset: Charset;
  /** Charset the page claims in its meta element; null = it has none. */
  readonly declared: string | null;
}

/** The record that a page should give. */
export interface Expected {
  readonly url: string;
  readonly layout: string | null;
  readonly column: readonly string[];
  readonly title: string | null;
  readonly deck: readonly string[];
  readonly originalTitle: string | null;
  /** `YYYY-MM-DD`, or with `THH:MM+08:00` / `THH:MM:SS+08:00`. */
  readonly published: string | null;
  readonly source: string | null;
  readonly authors: readonly string[];
  readonly editors: readonly string[];
  readonly clicks: number | null;
  readonly paragraphs: readonly string[];
  /** The same paragraphs by body page. */
  readonly pageParagraphs: readonly (readonly string[])[];
  readonly images: readonly {
    readonly url: string;
    readonly caption: string | null;
    readonly afterParagraph: number;
  }[];
  readonly attachments: readonly { readonly url: string; readonly title: string }[];
  readonly registration: Registration | null;
  /** Titles of the related links; null where the page links its neighbours, which is not held against a record. */
  readonly related: readonly string[] | null;
  readonly pages: readonly string[];
}

export function expectedOf(story: Story): Expected {
  const { url, layout, column, title, deck, originalTitle, source, authors, editors, clicks, paragraphs, pages } =
    story;
  const images = story.pictures.map(({ file, caption, afterParagraph }) => ({
    url: new URL(picturePath(story, file), url).href,
    caption,
    afterParagraph,
  }));
  const attachments = story.attachments.map((a) => ({
    url: new URL(attachmentPath(story, a.file), url).href,
    title: a.title,
  }));
  const pageParagraphs = pages.map((_, page) => paragraphsOf(story, page));
  return {
    pageParagraphs,
    ...{ url, layout, column, title, deck, originalTitle, source, authors, editors, clicks, paragraphs, pages },
    ...{ images, attachments, registration: story.registration, related: story.related, published: isoOf(story) },
  };
}

/** The paragraphs of one body page, counted from 0. */
export function paragraphsOf({ paragraphs, pageCount }: Draft, page: number): readonly string[] {
  const per = paragraphsPerPage(paragraphs.length, pageCount);
  return paragraphs.slice(page * per, (page + 1) * per);
}

/** Paragraphs on every body page but the last, which may hold fewer. */
export function paragraphsPerPage(paragraphs: number, pages: number): number {
  return Math.ceil(paragraphs / pages);
}

export function isoOf({ published }: Draft): string | null {
  if (published === null) return null;
  return published.time === null ? published.date : `${published.date}T${published.time}+08:00`;
}

export function picturePath(story: Draft, file: string): string {
  return `/uploads/image/${story.day.replaceAll('-', '')}/${file}`;
}

export function attachmentPath(story: Draft, file: string): string {
  return `/uploads/file/${story.day.replaceAll('-', '')}/${file}`;
}
