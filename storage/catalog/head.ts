/** What a page says of its article apart from the text: may change while the text, and with it the record, stays the same. */
import { hash } from 'node:crypto';
import type { Article, Integrity } from '../../src/article.ts';
import { BEIJING_MS, DAY_MS } from '../../src/text/beijing.ts';
import { figuredLetters } from '../../src/text/figured.ts';

/** The parts of a head, each with the article's fields that it is told by. */
export const headFields = {
  title: ['title', 'deck', 'originalTitle'],
  date: ['published'],
  source: ['source'],
  people: ['authors', 'editors'],
  images: ['images'],
  attachments: ['attachments'],
} as const;

export type HeadPart = keyof typeof headFields;
export type HeadField = (typeof headFields)[HeadPart][number];

/** Fields of an article that are not its text, as they stood at one capture. */
export interface Head extends Pick<Article, HeadField | 'extractor'> {
  readonly integrity: Pick<Integrity, 'verdict'>;
}

/** An article, or as much of one as a head is made of. */
export type Headed = Head & { readonly capture: { readonly fetchedAt: string } };

/** A date this near to the capture may be the page's own "today", from a cache a day old at most. */
const TODAY_MS = 1.5 * DAY_MS;

/** Names of files, whose addresses are the same with any query behind: a time against caches, a CDN's signature. */
const FILE =
  /\.(?:jpe?g|png|gif|webp|bmp|svg|avif|pdf|docx?|xlsx?|pptx?|wps|ofd|zip|rar|7z|txt|mp3|mp4|m4a|flv|m3u8)$/i;

/**
 * Each part as a text that is the same when the page says the same: blanks, punctuation, width and script make no difference, nor do
 * the host, scheme and query that a file is loaded with. A date as near to the capture as that of a page which prints today's is ''.
 */
export function headParts(head: Headed): Readonly<Record<HeadPart, string>> {
  const { title, deck, originalTitle, published, source, authors, editors, images, attachments, capture } = head;
  return {
    title: [title ?? '', ...deck, originalTitle ?? ''].map(figuredLetters).join('\n').trimEnd(),
    date: published === null || isNearly(published.iso, capture.fetchedAt) ? '' : published.iso,
    source: figuredLetters(source ?? ''),
    people: [sorted(authors.map(figuredLetters)), sorted(editors.map(figuredLetters))].join('\n').trimEnd(),
    images: sorted(images.map(({ url, caption }) => (url === null ? figuredLetters(caption ?? '') : fileOf(url)))),
    attachments: sorted(attachments.map(({ url }) => fileOf(url))),
  };
}

/** Eight bytes that tell the heads of one text at one address apart. */
export function headDigest(head: Headed): Uint8Array {
  return hash('sha256', JSON.stringify(Object.values(headParts(head))), 'buffer').subarray(0, 8);
}

/** The fields alone, as they are stored. */
export function headOf(article: Headed): Head {
  const { title, deck, originalTitle, published, source, authors, editors, images, attachments } = article;
  const { extractor, integrity } = article;
  return {
    ...{ title, deck, originalTitle, published, source, authors, editors, images, attachments, extractor },
    integrity: { verdict: integrity.verdict },
  };
}

function isNearly(iso: string, fetchedAt: string): boolean {
  if (iso.length < 10) return false;
  const noon = Date.parse(`${iso.slice(0, 10)}T12:00:00Z`) - BEIJING_MS;
  return Math.abs(noon - Date.parse(fetchedAt)) <= TODAY_MS;
}

/** What of an address names the file. */
function fileOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return url;
  // An image within the page has its bytes for an address.
  if (parsed.protocol === 'data:') return hash('sha256', url, 'hex');
  return FILE.test(parsed.pathname) ? parsed.pathname : parsed.pathname + parsed.search;
}

const sorted = (texts: readonly string[]): string =>
  texts
    .filter((text) => text !== '')
    .toSorted()
    .join(' ');
