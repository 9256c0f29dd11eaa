/** Telling running text from headings, where the tree says nothing. */
import type { Line } from './line.ts';
import type { LineKind } from './line-kind.ts';

/** A line of running text: it ends as a sentence does, or is longer than any title. */
export function isRunningText(line: Line, kind: LineKind): boolean {
  if (kind !== 'prose' || line.points === 0 || line.weight < 8) return false;
  return line.weight > 100 || (/[。!?…;:.][”"’'」』)]?$/.test(line.folded) && line.weight >= 12);
}
