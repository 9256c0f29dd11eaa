/**
 * What a page says of its own encoding: header, `<meta>`, XML declaration.
 */

/** How far into the page a declaration is read first, and how far when that part has none. */
const near = 4096;
const far = 65_536;

const metaTag = /<meta\b[^>]{0,512}?charset\s{0,8}=\s{0,8}["']?\s{0,8}([\w.:-]{1,40})/i;
const xmlDeclaration = /^\s{0,64}<\?xml\b[^>]{0,256}?encoding\s{0,8}=\s{0,8}["']([\w.:-]{1,40})/i;

/** The label in a Content-Type header, in lower case. */
export function headerCharset(contentType: string | null | undefined): string | null {
  const match = /charset\s{0,8}=\s{0,8}["']?\s{0,8}([\w.:-]{1,40})/i.exec((contentType ?? '').slice(0, 1024));
  return match?.[1]?.toLowerCase() ?? null;
}

/** The label in the page: XML declaration, then the first `<meta>` of the first 4 KiB, then of the first 64 KiB. */
export function metaCharset(bytes: Uint8Array): string | null {
  const page = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = page.toString('latin1', 0, Math.min(near, page.length));
  const found = xmlDeclaration.exec(head)?.[1] ?? inMeta(head);
  if (found !== null || page.length <= near) return found?.toLowerCase() ?? null;
  return inMeta(page.toString('latin1', near - 256, Math.min(far, page.length)))?.toLowerCase() ?? null;
}

function inMeta(head: string): string | null {
  if (!/charset/i.test(head)) return null;
  return metaTag.exec(withoutComments(head))?.[1] ?? null;
}

function withoutComments(html: string): string {
  let kept = '';
  let from = 0;
  for (let open = html.indexOf('<!--'); open >= 0; open = html.indexOf('<!--', from)) {
    kept += html.slice(from, open);
    const end = html.indexOf('-->', open);
    if (end < 0) return kept;
    from = end + 3;
  }
  return kept + html.slice(from);
}

const aliases: ReadonlyMap<string, string> = new Map([
  ['gbk', 'gb18030'],
  ['cp936', 'gb18030'],
  ['ms936', 'gb18030'],
  ['gb-2312', 'gb18030'],
  ['gb2312-80', 'gb18030'],
  ['gb-18030', 'gb18030'],
  ['hz-gb-2312', 'gb18030'],
  ['cp950', 'big5'],
  ['ms950', 'big5'],
  ['utf8mb4', 'utf-8'],
  ['utf-8-sig', 'utf-8'],
]);

/** The WHATWG name of a label, with every GB encoding as its superset gb18030; null for an unknown label. */
export function encodingOf(label: string | null): string | null {
  if (label === null) return null;
  const alias = aliases.get(label);
  if (alias !== undefined) return alias;
  try {
    const { encoding } = new TextDecoder(label);
    return aliases.get(encoding) ?? encoding;
  } catch {
    return null;
  }
}
