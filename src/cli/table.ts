/** Plain tables for a terminal; Chinese characters take two columns. */
import { oneLine } from './terminal.ts';

/** East Asian Width W and F (UAX #11), and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** Marks that stand on the character before, and characters that are not seen. */
const narrowest = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

function widthOf(character: string): number {
  return wide.test(character) ? 2 : narrowest.test(character) ? 0 : 1;
}

/** Cuts a text to at most `columns`, with … where it was cut. */
export function clip(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let cut = '';
  let used = 1;
  for (const character of text) {
    used += widthOf(character);
    if (used > columns) break;
    cut += character;
  }
  return `${cut}…`;
}

/** Rows under a head, columns aligned: numbers to the right and the rest to the left. */
export function table(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const text = [head, ...rows].map((row) => row.map((cell) => (cell === null ? '–' : oneLine(String(cell)))));
  const widths = head.map((_, i) => text.reduce((widest, row) => Math.max(widest, columnsOf(row[i] ?? '')), 0));
  const right = head.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'));
  const lines = text.map((row) =>
    row
      .map((cell, i) => {
        const space = ' '.repeat(widths[i]! - columnsOf(cell));
        return right[i] ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
  return lines.join('\n');
}
