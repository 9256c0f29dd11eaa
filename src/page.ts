/** From the bytes of a capture to a parsed page: decoded, clone damage taken back, one tree. Bytes become text here only. */
import { type Document, DomHandler } from 'domhandler';
import { Parser } from 'htmlparser2';
import { type Decoded, decode } from './text/charset.ts';
import { type Restoration, restoreClone } from './text/restore.ts';

export interface Page {
  /** The address the bytes came from; null where it is not known. */
  readonly url: string | null;
  /** The source after decoding and restoring. */
  readonly html: string;
  readonly decoded: Decoded;
  readonly restoration: Restoration;
  readonly document: Document;
}

export interface PageOptions {
  readonly url: string | null;
  /** The response's Content-Type header. */
  readonly contentType?: string | null;
  /** WHATWG name used where neither header, meta nor the bytes decide. */
  readonly fallbackCharset?: string;
}

/** Elements nested deeper are flattened into their ancestor (browsers stop at 512), so that walks may recurse. */
const maxDepth = 400;

/** Nodes beyond this number are dropped: ten megabytes of tags must not become gigabytes of objects. */
const maxNodes = 400_000;

class BoundedHandler extends DomHandler {
  #skipped = 0;
  #nodes = 0;

  override onopentag(name: string, attribs: Record<string, string>): void {
    this.#nodes++;
    if (this.tagStack.length >= maxDepth || this.#nodes > maxNodes) this.#skipped++;
    else super.onopentag(name, attribs);
  }

  override onclosetag(): void {
    if (this.#skipped > 0) this.#skipped--;
    else super.onclosetag();
  }

  override ontext(data: string): void {
    if (this.#nodes <= maxNodes) super.ontext(data);
  }
}

/** Parses forgivingly, as browsers do; never throws. Comments are kept: CMS mark the body with them. */
function buildTree(html: string): Document {
  const handler = new BoundedHandler();
  const parser = new Parser(handler, { lowerCaseTags: true, decodeEntities: true });
  parser.end(html);
  return handler.root;
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
