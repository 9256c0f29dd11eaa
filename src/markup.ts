/**
 * Reading mark-up: names, attributes, and where what begins at a `<` ends (HTML Living Standard §13.2.5). Built on
 * `indexOf` and comparisons of single units; every function looks at a unit once, however hostile the source.
 */
import type { AttributeTable } from './tree-nodes.ts';

/** Further attributes of a tag are dropped. */
const maxAttributes = 100;

/**
 * A page's source, as text and as UTF-16 units. A `>` stands behind the last unit and ends whatever the source leaves open.
 * `charCodeAt` has to know five kinds of strings at each place where it stands, so that compiling {@link readAttributes} took
 * four times as long; in a process that has just begun the compiler's time is a third of all.
 */
export interface Source {
  readonly html: string;
  readonly units: Uint16Array;
}

export function newSource(html: string): Source {
  const bytes = Buffer.allocUnsafeSlow(html.length * 2 + 2);
  bytes.write(html, 'utf16le');
  const units = new Uint16Array(bytes.buffer);
  units[html.length] = greater;
  return { html, units };
}

const exclamation = 33;
const double = 34;
const single = 39;
const slash = 47;
const equals = 61;
const greater = 62;

/** What a unit is in a tag. */
const isBlank = 1;
const endsTagName = 2;
const endsAttributeName = 4;
const endsValue = 8;
const isAlpha = 16;

/** By unit; units beyond ASCII are none of these. */
const units = new Uint8Array(0x10000);
for (const blank of ' \t\n\f\r') units[blank.charCodeAt(0)] = isBlank | endsTagName | endsAttributeName | endsValue;
units[slash] = endsTagName | endsAttributeName;
units[equals] = endsAttributeName;
units[greater] = endsTagName | endsAttributeName | endsValue;
for (let letter = 97; letter <= 122; letter++) units[letter] = units[letter - 32] = isAlpha;

export function isLetter(unit: number): boolean {
  return (units[unit]! & isAlpha) !== 0;
}

/** Index behind what begins there: of the first unit that has the property. */
function until(property: number, source: Uint16Array, from: number): number {
  let at = from;
  while ((units[source[at]!]! & property) === 0) at++;
  return at;
}

function behindBlanks(source: Uint16Array, from: number): number {
  let at = from;
  while ((units[source[at]!]! & isBlank) !== 0) at++;
  return at;
}

/** Index behind a tag's name: of a blank, `/`, `>` or the source's end. */
export function endOfName({ units }: Source, from: number): number {
  return until(endsTagName, units, from);
}

/** What a tag's attributes tell of it; filled by {@link readAttributes}. */
export interface TagEnd {
  selfClosing: boolean;
  /** One of the attributes is an `id`. */
  hasId: boolean;
}

/** Adds a tag's attributes to the table. The index behind its `>`, or -1 where the source ends in the tag. */
export function readAttributes(from: number, table: AttributeTable, end: TagEnd): number {
  const { html, units } = table.source;
  end.selfClosing = false;
  end.hasId = false;
  const first = table.names.length;
  let left = maxAttributes;
  for (let at = behindBlanks(units, from); ; at = behindBlanks(units, at)) {
    if (units[at] === slash) {
      at = behindBlanks(units, at + 1);
      end.selfClosing = units[at] === greater;
    }
    if (units[at] === greater) return at < html.length ? at + 1 : -1;
    if (units[at] === slash) continue;
    // A `=` in front of a name belongs to it.
    const nameEnd = until(endsAttributeName, units, at + 1);
    let value = behindBlanks(units, nameEnd);
    let valueEnd = value;
    let behind = value;
    if (units[value] === equals) {
      value = behindBlanks(units, value + 1);
      const quote = units[value];
      if (quote === double || quote === single) {
        valueEnd = html.indexOf(quote === double ? '"' : "'", ++value);
        if (valueEnd < 0) return -1;
        behind = valueEnd + 1;
      } else behind = valueEnd = until(endsValue, units, value);
    }
    if (left-- > 0) addAttribute(table, first, nameOf(table.source, at, nameEnd), value, valueEnd, end);
    at = behind;
  }
}

function addAttribute(
  table: AttributeTable,
  first: number,
  name: string,
  start: number,
  valueEnd: number,
  end: TagEnd,
): void {
  // Of several attributes of a name the first counts.
  for (let at = first; at < table.names.length; at++) if (table.names[at] === name) return;
  if (name === 'id') end.hasId = true;
  table.names.push(name);
  table.starts.push(start);
  table.ends.push(valueEnd);
}

/** Names as they were written last, by their units, and in lower case. */
const written: string[] = new Array(1024).fill('');
const lowered: string[] = new Array(1024).fill('');

/** A name in lower case; those met before are the same string, which costs no memory and is told from others at once. */
export function nameOf({ html, units }: Source, start: number, end: number): string {
  let hash = end - start;
  for (let at = start; at < end; at++) hash = (hash * 31 + units[at]!) & 0xffffff;
  const slot = hash & 1023;
  if (written[slot]!.length === end - start && html.startsWith(written[slot]!, start)) return lowered[slot]!;
  const name = html.slice(start, end);
  if (name.length > 32) return name.toLowerCase();
  written[slot] = name;
  lowered[slot] = name.toLowerCase();
  return lowered[slot]!;
}

/** Index of the `</name` that ends an element of raw text, or the source's end (§13.2.5.9 and §13.2.5.12). */
export function endOfRaw({ html, units }: Source, from: number, name: string): number {
  for (let at = html.indexOf('</', from); at >= 0; at = html.indexOf('</', at + 2)) {
    const end = until(endsTagName, units, at + 2);
    if (end < html.length && end - at - 2 === name.length && html.slice(at + 2, end).toLowerCase() === name) return at;
  }
  return html.length;
}

/** What stands between `<` and the next text and is no tag. */
export interface Aside {
  /** A comment's text; null for a declaration and for a CDATA section, which HTML pages have no use for. */
  readonly comment: string | null;
  /** Index behind it. */
  readonly end: number;
}

/** Reads on from behind `<!`: a comment, a CDATA section, a DOCTYPE; anything else is a bogus comment. */
export function readDeclaration(html: string, from: number): Aside {
  if (html.startsWith('--', from)) return readComment(html, from + 2);
  if (html.startsWith('[CDATA[', from)) {
    const end = html.indexOf(']]>', from + 7);
    return end < 0 ? { comment: html.slice(from), end: html.length } : { comment: null, end: end + 3 };
  }
  const bogus = readBogusComment(html, from);
  return html.slice(from, from + 7).toLowerCase() === 'doctype' ? { comment: null, end: bogus.end } : bogus;
}

/** What the standard takes for a comment: `<?…>`, `</ …>`. Up to the next `>`. */
export function readBogusComment(html: string, from: number): Aside {
  const end = html.indexOf('>', from);
  return end < 0 ? { comment: html.slice(from), end: html.length } : { comment: html.slice(from, end), end: end + 1 };
}

/** From behind `<!--`: to `-->` or `--!>`; `<!-->` and `<!--->` are empty, and a comment may stay open. */
function readComment(html: string, from: number): Aside {
  if (html.charCodeAt(from) === greater) return { comment: '', end: from + 1 };
  if (html.startsWith('->', from)) return { comment: '', end: from + 2 };
  for (let dashes = html.indexOf('--', from); dashes >= 0; dashes = html.indexOf('--', dashes + 1)) {
    const mark = html.charCodeAt(dashes + 2) === exclamation ? dashes + 3 : dashes + 2;
    if (html.charCodeAt(mark) === greater) return { comment: html.slice(from, dashes), end: mark + 1 };
  }
  return { comment: html.slice(from).replace(/(?:-|--|--!)$/, ''), end: html.length };
}
