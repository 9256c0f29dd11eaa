/**
 * Taking visits in. A visit is marked and its job added in one transaction on its host's slot, so that neither is ever
 * there alone: a mark without a job would lose the page.
 */
import { Job } from 'bullmq';
import { type Admitted, MAX_FILED, viaOf } from '../admission.ts';
import { locate } from '../canonical.ts';
import type { NewVisit } from '../frontier.ts';
import type { Connection } from './connection.ts';
import { type JobData, type Lane, type Lanes, RANKS } from './lanes.ts';

/** Visits in one transaction: few enough that Redis stays responsive. */
const BATCH = 200;

/** A visit that may be taken in. */
export interface Candidate {
  readonly visit: NewVisit;
  readonly lane: Lane;
  readonly url: string;
  readonly key: string;
  readonly admitted: Admitted;
}

export interface Admission {
  /** Those of `visits` that are new or due now, in order; each key once. Changes nothing. */
  candidates(visits: readonly NewVisit[], now: number): Promise<readonly Candidate[]>;
  /** Takes candidates in; resolves to those that were still new or due. */
  admit(candidates: readonly Candidate[], now: number): Promise<readonly NewVisit[]>;
  /** Forgets what it remembers as taken in: visits were taken out. */
  forget(): void;
}

/** Sites are names of ours and hosts; encoded, they hold no bar. */
export const siteField = (site: string): string => encodeURIComponent(site.toWellFormed());

export function createAdmission({ client }: Connection, lanes: Lanes, prefix: string): Admission {
  const filed = new Set<string>();

  const remember = (url: string): void => {
    if (filed.size >= MAX_FILED) filed.clear();
    filed.add(url);
  };

  return {
    candidates: async (visits, now) => {
      const asked = visits.flatMap((visit) => {
        if (visit.againAfterMs === undefined && filed.has(visit.url)) return [];
        const place = locate(visit.url);
        return place === null ? [] : [{ visit, lane: lanes.lane(place.lane), url: place.url, key: place.key }];
      });
      const values = new Map<string, string | null>();
      const found = await Promise.all(
        [...groups(asked, ({ lane }) => lane.visits)].map(async ([visitsKey, group]) => {
          const keys = group.map(({ key }) => Buffer.from(key, 'hex'));
          return { group, values: await client.hmget(visitsKey, ...keys) };
        }),
      );
      for (const { group, values: of } of found) {
        for (const [at, { key }] of group.entries()) values.set(key, of[at] ?? null);
      }
      const chosen = new Set<string>();
      return asked.flatMap((one) => {
        const admitted = admissible(values.get(one.key) ?? null, one.visit, now);
        if (admitted === null) remember(one.visit.url);
        if (admitted === null || chosen.has(one.key)) return [];
        chosen.add(one.key);
        return [{ ...one, admitted }];
      });
    },
    admit: async (candidates, now) => {
      await lanes.register(candidates.map(({ lane }) => lane));
      const fresh = new Set<Candidate>();
      for (let start = 0; start < candidates.length; start += BATCH) {
        const batch = candidates.slice(start, start + BATCH);
        const byHost = [...groups(batch, ({ lane }) => lane.visits).values()];
        const results = await Promise.all(byHost.map((group) => admitGroup(group, now)));
        for (const [at, group] of byHost.entries()) {
          for (const one of group.filter((_, n) => results[at]?.[n])) fresh.add(one);
        }
      }
      for (const { visit } of candidates) remember(visit.url);
      return candidates.filter((one) => fresh.has(one)).map(({ visit }) => visit);
    },
    forget: () => filed.clear(),
  };

  async function admitGroup(group: readonly Candidate[], now: number): Promise<readonly boolean[]> {
    const multi = (await group[0]!.lane.worker.getBackend().client).multi();
    for (const { visit, lane, url, key } of group) {
      const { bare, prefix: www } = lane.place;
      const asset = visit.kind === 'asset' ? '1' : '';
      const again = visit.againAfterMs ?? '';
      const mark = [lane.visits, key, prefix, bare, www, siteField(visit.site), asset, now, again];
      multi.runCommand('cundangAdmit', mark);
      const data: JobData = { url, site: visit.site, depth: visit.depth, via: viaOf(visit) };
      const options = { jobId: key, priority: RANKS[visit.kind], timestamp: now };
      const job = new Job(lane.worker, visit.kind, data, options, key);
      void lane.worker.getBackend().addJobToTransaction(multi, job.asJSON(), key);
    }
    const replies = await multi.exec();
    if (replies === null) throw new Error('Connection is closed.');
    for (const [error] of replies) if (error) throw error;
    return group.map((_, n) => Number(replies[2 * n]?.[1]) > 0);
  }
}

function admissible(value: string | null, { againAfterMs }: NewVisit, now: number): Admitted | null {
  if (value === null) return 'new';
  if (againAfterMs === undefined || value.startsWith('w') || value.startsWith('l')) return null;
  const ended = Number(value.slice(2, value.indexOf('|', 2)));
  return now - ended > againAfterMs ? 'due' : null;
}

function groups<T>(all: readonly T[], by: (one: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const group = found.get(by(one));
    if (group === undefined) found.set(by(one), [one]);
    else group.push(one);
  }
  return found;
}
