/**
 * The two-byte area of GBK as a table in both directions, for what happens between the bytes of a character.
 */

const firstLead = 0x81;
const firstTrail = 0x40;
const width = 0xff - firstTrail;
const replacement = '\ufffd';

interface Table {
  readonly characters: string;
  /** UTF-16 unit → `lead << 8 | trail`, 0 where GBK has no such character. */
  readonly pairs: Uint16Array;
}

let built: Table | undefined;

function table(): Table {
  built ??= build();
  return built;
}

function build(): Table {
  const pairs = new Uint16Array(0x10000);
  let characters = '';
  const decoder = new TextDecoder('gb18030');
  for (let lead = firstLead; lead <= 0xfe; lead++) {
    for (let trail = firstTrail; trail <= 0xfe; trail++) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      const char = text.length === 1 ? text : replacement;
      characters += char;
      if (char !== replacement) pairs[char.charCodeAt(0)] = (lead << 8) | trail;
    }
  }
  return { characters, pairs };
}

/** The character of a byte pair, or null where there is none. */
export function characterOf(lead: number, trail: number): string | null {
  if (lead < firstLead || lead > 0xfe || trail < firstTrail || trail > 0xfe) return null;
  const char = table().characters[(lead - firstLead) * width + trail - firstTrail];
  return char === undefined || char === replacement ? null : char;
}

/** Lead and trail byte of a character (one UTF-16 unit), or null where GBK has none. */
export function pairOf(char: string): readonly [lead: number, trail: number] | null {
  const pair = table().pairs[char.charCodeAt(0)] ?? 0;
  return pair === 0 ? null : [pair >> 8, pair & 0xff];
}
