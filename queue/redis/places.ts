/**
 * Where things stand in Redis. Politeness belongs to a host, and a host may serve several sites, so there is one BullMQ
 * queue per lane, not per site: its global concurrency and rate limit are then the pace of that host over all workers
 * and all sites, and a busy host never stands in front of another. The site is written on each job; counts are kept by
 * site and lane.
 *
 * All keys of a host carry one hash tag, the host without `www`: the visit key ({@link file://./../canonical.ts}) leaves
 * `www` out, so all lanes in which one visit may stand lie in one slot of a Redis Cluster, and a visit, its job and its
 * counts change in one atomic step there.
 */

/** A lane's names in Redis. */
export interface LanePlace {
  readonly lane: string;
  /** `www.` or what stands before the tag; empty for most. */
  readonly prefix: string;
  /** The tag, without braces. */
  readonly bare: string;
  /** Name of the BullMQ queue: `www.{a.example}`. */
  readonly queue: string;
}

/** Braces would end the tag, a colon is not allowed in the name of a BullMQ queue, a bar ends a field of the visit. */
const encode = (text: string): string => text.replace(/[%:{}|]/g, (one) => encodeURIComponent(one));

export function lanePlace(lane: string): LanePlace {
  const prefix = /^www\d*\./.exec(lane)?.[0] ?? '';
  const bare = encode(lane.slice(prefix.length));
  return { lane, prefix, bare, queue: `${prefix}{${bare}}` };
}

/** Hash of all visits of a host: 16 bytes of key → state, end, site, lane, what is known. */
export const visitsKey = (prefix: string, { bare }: LanePlace): string => `${prefix}:{${bare}}:visits`;
/** Set of all lanes ever used. */
export const lanesKey = (prefix: string): string => `${prefix}:lanes`;
/** Until when all lanes are held, milliseconds since 1970. */
export const allHeldKey = (prefix: string): string => `${prefix}:held`;
/** Hash of what a person asked for: until when sites are held, how often visits were taken out. */
export const deskKey = (prefix: string): string => `${prefix}:desk`;
/** Number of the data set, drawn once: tells that Redis has come back empty. */
export const epochKey = (prefix: string): string => `${prefix}:epoch`;
