/** Handing visits out: which lanes may start how many now, and the head of each lane's order. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Claim, Known, Scope } from '../frontier.ts';
import type { PaceOf } from '../pace.ts';
import { shareOut } from '../shares.ts';
import type { Holds, Lane, Ledger } from './ledger.ts';
import { countFree, startable } from './pace.ts';
import { DELAYED, KINDS, LEASED, NEXT_ID, RANKS, READY, type State } from './schema.ts';

/** Retries made ready in one claim, so that a host that comes back does not stop all others for long. */
const MAX_PROMOTED = 2_000;

/** Ranks from here on belong to the scope. */
const leastRank: Readonly<Record<Scope, number>> = { all: 0, assets: RANKS.asset };

/** A claim and what settling it needs to know. */
export interface Held {
  readonly claim: Claim;
  readonly id: number;
  readonly laneId: number;
  readonly siteId: number;
}

export interface Claiming {
  /** Leases up to `limit` visits to the worker. Called within a transaction. */
  claim(limit: number, now: number, worker: number, scope: Scope): Held[];
  /**
   * Whether a visit of the scope is ready in the lane, or one waits for its time, or all there are wait for their site to go
   * on; null when there is none.
   */
  next(lane: Lane, scope: Scope, holds: Holds): 'ready' | 'delayed' | 'held' | null;
}

export function createClaiming(db: DatabaseSync, ledger: Ledger, paceOf: PaceOf): Claiming {
  const promote = db.prepare(
    `UPDATE visit SET state = ${READY}, id = ${NEXT_ID} + turn
       FROM (SELECT id AS old, row_number() OVER (ORDER BY due, id) - 1 AS turn
         FROM visit WHERE state = ${DELAYED} AND lane = ? AND due <= ? ORDER BY due, id LIMIT ${MAX_PROMOTED})
      WHERE id = old RETURNING site`,
  );
  const nextDue = db.prepare(`SELECT min(due) AS due FROM visit WHERE state = ${DELAYED} AND lane = ?`);
  const notHeld = 'site NOT IN (SELECT value FROM json_each(?))';
  // `+?`: SQLite plans a statement anew each time a bare parameter of LIMIT is bound, at five times its cost.
  const headWhere = (and: string) =>
    db.prepare(
      `SELECT id, hex(key) AS key, url, site, kind, depth, via, attempts,
         etag, last_modified, payload_digest, record_id, record_url, fetched_at
         FROM visit WHERE state = ${READY} AND lane = ? AND rank >= ? ${and} ORDER BY rank, id LIMIT +?`,
    );
  const head = headWhere('');
  const headNotHeld = headWhere(`AND ${notHeld}`);
  const someAsset = (state: State) =>
    db.prepare(
      `SELECT 1 FROM visit WHERE state = ${state} AND lane = ? AND rank >= ${RANKS.asset} AND ${notHeld} LIMIT 1`,
    );
  const [readyAsset, delayedAsset] = [someAsset(READY), someAsset(DELAYED)];
  const lease = db.prepare(`UPDATE visit SET state = ${LEASED}, worker = ? WHERE id = ?`);

  function promoteDue(lane: Lane, now: number): void {
    for (const { site } of promote.all(lane.id, now)) ledger.move(lane, Number(site), DELAYED, READY);
    lane.nextDue = Number(nextDue.get(lane.id)?.due ?? Number.POSITIVE_INFINITY);
  }

  /** Shares `limit` out among the lanes, one visit each in turn, longest waiting first. */
  function shares(limit: number, now: number, holds: Holds): Map<Lane, number> {
    const room: (readonly [Lane, number])[] = [];
    for (const lane of ledger.turns) {
      if (room.length === limit) break;
      if (lane.nextDue <= now) promoteDue(lane, now);
      const visits = startable(lane, now, holds, paceOf);
      if (visits > 0) room.push([lane, visits]);
    }
    return shareOut(limit, room);
  }

  return {
    next: (lane, scope, holds) => {
      if (scope === 'all') {
        if (countFree(lane, READY, holds) > 0) return 'ready';
        return countFree(lane, DELAYED, holds) > 0 ? 'delayed' : 'held';
      }
      const held = idsOf(holds);
      if (readyAsset.get(lane.id, held) !== undefined) return 'ready';
      if (delayedAsset.get(lane.id, held) !== undefined) return 'delayed';
      if (holds.sites.size === 0) return null;
      return (readyAsset.get(lane.id, '[]') ?? delayedAsset.get(lane.id, '[]')) === undefined ? null : 'held';
    },
    claim: (limit, now, worker, scope) => {
      const all: Held[] = [];
      const holds = ledger.holds(now);
      const held = idsOf(holds);
      for (const [lane, visits] of shares(limit, now, holds)) {
        const rows =
          holds.sites.size === 0
            ? head.all(lane.id, leastRank[scope], visits)
            : headNotHeld.all(lane.id, leastRank[scope], held, visits);
        for (const row of rows) {
          lease.run(worker, row.id as number);
          ledger.move(lane, Number(row.site), READY, LEASED);
          all.push(heldOf(row, lane, ledger.siteName(Number(row.site))));
        }
        lane.started = now;
        ledger.touch(lane);
        ledger.served(lane);
      }
      return all;
    },
  };
}

const idsOf = ({ sites }: Holds): string => JSON.stringify([...sites.keys()]);

type Row = Record<string, SQLOutputValue>;

function heldOf(row: Row, lane: Lane, site: string): Held {
  const claim: Claim = {
    key: String(row.key).toLowerCase(),
    url: String(row.url),
    site,
    kind: KINDS[Number(row.kind)] ?? 'article',
    depth: Number(row.depth),
    via: row.via as string | null,
    lane: lane.name,
    attempts: Number(row.attempts),
    known: knownOf(row),
  };
  return { claim, id: Number(row.id), laneId: lane.id, siteId: Number(row.site) };
}

function knownOf(row: Row): Known | null {
  if (row.fetched_at === null) return null;
  return {
    etag: row.etag as string | null,
    lastModified: row.last_modified as string | null,
    payloadDigest: row.payload_digest as string | null,
    recordId: row.record_id as string | null,
    recordUrl: row.record_url as string | null,
    fetchedAt: String(row.fetched_at),
  };
}
