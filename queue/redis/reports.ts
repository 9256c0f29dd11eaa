/** What a person wants to know of the queue. */
import type { Redis } from 'ioredis';
import type { Failure, FailureFilter, LaneCounts } from '../frontier.ts';
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

/** Reasons read at once from each host. */
const PAGE = 1_000;

/** Failures of all hosts, newest first. */
export async function failuresOf(
  client: Redis,
  prefix: string,
  lanes: readonly Lane[],
  limit: number,
  only: FailureFilter = {},
): Promise<Failure[]> {
  if (!(limit >= 1)) return [];
  const hosts = [...new Set(lanes.map(({ place }) => `${prefix}:{${place.bare}}:`))];
  const found = await Promise.all(hosts.map((host) => newestOf(client, host, Math.floor(limit), only)));
  return found
    .flat()
    .sort((a, b) => b.ended - a.ended)
    .slice(0, limit)
    .map(({ failure }) => failure);
}

/** The newest of one host that the filter lets through; page by page, since others may stand before them. */
async function newestOf(client: Redis, host: string, limit: number, { site, state }: FailureFilter) {
  const found: { readonly failure: Failure; readonly ended: number }[] = [];
  const page = site === undefined && state === undefined ? Math.min(limit, PAGE) : PAGE;
  for (let start = 0; found.length < limit; start += page) {
    const listed = await client.zrevrange(`${host}troubled`, start, start + page - 1, 'WITHSCORES');
    const keys = listed.filter((_, at) => at % 2 === 0);
    if (keys.length === 0) break;
    for (const [at, text] of (await client.hmget(`${host}trouble`, ...keys)).entries()) {
      const failure = text === null ? null : failureOf(JSON.parse(text) as Trouble);
      if (failure === null || (site ?? failure.site) !== failure.site || (state ?? failure.state) !== failure.state)
        continue;
      found.push({ failure, ended: Number(listed[2 * at + 1]) });
    }
  }
  return found;
}

function failureOf({ url, site, kind, depth, via, state, attempts, code, message, at }: Trouble): Failure {
  const reason = { code, message };
  return { url, site, kind, depth, via, state, attempts, reason, at: at === null ? null : new Date(at) };
}
