/**
 * The lanes in memory: how many visits of each stand where, when a lane last started one, until when it is held. So
 * that a claim looks at lanes, never at all rows. Kept with the rows in the same transaction, and read anew when
 * another process has written.
 */
import type { DatabaseSync } from 'node:sqlite';
import { DELAYED, EVERY_LANE, LEASED, READY, type State, siteLane, siteOfLane } from './schema.ts';

export interface Tally {
  readonly site: string;
  readonly siteId: number;
  /** Visits by {@link State}. */
  readonly counts: number[];
}

export interface Lane {
  readonly id: number;
  readonly name: string;
  /** Start of its last claim, ms. */
  started: number;
  /** Not before this, ms. */
  held: number;
  /** Earliest next attempt among its delayed visits, ms; Infinity without any. */
  nextDue: number;
  /** One for each site that has visits in it, by site number. */
  readonly tallies: Map<number, Tally>;
}

/** What is held, beside single lanes. */
export interface Holds {
  /** Until when all lanes are, ms; 0 = they are not. */
  readonly all: number;
  /** Sites that are held now, by number, and until when, ms. */
  readonly sites: ReadonlyMap<number, number>;
}

export interface Ledger {
  /** Lanes with something to claim, the one that waited longest for its turn first. */
  readonly turns: ReadonlySet<Lane>;
  /** Reads everything anew if another connection has written since; says whether one has. */
  refresh(): boolean;
  /** Forgets what a transaction that was undone has changed. */
  discard(): void;
  /** Writes what changed; the last step of a transaction. */
  flush(): void;
  /** The lane of a host, made if it is new. */
  lane(name: string): Lane;
  laneById(id: number): Lane;
  /** The row that holds a site of {@link siteId}, made if it is new. */
  siteHold(site: string): Lane;
  holds(now: number): Holds;
  siteId(name: string): number;
  siteName(id: number): string;
  /** Moves visits from one state to another; null = they come from, or leave to, nowhere. */
  move(lane: Lane, siteId: number, from: State | null, to: State | null, visits?: number): void;
  /** To be called after a change of `started` or `held`. */
  touch(lane: Lane): void;
  /** Sends a lane to the end of the turns. */
  served(lane: Lane): void;
  /** Visits leased to any worker. */
  inHand(): number;
}

/** Visits of a lane in one state, over all its sites. */
export function countOf(lane: Lane, state: State): number {
  let sum = 0;
  for (const tally of lane.tallies.values()) sum += tally.counts[state] ?? 0;
  return sum;
}

export function createLedger(db: DatabaseSync): Ledger {
  const dataVersion = db.prepare('PRAGMA data_version');
  const addLane = db.prepare('INSERT INTO lane (name) VALUES (?)');
  const addSite = db.prepare('INSERT INTO site (name) VALUES (?)');
  const writeLane = db.prepare('UPDATE lane SET started = ?, held = ? WHERE id = ?');
  const writeTally = db.prepare('REPLACE INTO tally VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const nextDue = db.prepare(`SELECT min(due) AS due FROM visit WHERE state = ${DELAYED} AND lane = ?`);

  const byName = new Map<string, Lane>();
  const byId = new Map<number, Lane>();
  const siteIds = new Map<string, number>();
  const siteNames = new Map<number, string>();
  const turns = new Set<Lane>();
  /** Rows that hold sites, by their site's number. */
  const siteHolds = new Map<number, Lane>();
  const changedLanes = new Set<Lane>();
  const changedTallies = new Map<Tally, Lane>();
  let inHand = 0;
  let seen: number | null = null;

  function remember(id: number, name: string, started = 0, held = 0): Lane {
    const lane: Lane = { id, name, started, held, nextDue: Number.POSITIVE_INFINITY, tallies: new Map() };
    byName.set(name, lane);
    byId.set(id, lane);
    const site = siteIds.get(siteOfLane(name) ?? '');
    if (site !== undefined) siteHolds.set(site, lane);
    return lane;
  }

  function rememberSite(id: number, name: string): number {
    siteIds.set(name, id);
    siteNames.set(id, name);
    return id;
  }

  function load(): void {
    for (const kept of [byName, byId, siteIds, siteNames, turns, siteHolds, changedLanes, changedTallies]) kept.clear();
    inHand = 0;
    for (const row of db.prepare('SELECT id, name FROM site').all()) rememberSite(Number(row.id), String(row.name));
    for (const row of db.prepare('SELECT id, name, started, held FROM lane ORDER BY started, id').all()) {
      remember(Number(row.id), String(row.name), Number(row.started), Number(row.held));
    }
    for (const row of db.prepare('SELECT * FROM tally').all()) {
      const { lane, site, ...columns } = row;
      const counts = Object.values(columns).map(Number);
      byId.get(Number(lane))?.tallies.set(Number(site), tallyOf(Number(site), counts));
      inHand += counts[LEASED] ?? 0;
    }
    for (const lane of byId.values()) {
      if (countOf(lane, DELAYED) > 0) lane.nextDue = Number(nextDue.get(lane.id)?.due);
      place(lane);
    }
  }

  function tallyOf(siteId: number, counts: number[]): Tally {
    return { site: siteNames.get(siteId) ?? '', siteId, counts };
  }

  function place(lane: Lane): void {
    if (countOf(lane, READY) + countOf(lane, DELAYED) > 0) turns.add(lane);
    else turns.delete(lane);
  }

  function lane(name: string): Lane {
    return byName.get(name) ?? remember(Number(addLane.run(name).lastInsertRowid), name);
  }

  return {
    turns,
    refresh: () => {
      const version = Number(dataVersion.get()?.data_version);
      if (version === seen) return false;
      load();
      seen = version;
      return true;
    },
    discard: () => {
      seen = null;
    },
    flush: () => {
      for (const one of changedLanes) writeLane.run(one.started, one.held, one.id);
      for (const [tally, { id }] of changedTallies) writeTally.run(id, tally.siteId, ...tally.counts);
      changedLanes.clear();
      changedTallies.clear();
    },
    lane,
    laneById: (id) => byId.get(id) as Lane,
    siteHold: (site) => lane(siteLane(site)),
    holds: (now) => ({
      all: byName.get(EVERY_LANE)?.held ?? 0,
      sites: new Map([...siteHolds].flatMap(([id, { held }]) => (held > now ? [[id, held]] : []))),
    }),
    siteId: (name) => siteIds.get(name) ?? rememberSite(Number(addSite.run(name).lastInsertRowid), name),
    siteName: (id) => siteNames.get(id) ?? '',
    move: (of, siteId, from, to, visits = 1) => {
      const tally = of.tallies.get(siteId) ?? tallyOf(siteId, [0, 0, 0, 0, 0, 0]);
      of.tallies.set(siteId, tally);
      if (from !== null) tally.counts[from] = (tally.counts[from] ?? 0) - visits;
      if (to !== null) tally.counts[to] = (tally.counts[to] ?? 0) + visits;
      inHand += (to === LEASED ? visits : 0) - (from === LEASED ? visits : 0);
      changedTallies.set(tally, of);
      place(of);
    },
    touch: (of) => changedLanes.add(of),
    served: (of) => {
      if (turns.delete(of)) turns.add(of);
    },
    inHand: () => inHand,
  };
}
