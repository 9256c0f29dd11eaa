/** Which of many strings a long text holds, in one pass whose cost does not grow with their number (Aho and Corasick 1975). */

/** States are rows of this many columns, one for each ASCII character. */
const ASCII = 128;
/** Rank of a state where no string ends. */
const NONE = 255;

/**
 * Compiles a scanner that gives the lowest rank among the strings a text holds, null when it holds none. Every character
 * of the text is looked at once, so no text can make it slow.
 *
 * @param ranked strings of ASCII characters, at most 65,000 together, each with its rank from 0 to 254
 */
export function rankScanner(
  ranked: readonly (readonly [mark: string, rank: number])[],
): (text: string) => number | null {
  const states = 1 + ranked.reduce((sum, [mark]) => sum + mark.length, 0);
  const next = new Uint16Array(states * ASCII);
  const rankAt = new Uint8Array(states).fill(NONE);
  let count = 1;
  for (const [mark, rank] of ranked) {
    let state = 0;
    for (const character of mark) {
      const at = state * ASCII + character.charCodeAt(0);
      if (next[at] === 0) next[at] = count++;
      state = next[at]!;
    }
    rankAt[state] = Math.min(rankAt[state]!, rank);
  }
  complete(next, rankAt, count);
  return (text) => {
    let state = 0;
    let best = NONE;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      state = code < ASCII ? next[state * ASCII + code]! : 0;
      if (rankAt[state]! >= best) continue;
      best = rankAt[state]!;
      if (best === 0) break;
    }
    return best === NONE ? null : best;
  };
}

/** Turns the tree of marks into an automaton: where no mark goes on, the longest suffix that begins one does. */
function complete(next: Uint16Array, rankAt: Uint8Array, count: number): void {
  const suffix = new Uint16Array(count);
  const queue: number[] = [0];
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    rankAt[state] = Math.min(rankAt[state]!, rankAt[suffix[state]!]!);
    for (let code = 0; code < ASCII; code++) {
      const at = state * ASCII + code;
      const fallen = state === 0 ? 0 : next[suffix[state]! * ASCII + code]!;
      const child = next[at]!;
      // no edge leads back to the root but those that are missing
      if (child === 0) next[at] = fallen;
      else {
        suffix[child] = fallen;
        queue.push(child);
      }
    }
  }
}
