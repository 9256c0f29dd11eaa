/** What a stored page or style sheet needs to be shown: what the crawl fetched for it, and what a browser's capture noted. */
import { findCssLinks } from '../crawlers/links/css.ts';
import { fileKind, findLinks } from '../crawlers/links.ts';
import { header } from '../storage/exchange.ts';
import type { WarcResource, WarcResponse } from '../storage/warc/record.ts';
import { decode } from './text/charset.ts';
import { canonicalUrl } from './text/surt.ts';

/** Largest content that is looked into. */
const most = 16 * 1024 * 1024;

/** URLs, in the form in which they were visited; none for what is neither page, style sheet nor a capture's summary. */
export function requisitesOf(record: WarcResponse | WarcResource): readonly string[] {
  if (record.url.startsWith('urn:pageinfo:')) return noted(record.payload);
  const contentType =
    record.type === 'resource' ? record.contentType : header(record.http?.headers ?? [], 'content-type');
  const isStyle = contentType === null ? fileKind(record.url) === 'style' : /\bcss\b/i.test(contentType);
  if (!isStyle && !/html/i.test(contentType ?? 'html')) return [];
  let text: string;
  try {
    text = decode(record.content(most), { contentType }).text;
  } catch {
    // What cannot be unpacked shows nothing.
    return [];
  }
  const urls = isStyle ? findCssLinks(text, record.url) : pageRequisites(text, record.url);
  return urls.map((url) => canonicalUrl(url) ?? url);
}

function pageRequisites(html: string, pageUrl: string): readonly string[] {
  const { assets, anchors, scripted } = findLinks(html, pageUrl);
  const files = [...anchors.map(({ url }) => url), ...scripted].filter((url) => fileKind(url) !== null);
  return [...assets.map(({ url }) => url), ...files];
}

/** The URLs that a browser asked for while it showed the page: the names under `urls` of its summary. */
function noted(json: Buffer): readonly string[] {
  try {
    const { urls } = JSON.parse(json.toString()) as { urls?: unknown };
    return typeof urls === 'object' && urls !== null ? Object.keys(urls) : [];
  } catch {
    return [];
  }
}
