/** How a claim is shared out among lanes; the same in every engine. */

/**
 * Shares `limit` visits out, one each in turn, in the order given.
 * @param room lanes and how many visits each may start now
 */
export function shareOut<Lane>(limit: number, room: readonly (readonly [Lane, number])[]): Map<Lane, number> {
  const share = new Map<Lane, number>();
  let left = limit;
  for (let round = 1; left > 0; round++) {
    const before = left;
    for (const [lane, visits] of room) {
      if (visits < round || left === 0) continue;
      share.set(lane, round);
      left--;
    }
    if (left === before) break;
  }
  return share;
}
