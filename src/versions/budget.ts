/** How much work comparing two articles may be: the same for the same articles, whatever the machine. */

export interface Budget {
  /** Edits that the next comparison may try. */
  most(): number;
  /** Takes off what a comparison with this many edits was. */
  spent(edits: number): void;
  /** Whether a text of this length, in UTF-16 units, is still taken apart into words. */
  takes(length: number): boolean;
}

/** Edits that one comparison may try: the cost grows with their square. */
const MOST = 1_200;
/** Squares of edits for a whole article. */
const ALL = 5_000_000;
/** Longest text that is taken apart into words, and all such texts of an article. */
const LONGEST = 40_000;
const ALL_TEXTS = 500_000;

export function newBudget(): Budget {
  let left = ALL;
  let texts = ALL_TEXTS;
  return {
    most: () => Math.min(MOST, Math.floor(Math.sqrt(Math.max(0, left)))),
    spent: (edits) => {
      left -= edits * edits;
    },
    takes(length) {
      if (length > LONGEST || length > texts) return false;
      texts -= length;
      return true;
    },
  };
}
