/**
 * Which of many strings a long text holds, without a look at every character: a window as long as the shortest string is
 * moved on by as much as its last two characters allow (Wu and Manber 1994).
 */

/** Pairs of characters by their low seven bits; characters beyond ASCII share cells and are told apart by comparing. */
const CELLS = 128 * 128;

const cell = (first: number, second: number): number => ((first & 127) << 7) | (second & 127);

interface Ranked {
  readonly mark: string;
  readonly rank: number;
}

/**
 * Compiles a scanner that gives the lowest rank among the strings a text holds, null when it holds none. At each place it
 * compares at most the strings whose beginnings share a pair there, so that no text can make it slow.
 *
 * @param ranked strings of ASCII characters, two and more each, with their ranks
 */
export function rankScanner(
  ranked: readonly (readonly [mark: string, rank: number])[],
): (text: string) => number | null {
  const window = Math.min(255, ...ranked.map(([mark]) => mark.length));
  const shift = new Uint8Array(CELLS).fill(window - 1);
  const ending = new Map<number, Ranked[]>();
  for (const [mark, rank] of ranked) {
    for (let end = 1; end < window; end++) {
      const at = cell(mark.charCodeAt(end - 1), mark.charCodeAt(end));
      shift[at] = Math.min(shift[at]!, window - 1 - end);
    }
    const last = cell(mark.charCodeAt(window - 2), mark.charCodeAt(window - 1));
    ending.set(last, [...(ending.get(last) ?? []), { mark, rank }]);
  }
  return (text) => {
    let best: number | null = null;
    for (let end = window - 1; end < text.length; ) {
      const at = cell(text.charCodeAt(end - 1), text.charCodeAt(end));
      const free = shift[at]!;
      if (free > 0) {
        end += free;
        continue;
      }
      for (const { mark, rank } of ending.get(at)!) {
        if ((best === null || rank < best) && text.startsWith(mark, end - window + 1)) best = rank;
      }
      end++;
    }
    return best;
  };
}
