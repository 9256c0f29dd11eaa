/** From the bytes of a capture to a parsed page: decoded, clone damage taken back, one tree. Bytes become text here only. */
import { type Decoded, decode } from './text/charset.ts';
import { type Restoration, restoreClone } from './text/restore.ts';
import { buildTree } from './tree.ts';
import type { TreeDocument } from './tree-nodes.ts';

export interface Page {
  /** The address the bytes came from; null where it is not known. */
  readonly url: string | null;
  /** The source after decoding and restoring. */
  readonly html: string;
  readonly decoded: Decoded;
  readonly restoration: Restoration;
  readonly document: TreeDocument;
}

export interface PageOptions {
  readonly url: string | null;
  /** The response's Content-Type header. */
  readonly contentType?: string | null;
  /** WHATWG name used where neither header, meta nor the bytes decide. */
  readonly fallbackCharset?: string;
}

/** Source beyond this many characters is not parsed: no article is that long, and hostile pages are. */
const maxHtml = 8_000_000;

/** Decodes and parses once. Never throws on what the bytes hold. */
export function parsePage(bytes: Uint8Array, options: PageOptions): Page {
  const decoded = decode(bytes, { contentType: options.contentType ?? null, fallback: options.fallbackCharset });
  const restoration = restoreClone(decoded.text);
  const html = restoration.text.length > maxHtml ? restoration.text.slice(0, maxHtml) : restoration.text;
  return { url: options.url, html, decoded, restoration, document: buildTree(html) };
}
