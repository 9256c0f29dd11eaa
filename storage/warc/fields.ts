/**
 * WARC named fields (WARC 1.1 §4): `Name: value` lines, names in any case, values UTF-8, a line that begins with a
 * blank continues the one before it.
 */

export type Field = readonly [name: string, value: string];

export interface Fields {
  /** In the order of the record. */
  list(): readonly Field[];
  /** First value of a field, by name in any case. */
  get(name: string): string | null;
  /** Every value: WARC-Concurrent-To and WARC-Protocol may be repeated (§5.7). */
  all(name: string): readonly string[];
}

/** Fields read from a header, lines that end in CRLF or the text, or why they cannot be. */
export function parseFields(header: string): Fields | { readonly reason: string } {
  const names: string[] = [];
  const values: string[] = [];
  for (let at = 0; at < header.length; ) {
    const end = lineEnd(header, at);
    const first = header.charCodeAt(at);
    if (first === 0x20 || first === 0x09) {
      if (values.length === 0) return { reason: 'the header begins with a continuation line' };
      values[values.length - 1] += ` ${valueIn(header, at, end)}`;
    } else {
      const colon = header.indexOf(':', at);
      if (colon <= at || colon >= end) {
        return { reason: `a header line without a name: ${JSON.stringify(header.slice(at, Math.min(end, at + 40)))}` };
      }
      names.push(header.slice(at, colon));
      values.push(valueIn(header, colon + 1, end));
    }
    at = end + 2;
  }
  return {
    list: () => names.map((name, at) => [name, values[at]!]),
    get(name) {
      const at = find(names, name, 0);
      return at < 0 ? null : values[at]!;
    },
    all(name) {
      const found: string[] = [];
      for (let at = find(names, name, 0); at >= 0; at = find(names, name, at + 1)) found.push(values[at]!);
      return found;
    },
  };
}

/**
 * Place of a name, in any case, from `from` on; -1 when it is not there. A reader asks each record for a dozen names:
 * most others are told by their length, nearly all by two letters (behind `WARC-`, and the last), whose case is one bit.
 */
function find(names: readonly string[], name: string, from: number): number {
  const { length } = name;
  const [fifth, last] = [name.charCodeAt(5), name.charCodeAt(length - 1)];
  for (let at = from; at < names.length; at++) {
    const other = names[at]!;
    if (other.length !== length) continue;
    if ((((other.charCodeAt(5) ^ fifth) | (other.charCodeAt(length - 1) ^ last)) & ~0x20) !== 0) continue;
    if (other === name || other.toLowerCase() === name.toLowerCase()) return at;
  }
  return -1;
}

/** The next CRLF, or the end of the text. Single characters are found several times as fast as pairs. */
function lineEnd(text: string, from: number): number {
  let at = text.indexOf('\r', from);
  while (at >= 0 && text.charCodeAt(at + 1) !== 0x0a) at = text.indexOf('\r', at + 1);
  return at < 0 ? text.length : at;
}

/**
 * A part of a header without the blanks around it: space, tab and control characters. `trim` would also take a
 * no-break space, which in the bytes of a GBK value is half of a character.
 */
export function valueIn(text: string, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && text.charCodeAt(start) <= 0x20) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1;
  return text.slice(start, end);
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
