/** What a person wants to know of the queue. */
import type { Redis } from 'ioredis';
import type { Failure, LaneCounts } from '../frontier.ts';
import type { Lane } from './lanes.ts';
import type { LaneState } from './look.ts';
import type { Trouble } from './settling.ts';

/** Counts by lane and site, in their order. */
export function countsOf(states: readonly LaneState[]): LaneCounts[] {
  const rows = states.flatMap(({ lane, sites }) =>
    [...sites].map(([site, { w = 0, l = 0, d = 0, f = 0, s = 0 }]) => ({
      ...{ lane: lane.place.lane, site: decodeURIComponent(site) },
      ...{ waiting: w, leased: l, done: d, failed: f, skipped: s },
    })),
  );
  const by = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return rows
    .filter((row) => row.waiting + row.leased + row.done + row.failed + row.skipped > 0)
    .sort((a, b) => by(a.lane, b.lane) || by(a.site, b.site));
}

/** Failures of all hosts, newest first. */
export async function failuresOf(
  client: Redis,
  prefix: string,
  lanes: readonly Lane[],
  limit: number,
): Promise<Failure[]> {
  if (!(limit >= 1)) return [];
  const hosts = [...new Set(lanes.map(({ place }) => `${prefix}:{${place.bare}}:`))];
  const newest = await Promise.all(
    hosts.map(async (host) => {
      const listed = await client.zrevrange(`${host}troubled`, 0, Math.floor(limit) - 1, 'WITHSCORES');
      return Array.from({ length: listed.length / 2 }, (_, n) => ({
        ...{ host, key: listed[2 * n] ?? '', ended: Number(listed[2 * n + 1]) },
      }));
    }),
  );
  const chosen = newest
    .flat()
    .sort((a, b) => b.ended - a.ended)
    .slice(0, limit);
  const texts = await Promise.all(chosen.map(({ host, key }) => client.hget(`${host}trouble`, key)));
  return texts.flatMap((text) => {
    if (text === null) return [];
    const { url, site, kind, depth, via, state, attempts, code, message, at } = JSON.parse(text) as Trouble;
    const reason = { code, message };
    return [{ url, site, kind, depth, via, state, attempts, reason, at: at === null ? null : new Date(at) }];
  });
}
