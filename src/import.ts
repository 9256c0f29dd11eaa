/**
 * Imported text files: stored whole as `resource` records, so that they survive a rebuild, and read like pages that
 * were flattened to lines.
 */
import type { Capture } from '../storage/capture.ts';
import { type Article, articleOf } from './article.ts';
import { articleFromText } from './extract/text-file.ts';
import { decode } from './text/charset.ts';

/** The target URI of an import is this and the file's name. */
const prefix = 'urn:cundang:import:';

export const importUri = (name: string): string => `${prefix}${encodeURIComponent(name)}`;

export function isImport(capture: Capture): boolean {
  return capture.url.startsWith(prefix);
}

/** The record of an imported file; null when no article is found in it. */
export function articleOfImport(bytes: Uint8Array, capture: Capture): Article | null {
  const name = decodeURIComponent(capture.url.slice(prefix.length));
  const { article } = articleFromText(decode(bytes, { fallback: 'gb18030' }).text, name);
  return article ? articleOf(article, capture) : null;
}
