/** Plain tables for a terminal; Chinese characters take two columns. */

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** Columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += wide.test(character) ? 2 : 1;
  return columns;
}

/** Cuts a text to at most `columns`, with … where it was cut. */
export function clip(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let cut = '';
  let used = 1;
  for (const character of text) {
    used += wide.test(character) ? 2 : 1;
    if (used > columns) break;
    cut += character;
  }
  return `${cut}…`;
}

/** Rows under a head, columns aligned: numbers to the right, the rest to the left. */
export function table(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const text = [head, ...rows].map((row) => row.map((cell) => (cell === null ? '–' : String(cell))));
  const widths = head.map((_, i) => Math.max(...text.map((row) => columnsOf(row[i] ?? ''))));
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
