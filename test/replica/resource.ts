/** What stands under one URL of the stand-in web, and how text becomes its bytes. */
import iconv from 'iconv-lite';

export interface Resource {
  /** Content-Type as sent. */
  readonly type: string;
  readonly modified: Date;
  /** The body without content coding; made when first asked for, the same bytes ever after. */
  body(): Buffer;
}

/** A host and everything on it. */
export interface Host {
  readonly name: string;
  /** Sends gzip to whom asks for it. */
  readonly gzip: boolean;
  /** Sends ETag and Last-Modified, answers conditional requests. */
  readonly validators: boolean;
  /** By path and query, `/` first. */
  readonly resources: Map<string, Resource>;
}

export type Charset = 'utf-8' | 'gbk';

export function createHost(name: string, options: { gzip?: boolean; validators?: boolean } = {}): Host {
  return { name, gzip: options.gzip ?? true, validators: options.validators ?? true, resources: new Map() };
}

/** A resource whose body is made once, on the first request. */
export function resource(type: string, modified: Date, make: () => Buffer): Resource {
  let made: Buffer | null = null;
  return {
    type,
    modified,
    body() {
      made ??= make();
      return made;
    },
  };
}

/** Text as bytes; what GBK lacks becomes a numeric character reference, as content systems write it. */
export function toBytes(text: string, charset: Charset): Buffer {
  if (charset === 'utf-8') return Buffer.from(text, 'utf8');
  const bytes = iconv.encode(text, 'gbk');
  if (iconv.decode(bytes, 'gbk') === text) return bytes;
  const safe = text.replace(/[^\0-\x7f]/gu, (char) =>
    iconv.decode(iconv.encode(char, 'gbk'), 'gbk') === char ? char : `&#${char.codePointAt(0)};`,
  );
  return iconv.encode(safe, 'gbk');
}

/** Text for an HTML text node or a double-quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
