/** What a person does to the visits of a site, in Redis: holds for all workers, retries, taking out. */
import type { Control } from '../control.ts';
import type { NewVisit } from '../frontier.ts';
import { type Admission, siteField } from './admission.ts';
import type { Connection } from './connection.ts';
import type { Lane, Lanes } from './lanes.ts';
import type { Holds } from './look.ts';
import { allHeldKey, deskKey } from './places.ts';
import { failuresOf } from './reports.ts';
import type { Watch } from './watch.ts';

export interface Desk {
  readonly control: Control;
  /** What is held now. */
  holds(): Promise<Holds>;
}

/** Field of the desk's hash that counts how often visits were taken out; no site is written so. */
const DRAINS = '|drains';
const FOR_GOOD = 'for good';
/** Failed visits taken in again at once. */
const RETRIED = 1_000;
/** Waiting visits looked at in one script: few enough that Redis stays responsive. */
const LOOKED_AT = 500;
/** Workers move visits meanwhile; those that were passed over are taken by another pass. */
const MOST_PASSES = 10;

export function createDesk(
  { client, run }: Connection,
  prefix: string,
  lanes: Lanes,
  admission: Admission,
  watch: Watch,
): Desk {
  const key = deskKey(prefix);
  let drains: string | undefined;

  async function holds(): Promise<Holds> {
    const [all, { [DRAINS]: drained, ...fields }] = await Promise.all([
      client.get(allHeldKey(prefix)),
      client.hgetall(key),
    ]);
    // Another worker may have taken visits out that this one remembers as taken in.
    if (drained !== drains) admission.forget();
    drains = drained;
    const now = Date.now();
    const sites = Object.entries(fields)
      .map(([site, until]) => [site, until === FOR_GOOD ? Number.POSITIVE_INFINITY : Number(until)] as const)
      .filter(([, until]) => until > now);
    return { all: Number(all ?? 0), sites: new Map(sites) };
  }

  /** Takes failed visits in again, as links to them would; resolves to how many, and whether there may be more. */
  async function retrySome(site: string | undefined): Promise<{ readonly visits: number; readonly more: boolean }> {
    const failures = await failuresOf(client, prefix, await lanes.all(), RETRIED, { site, state: 'failed' });
    const again = failures.map(
      ({ url, site: of, kind, depth, via }): NewVisit => ({ url, site: of, kind, depth, via, againAfterMs: -1 }),
    );
    const now = Date.now();
    const candidates = await admission.candidates(again, now);
    const admitted = await admission.admit(candidates, now);
    for (const { lane } of candidates) watch.changed(lane);
    return { visits: admitted.length, more: admitted.length > 0 && failures.length === RETRIED };
  }

  async function drainLane(lane: Lane, field: string): Promise<number> {
    const { bare, prefix: www } = lane.place;
    let visits = 0;
    for (const list of ['prioritized', 'delayed', 'wait', `aside:${field}`]) {
      for (let pass = 0, before = -1; pass < MOST_PASSES && before !== visits; pass++) {
        before = visits;
        for (let start = 0, looked = LOOKED_AT; looked === LOOKED_AT; ) {
          const args = [lane.visits, prefix, bare, www, field, list, start, LOOKED_AT];
          const [removed, number] = await run(() => client.cundangDrain(...args));
          visits += removed;
          looked = number;
          start += number - removed;
        }
      }
    }
    watch.changed(lane);
    return visits;
  }

  return {
    holds,
    control: {
      retry: async (site) => {
        let visits = 0;
        for (let more = true; more; ) {
          const some = await run(() => retrySome(site ?? undefined));
          visits += some.visits;
          more = some.more;
        }
        return visits;
      },
      pause: async (site, until) => {
        await run(() => client.hset(key, siteField(site), until === null ? FOR_GOOD : until.getTime()));
      },
      resume: async (site) => {
        const { sites } = await run(holds);
        await run(() => client.hdel(key, siteField(site)));
        return sites.has(siteField(site));
      },
      paused: async () => {
        const { sites } = await run(holds);
        return [...sites]
          .map(([field, until]) => ({
            site: decodeURIComponent(field),
            until: Number.isFinite(until) ? new Date(until) : null,
          }))
          .sort((a, b) => (a.site < b.site ? -1 : 1));
      },
      drain: async (site) => {
        let visits = 0;
        for (const lane of await run(() => lanes.all())) visits += await drainLane(lane, siteField(site));
        await run(() => client.hincrby(key, DRAINS, 1));
        admission.forget();
        return visits;
      },
    },
  };
}
