/**
 * How long the oldest waiting visit of a site has waited at least, told from counts alone: no engine keeps a time beside each visit.
 * Were `n` visits there at some time and fewer than `n` taken since, one of them still waits. What waited before the first look is
 * counted from then; a visit taken and put back between two looks is not seen.
 */
import type { LaneCounts } from '../../queue/frontier.ts';

/** Visits of a site, all hosts together. */
export type SiteCounts = Omit<LaneCounts, 'lane'>;

interface Arrivals {
  readonly at: number;
  visits: number;
}

interface Line {
  taken: number;
  /** The oldest first; none is empty. */
  readonly arrivals: Arrivals[];
}

/** Times of arrival remembered of a site; beyond it neighbours are taken for one, of the later time. */
const mostArrivals = 1000;

/** @returns a function that takes counts of the present, a row a site, and gives the ages of those with waiting visits, ms */
export function createWaitingAges(
  now: () => number = () => performance.now(),
): (counts: readonly SiteCounts[]) => ReadonlyMap<string, number> {
  const lines = new Map<string, Line>();

  return (counts) => {
    const at = now();
    const ages = new Map<string, number>();
    for (const { site, waiting, leased, done, failed, skipped } of counts) {
      const taken = leased + done + failed + skipped;
      const line = lines.get(site) ?? { taken, arrivals: [] };
      lines.set(site, line);
      remove(line.arrivals, taken - line.taken);
      line.taken = taken;
      const more = waiting - line.arrivals.reduce((sum, { visits }) => sum + visits, 0);
      if (more > 0) line.arrivals.push({ at, visits: more });
      else remove(line.arrivals, -more);
      if (line.arrivals.length > mostArrivals) merge(line.arrivals);
      const oldest = line.arrivals[0];
      if (oldest !== undefined) ages.set(site, at - oldest.at);
    }
    return ages;
  };
}

/** Takes visits from the front. */
function remove(arrivals: Arrivals[], visits: number): void {
  for (let left = visits; left > 0 && arrivals.length > 0; ) {
    const first = arrivals[0]!;
    if (first.visits > left) {
      first.visits -= left;
      return;
    }
    left -= first.visits;
    arrivals.shift();
  }
}

/** Halves what is remembered; the oldest stays as it is. */
function merge(arrivals: Arrivals[]): void {
  const [, ...rest] = arrivals;
  const halved = Array.from({ length: Math.ceil(rest.length / 2) }, (_, n) => {
    const [first, second] = [rest[2 * n]!, rest[2 * n + 1]];
    return second === undefined ? first : { at: second.at, visits: first.visits + second.visits };
  });
  arrivals.splice(1, rest.length, ...halved);
}
