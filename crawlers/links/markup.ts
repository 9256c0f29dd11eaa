/**
 * One linear pass over markup, without a tree: tags with the attributes that can hold a link, text, scripts, styles.
 * Every character is looked at a bounded number of times, whatever the input (unclosed quotes, tags and comments included).
 */

/** Attributes that can hold or qualify a link; the others are skipped unread. */
const WANTED = new Set([
  'href',
  'src',
  'rel',
  'type',
  'content',
  'http-equiv',
  'style',
  'hidden',
  'title',
  'alt',
  'onclick',
  'srcset',
  'data',
  'poster',
  'background',
  // lazy images: the placeholder stands in `src`, the picture in one of these
  'data-original',
  'data-src',
  'data-srcset',
  'data-url',
  'data-lazy-src',
  'lazy-src',
  'original',
  '_src',
  'oldsrc', // TRS WCM keeps the name before upload
]);

/** Tags whose {@link WANTED} attributes are read; any other can only ask for a picture by `style` or `background`. */
const LINKING = new Set(
  'a area base link img image input source video audio embed object script iframe frame meta'.split(' '),
);

/** Attribute values as written (entities not decoded), names in lower case. */
export type Attributes = Readonly<Record<string, string>>;

export interface MarkupVisitor {
  /** An opening tag, name in lower case. */
  open(name: string, attributes: Attributes): void;
  close(name: string): void;
  /** Text between tags; called only while {@link MarkupVisitor.wantsText} says so. */
  text(from: number, to: number): void;
  wantsText(): boolean;
  /** The content of a script that is code or JSON; one that holds markup (`text/xml`, templates) is scanned as markup. */
  script(content: string): void;
  style(content: string): void;
}

const NONE: Attributes = {};
const TAG_NAME = /[a-z][a-z0-9:-]{0,20}/iy;

/** Scans `html`, calling the visitor in document order. */
export function scanMarkup(html: string, visitor: MarkupVisitor): void {
  const quoteEnd = lastSeen(html);
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const textEnd = open < 0 ? html.length : open;
    if (textEnd > at && visitor.wantsText()) visitor.text(at, textEnd);
    if (open < 0) return;
    at = afterTag(open);
  }

  /** Reads what begins with the `<` at `open`; returns where to go on, always beyond it. */
  function afterTag(open: number): number {
    const next = html.charCodeAt(open + 1);
    if (next === 0x21 /* ! */) return afterDeclaration(open);
    const closing = next === 0x2f; /* / */
    TAG_NAME.lastIndex = closing ? open + 2 : open + 1;
    if (!TAG_NAME.test(html)) return open + 1;
    const name = lowerCase(html.slice(closing ? open + 2 : open + 1, TAG_NAME.lastIndex));
    const attributesAt = TAG_NAME.lastIndex;
    if (closing) {
      visitor.close(name);
      const end = html.indexOf('>', attributesAt);
      return end < 0 ? html.length : end + 1;
    }
    const read = readAttributes(attributesAt, LINKING.has(name));
    visitor.open(name, read.attributes);
    if (name === 'script' && !/xml|html|templ/i.test(read.attributes.type ?? '')) {
      return rawContent(name, read.end, visitor.script);
    }
    if (name === 'style') return rawContent(name, read.end, visitor.style);
    return read.end;
  }

  /** Comments are skipped; the content of a CDATA section is markup (Hanweb lists stand in one). */
  function afterDeclaration(open: number): number {
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 4);
      return end < 0 ? html.length : end + 3;
    }
    if (html.startsWith('<![CDATA[', open)) return open + 9;
    const end = html.indexOf('>', open);
    return end < 0 ? html.length : end + 1;
  }

  function rawContent(name: string, from: number, emit: (content: string) => void): number {
    let end = html.indexOf('</', from);
    while (end >= 0 && html.slice(end + 2, end + 2 + name.length).toLowerCase() !== name) {
      end = html.indexOf('</', end + 2);
    }
    if (end < 0) end = html.length;
    if (end > from) emit(html.slice(from, end));
    return end;
  }

  function readAttributes(from: number, linking: boolean): { attributes: Attributes; end: number } {
    let attributes: Record<string, string> | undefined;
    let at = from;
    while (at < html.length) {
      const code = html.charCodeAt(at);
      if (code === 0x3e /* > */) return { attributes: attributes ?? NONE, end: at + 1 };
      if (code <= 0x20 || code === 0x2f /* / */ || code === 0x3d /* = */) {
        at++;
        continue;
      }
      // a tag that was never closed: the next one begins here
      if (code === 0x3c /* < */) return { attributes: attributes ?? NONE, end: at };
      const nameAt = at;
      const nameEnd = nameEndAfter(at + 1);
      const value = readValue(nameEnd);
      at = value.end;
      const length = nameEnd - nameAt;
      if (linking ? length > 14 : length !== 5 && length !== 10) continue;
      const name = lowerCase(html.slice(nameAt, nameEnd));
      if (linking ? !WANTED.has(name) : name !== 'style' && name !== 'background') continue;
      attributes ??= {};
      attributes[name] ??= html.slice(value.from, value.to);
    }
    return { attributes: attributes ?? NONE, end: html.length };
  }

  function nameEndAfter(from: number): number {
    let at = from;
    while (at < html.length) {
      const code = html.charCodeAt(at);
      if (code <= 0x20 || code === 0x3e /* > */ || code === 0x3d /* = */ || code === 0x2f /* / */) break;
      at++;
    }
    return at;
  }

  function readValue(nameEnd: number): { from: number; to: number; end: number } {
    let at = nameEnd;
    while (html.charCodeAt(at) <= 0x20) at++;
    if (html.charCodeAt(at) !== 0x3d /* = */) return { from: nameEnd, to: nameEnd, end: nameEnd };
    at++;
    while (html.charCodeAt(at) <= 0x20) at++;
    const quote = html[at];
    if (quote === '"' || quote === "'") {
      const end = quoteEnd(quote, at + 1);
      if (end >= 0) return { from: at + 1, to: end, end: end + 1 };
      at++; // never closed: read it as if unquoted
    }
    const from = at;
    for (let code = html.charCodeAt(at); code > 0x20 && code !== 0x3e; code = html.charCodeAt(at)) at++;
    return { from, to: at, end: at };
  }
}

function lowerCase(name: string): string {
  return /[A-Z]/.test(name) ? name.toLowerCase() : name;
}

/** `indexOf` for quotes that remembers when there are no more, so that a page full of unclosed ones stays linear. */
function lastSeen(html: string): (quote: '"' | "'", from: number) => number {
  const last = { '"': html.lastIndexOf('"'), "'": html.lastIndexOf("'") };
  return (quote, from) => (from > last[quote] ? -1 : html.indexOf(quote, from));
}
