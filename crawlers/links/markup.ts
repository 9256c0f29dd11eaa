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
  /** An opening tag that may hold a link, name in lower case; one without attributes holds none and is left out. */
  open(name: string, attributes: Attributes): void;
  /** The end of an `a`. */
  closeAnchor(): void;
  /** Text between tags; called only while {@link MarkupVisitor.wantsText} says so. */
  text(from: number, to: number): void;
  wantsText(): boolean;
  /** The content of a script that is code or JSON; one that holds markup (`text/xml`, templates) is scanned as markup. */
  script(content: string): void;
  style(content: string): void;
}

/** Where the last quote of each kind stands in the text. */
interface LastQuotes {
  readonly double: number;
  readonly single: number;
}

const NONE: Attributes = {};
/** Longest tag name; what follows is read as an attribute. */
const MAX_NAME = 21;

/** Scans `html`, calling the visitor in document order. */
export function scanMarkup(html: string, visitor: MarkupVisitor): void {
  const quotes: LastQuotes = { double: html.lastIndexOf('"'), single: html.lastIndexOf("'") };
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const textEnd = open < 0 ? html.length : open;
    if (textEnd > at && visitor.wantsText()) visitor.text(at, textEnd);
    if (open < 0) return;
    at = afterTag(html, open, quotes, visitor);
  }
}

// Functions of the module, not of the scan: V8 compiles one that is made anew for each page again and again.

/** Reads what begins with the `<` at `open`; returns where to go on, always beyond it. */
function afterTag(html: string, open: number, quotes: LastQuotes, visitor: MarkupVisitor): number {
  const next = html.charCodeAt(open + 1);
  if (next === 0x21 /* ! */) return afterDeclaration(html, open);
  const closing = next === 0x2f; /* / */
  const nameAt = closing ? open + 2 : open + 1;
  const attributesAt = tagNameEnd(html, nameAt);
  if (attributesAt === nameAt) return open + 1;
  const length = attributesAt - nameAt;
  // The start of another anchor ends the one before as well (HTML §13.2.6.4.7).
  if (length === 1 && (html.charCodeAt(nameAt) | 0x20) === 0x61 /* a */) visitor.closeAnchor();
  if (closing) return after(html, '>', attributesAt);
  // Most tags are as bare as <li>: nothing to be read but for <style> and <script>.
  if (length < 5 && html.charCodeAt(attributesAt) === 0x3e /* > */) return attributesAt + 1;
  const name = lowerCase(html.slice(nameAt, attributesAt));
  const read = readAttributes(html, attributesAt, quotes, LINKING.has(name));
  if (read.attributes !== NONE) visitor.open(name, read.attributes);
  if (name === 'script' && !/xml|html|templ/i.test(read.attributes.type ?? '')) {
    const end = rawEnd(html, name, read.end);
    if (end > read.end) visitor.script(html.slice(read.end, end));
    return end;
  }
  if (name === 'style') {
    const end = rawEnd(html, name, read.end);
    if (end > read.end) visitor.style(html.slice(read.end, end));
    return end;
  }
  return read.end;
}

/** Where the tag name at `from` ends: a letter, then letters, digits, `:` and `-`; `from` where there is none. */
function tagNameEnd(html: string, from: number): number {
  let at = from;
  for (const end = from + MAX_NAME; at < end; at++) {
    const code = html.charCodeAt(at);
    const letter = code | 0x20;
    if (letter >= 0x61 && letter <= 0x7a) continue;
    if (at === from || !((code >= 0x30 && code <= 0x3a) || code === 0x2d)) break;
  }
  return at;
}

/** Comments are skipped; the content of a CDATA section is markup (Hanweb lists stand in one). */
function afterDeclaration(html: string, open: number): number {
  if (html.startsWith('<!--', open)) return after(html, '-->', open + 4);
  if (html.startsWith('<![CDATA[', open)) return open + 9;
  return after(html, '>', open);
}

function after(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from);
  return at < 0 ? html.length : at + mark.length;
}

/** Where the content of a script or style ends that begins at `from`. */
function rawEnd(html: string, name: string, from: number): number {
  let end = html.indexOf('</', from);
  while (end >= 0 && html.slice(end + 2, end + 2 + name.length).toLowerCase() !== name) {
    end = html.indexOf('</', end + 2);
  }
  return end < 0 ? html.length : end;
}

function readAttributes(
  html: string,
  from: number,
  quotes: LastQuotes,
  linking: boolean,
): { readonly attributes: Attributes; readonly end: number } {
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
    const nameEnd = attributeNameEnd(html, at + 1);
    const value = readValue(html, nameEnd, quotes);
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

function attributeNameEnd(html: string, from: number): number {
  let at = from;
  while (at < html.length) {
    const code = html.charCodeAt(at);
    if (code <= 0x20 || code === 0x3e /* > */ || code === 0x3d /* = */ || code === 0x2f /* / */) break;
    at++;
  }
  return at;
}

function readValue(
  html: string,
  nameEnd: number,
  quotes: LastQuotes,
): { readonly from: number; readonly to: number; readonly end: number } {
  let at = afterBlanks(html, nameEnd);
  if (html.charCodeAt(at) !== 0x3d /* = */) return { from: nameEnd, to: nameEnd, end: nameEnd };
  at = afterBlanks(html, at + 1);
  const quote = html.charCodeAt(at);
  if (quote === 0x22 || quote === 0x27) {
    // Known to be the last of its kind: it is not looked for, so that a page full of unclosed ones stays linear.
    const last = quote === 0x22 ? quotes.double : quotes.single;
    const end = at + 1 > last ? -1 : html.indexOf(quote === 0x22 ? '"' : "'", at + 1);
    if (end >= 0) return { from: at + 1, to: end, end: end + 1 };
    at++; // never closed: read it as if unquoted
  }
  const from = at;
  for (let code = html.charCodeAt(at); code > 0x20 && code !== 0x3e; code = html.charCodeAt(at)) at++;
  return { from, to: at, end: at };
}

function afterBlanks(html: string, from: number): number {
  let at = from;
  while (html.charCodeAt(at) <= 0x20) at++;
  return at;
}

function lowerCase(name: string): string {
  return /[A-Z]/.test(name) ? name.toLowerCase() : name;
}
