/**
 * Full-width forms and wide blanks as plain ASCII. Seed files were stored that way, real pages carry the wide forms,
 * so text is compared after this mapping.
 */

/** Folded text of most lines; longer ones get units of their own. */
const shared = new Uint16Array(4_096);
const sharedBytes = Buffer.from(shared.buffer);

/** The unit that stands for a wide one: U+FF01–FF5E as the ASCII character 0xFEE0 below, U+3000 and U+00A0 as a blank. */
function folded(unit: number): number {
  if (unit >= 0xff01 && unit <= 0xff5e) return unit - 0xfee0;
  return unit === 0x3000 || unit === 0xa0 ? 32 : unit;
}

/** The text with its wide forms {@link folded}; the same string when there is none. */
export function foldWidth(text: string): string {
  const isShort = text.length <= shared.length;
  const units = isShort ? shared : new Uint16Array(text.length);
  let isFolded = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    units[i] = folded(unit);
    isFolded ||= units[i] !== unit;
  }
  // A function called for every match of a pattern costs five times as much.
  if (!isFolded) return text;
  return (isShort ? sharedBytes : Buffer.from(units.buffer)).toString('utf16le', 0, text.length * 2);
}
