/** A frontier in memory, for tests of what stands on top of one: one lane a host, a pace for all, leases without end. */
import type { Claim, Failure, Frontier, LaneCounts, NewVisit, Outcome, Pace } from '../../../queue/frontier.ts';

export interface MemoryFrontier extends Frontier {
  /** `claim` calls so far. */
  readonly claims: number;
}

export function createMemoryFrontier(visits: readonly NewVisit[], pace: Pace): MemoryFrontier {
  const waiting = new Map<string, NewVisit[]>();
  const held = new Map<string, number>();
  const startedAt = new Map<string, number>();
  let left = 0;
  let leased = 0;
  let claims = 0;

  const add = (list: readonly NewVisit[]): readonly NewVisit[] => {
    for (const visit of list) {
      const lane = new URL(visit.url).host;
      waiting.set(lane, [...(waiting.get(lane) ?? []), visit]);
    }
    left += list.length;
    return list;
  };
  // Appending one by one would copy the list each time.
  for (const [lane, list] of Map.groupBy(visits, (visit) => new URL(visit.url).host)) waiting.set(lane, list.reverse());
  left = visits.length;

  /** Milliseconds until a lane may start its next visit; null when it has none or is full. */
  const due = (lane: string): number | null => {
    if ((waiting.get(lane)?.length ?? 0) === 0 || (held.get(lane) ?? 0) >= pace.concurrency) return null;
    return Math.max(0, (startedAt.get(lane) ?? -Infinity) + pace.delayMs - performance.now());
  };

  return {
    get claims() {
      return claims;
    },
    async add(list) {
      return add(list);
    },
    async claim(limit, scope) {
      claims += 1;
      // It holds pages, no requisites.
      if (scope === 'assets') return [];
      const given: Claim[] = [];
      for (const [lane, list] of waiting) {
        while (given.length < limit && due(lane) === 0) {
          const visit = list.pop()!;
          given.push({ ...visit, key: visit.url, lane, attempts: 0, known: null });
          held.set(lane, (held.get(lane) ?? 0) + 1);
          startedAt.set(lane, performance.now());
        }
      }
      left -= given.length;
      leased += given.length;
      return given;
    },
    async settle(outcomes: readonly Outcome[]) {
      for (const { claim } of outcomes) held.set(claim.lane, held.get(claim.lane)! - 1);
      leased -= outcomes.length;
      return outcomes.flatMap((outcome) => (outcome.kind === 'done' ? add(outcome.found) : []));
    },
    async wait(scope) {
      if (left === 0 || scope === 'assets') return leased === 0 ? null : 1000;
      return Math.min(1000, ...[...waiting.keys()].map(due).filter((ms) => ms !== null));
    },
    async pause() {},
    async counts(): Promise<readonly LaneCounts[]> {
      return [];
    },
    async failures(): Promise<readonly Failure[]> {
      return [];
    },
    async close() {},
  };
}

export function pages(count: number, host = 'a.test'): NewVisit[] {
  return Array.from({ length: count }, (_, at) => {
    return { url: `http://${host}/${at}`, site: 's', kind: 'article' as const, depth: 0, via: null };
  });
}
