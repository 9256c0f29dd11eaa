/**
 * Takes a clone's damage back: readings out, cut characters mended, simplified script. Works on a page's HTML source as
 * on plain text, since the clone treated every byte of the page alike.
 */
import { findMarks, isClone, type Marks } from './clone-marks.ts';
import { mendText } from './mend-text.ts';
import { toSimplified } from './simplify.ts';

export interface Restoration {
  /** The text as it was before the clone; the very same string when this is no clone. */
  readonly text: string;
  readonly clone: boolean;
  /** Readings removed. */
  readonly annotations: number;
  /** Characters mended that a reading had cut in two. */
  readonly gbkRepairs: number;
  /** Bracketed groups that stay. */
  readonly kept: number;
}

/** Restores the text of a clone; leaves every other text alone. */
export function restoreClone(text: string): Restoration {
  const found = findMarks(text);
  if (!isClone(text, found)) {
    return restoration({ text, clone: false, annotations: 0, gbkRepairs: 0 });
  }
  const known = new Set(found.marks.map(({ char, syllable }) => char + syllable));
  const mended = mendText(text, known);
  // A mended run can hold further readings, so they are looked for again.
  const all = mended.repairs === 0 ? found : findMarks(mended.text);
  const restored = toSimplified(without(mended.text, all));
  return restoration({ text: restored, clone: true, annotations: all.marks.length, gbkRepairs: mended.repairs });
}

/** The groups are counted when asked for: that takes another pass over the whole page. */
function restoration(done: Omit<Restoration, 'kept'>): Restoration {
  return {
    ...done,
    get kept() {
      return bracketed(done.text);
    },
  };
}

function without(text: string, { marks }: Marks): string {
  let rest = '';
  let from = 0;
  for (const { start, end } of marks) {
    rest += text.slice(from, start);
    from = end;
  }
  return rest + text.slice(from);
}

/** Innermost groups: `(社區(qū))` without its reading is one. */
function bracketed(text: string): number {
  let groups = 0;
  for (const _ of text.matchAll(/[(（][^()（）\n]{0,200}[)）]/g)) groups++;
  return groups;
}
