/**
 * WARC named fields (WARC 1.1 §4): `Name: value` lines, names in any case, values UTF-8, a line that begins with a
 * blank continues the one before it.
 */

export type Field = readonly [name: string, value: string];

export interface Fields {
  /** In the order of the record. */
  readonly list: readonly Field[];
  /** First value of a field, by name in any case. */
  get(name: string): string | null;
  /** Every value: WARC-Concurrent-To and WARC-Protocol may be repeated (§5.7). */
  all(name: string): readonly string[];
}

/** Fields read from a header, lines that end in CRLF or the text, or why they cannot be. */
export function parseFields(header: string): Fields | { readonly reason: string } {
  const list: [string, string][] = [];
  for (let at = 0; at < header.length; ) {
    const found = header.indexOf('\r\n', at);
    const end = found < 0 ? header.length : found;
    const first = header.charCodeAt(at);
    if (first === 0x20 || first === 0x09) {
      const last = list.at(-1);
      if (last === undefined) return { reason: 'the header begins with a continuation line' };
      last[1] += ` ${header.slice(at, end).trim()}`;
    } else {
      const colon = header.indexOf(':', at);
      if (colon <= at || colon >= end) {
        return { reason: `a header line without a name: ${JSON.stringify(header.slice(at, Math.min(end, at + 40)))}` };
      }
      list.push([header.slice(at, colon), header.slice(colon + 1, end).trim()]);
    }
    at = end + 2;
  }
  return fieldsOf(list);
}

export function fieldsOf(list: readonly Field[]): Fields {
  return {
    list,
    get: (name) => list.find(([other]) => isSame(other, name))?.[1] ?? null,
    all: (name) => list.filter(([other]) => isSame(other, name)).map(([, value]) => value),
  };
}

/** A reader asks each record for a dozen names: most others are told by their length. */
function isSame(a: string, b: string): boolean {
  return a.length === b.length && (a === b || a.toLowerCase() === b.toLowerCase());
}

/** Header lines with CRLF, without the empty line. Control characters cannot leave their field: they become blanks. */
export function formatFields(list: readonly (readonly [string, string | null])[]): string {
  let text = '';
  for (const [name, value] of list) {
    if (value !== null)
      text += `${name}: ${/[\x00-\x1f\x7f]/.test(value) ? value.replace(/[\x00-\x1f\x7f]+/g, ' ') : value}\r\n`;
  }
  return text;
}
