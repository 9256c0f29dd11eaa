/**
 * Leases: every handle that claims is a worker with one time until which its claims hold. Extending it is one row
 * however many claims there are; once it has passed, anyone may put the worker's claims back.
 */
import { randomInt } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Ledger } from './ledger.ts';
import { LEASED, READY } from './schema.ts';

export interface Leases {
  /** This handle's worker number; 0 before its first claim. */
  own(): number;
  /** Sees to it that this handle is a worker with at least half its lease left; false when it became a new one. */
  ensure(now: number): boolean;
  /** Extends the lease, if this handle still has one. */
  extend(now: number): void;
  /** Puts back the claims of workers whose lease ended before `now`. */
  releaseDead(now: number): void;
  /** Puts back the claims of every worker. */
  releaseAll(): void;
  /** Puts back this handle's claims and strikes it off. */
  releaseOwn(): void;
}

export function createLeases(db: DatabaseSync, ledger: Ledger, leaseMs: number): Leases {
  const add = db.prepare('INSERT INTO worker (id, until) VALUES (?, ?)');
  const find = db.prepare('SELECT until FROM worker WHERE id = ?');
  const prolong = db.prepare('UPDATE worker SET until = ? WHERE id = ?');
  const strike = db.prepare('DELETE FROM worker WHERE id = ?');
  const over = db.prepare('SELECT id FROM worker WHERE until < ? AND id <> ?');
  const held = db.prepare(
    `SELECT lane, site, count(*) AS visits FROM visit WHERE state = ${LEASED} AND worker = ? GROUP BY lane, site`,
  );
  const putBack = db.prepare(`UPDATE visit SET state = ${READY}, worker = NULL WHERE state = ${LEASED} AND worker = ?`);
  let own = 0;

  function release(worker: number): void {
    for (const { lane, site, visits } of held.all(worker)) {
      ledger.move(ledger.laneById(Number(lane)), Number(site), LEASED, READY, Number(visits));
    }
    putBack.run(worker);
    strike.run(worker);
  }

  function releaseOver(now: number): void {
    for (const { id } of over.all(now, own)) release(Number(id));
  }

  return {
    own: () => own,
    ensure: (now) => {
      const until = find.get(own)?.until;
      if (until !== undefined) {
        if (Number(until) - now <= leaseMs / 2) prolong.run(now + leaseMs, own);
        return true;
      }
      // Random, so that a number is never used again: a late settlement of a worker struck off must find nothing.
      const id = randomInt(1, 2 ** 47);
      add.run(id, now + leaseMs);
      own = id;
      return false;
    },
    extend: (now) => {
      prolong.run(now + leaseMs, own);
    },
    releaseDead: releaseOver,
    releaseAll: () => releaseOver(Number.MAX_SAFE_INTEGER),
    releaseOwn: () => {
      release(own);
      own = 0;
    },
  };
}
