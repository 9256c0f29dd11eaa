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

/** Fields read from the lines of a header, or why they cannot be. */
export function parseFields(lines: readonly string[]): Fields | { readonly reason: string } {
  const list: [string, string][] = [];
  for (const line of lines) {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      const last = list.at(-1);
      if (last === undefined) return { reason: 'the header begins with a continuation line' };
      last[1] += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) return { reason: `a header line without a name: ${JSON.stringify(line.slice(0, 40))}` };
    list.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
  }
  return fieldsOf(list);
}

export function fieldsOf(list: readonly Field[]): Fields {
  // Folded once: a reader asks for a dozen names, most of which are not there.
  const first = new Map<string, string>();
  for (const [name, value] of list) {
    const folded = name.toLowerCase();
    if (!first.has(folded)) first.set(folded, value);
  }
  return {
    list,
    get: (name) => first.get(name.toLowerCase()) ?? null,
    all: (name) => list.filter(([n]) => n.toLowerCase() === name.toLowerCase()).map(([, value]) => value),
  };
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
