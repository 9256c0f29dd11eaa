/** What a person does to the visits of a site, in the queue file. */
import type { DatabaseSync } from 'node:sqlite';
import type { Control } from '../control.ts';
import type { Durability } from './file.ts';
import type { Ledger } from './ledger.ts';
import { DELAYED, DONE, FAILED, FOR_GOOD, NEXT_ID, READY, type State } from './schema.ts';

/** Visits changed in one transaction: a crawl beside it waits for no more than that. */
const BATCH = 2_000;

export interface Desk {
  readonly db: DatabaseSync;
  readonly ledger: Ledger;
  write<T>(durability: Durability, work: (now: number) => T): T;
  read<T>(work: () => T): T;
  readonly now: () => number;
  /** Visits were taken out: what is remembered as filed may be filed no more. */
  readonly onTakenOut: () => void;
}

interface Picked {
  readonly id: number;
  readonly lane: number;
  readonly site: number;
  readonly state: State;
  /** Never visited with success. */
  readonly fresh: 0 | 1;
}

export function createControl({ db, ledger, write, read, now, onTakenOut }: Desk): Control {
  const siteId = db.prepare('SELECT id FROM site WHERE name = ?');
  const columns = 'id, lane, site, state, fetched_at IS NULL AS fresh';
  const failed = db.prepare(
    `SELECT ${columns} FROM visit WHERE code IS NOT NULL AND state = ${FAILED} AND (?1 IS NULL OR site = ?1) LIMIT ?2`,
  );
  const ready = db.prepare(`SELECT ${columns} FROM visit WHERE state = ${READY} AND site = ?1 LIMIT ?2`);
  const delayed = db.prepare(`SELECT ${columns} FROM visit WHERE state = ${DELAYED} AND site = ?1 LIMIT ?2`);
  const remove = db.prepare('DELETE FROM visit WHERE id = ?');
  const reset = 'due = NULL, attempts = 0, code = NULL, message = NULL';
  const again = db.prepare(`UPDATE visit SET id = ${NEXT_ID}, state = ${READY}, ${reset} WHERE id = ?`);
  // Ended long ago: it was due, so it is due when it is found again.
  const undue = db.prepare(`UPDATE visit SET state = ${DONE}, ended = 0, ${reset} WHERE id = ?`);

  const idOf = (site: string): number | null => (siteId.get(site)?.id as number | undefined) ?? null;

  /** Picks and changes visits batch by batch until none is left; resolves to how many. */
  async function each(pick: (limit: number) => readonly Picked[], change: (visit: Picked) => State | null) {
    let visits = 0;
    for (;;) {
      const batch = write('power', () => {
        const picked = pick(BATCH);
        for (const one of picked) {
          const to = change(one);
          ledger.move(ledger.laneById(one.lane), one.site, one.state, to);
        }
        return picked.length;
      });
      visits += batch;
      if (batch < BATCH) return visits;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  function hold(site: string, until: number): boolean {
    return write('power', (at) => {
      ledger.siteId(site);
      const lane = ledger.siteHold(site);
      const was = lane.held > at;
      lane.held = until;
      ledger.touch(lane);
      return was;
    });
  }

  return {
    retry: async (site) => {
      const id = site === null ? null : idOf(site);
      if (site !== null && id === null) return 0;
      const pick = (limit: number) => failed.all(id, limit) as unknown as Picked[];
      return each(pick, (visit) => {
        again.run(visit.id);
        return READY;
      });
    },
    pause: async (site, until) => {
      hold(site, until === null ? FOR_GOOD : until.getTime());
    },
    resume: async (site) => idOf(site) !== null && hold(site, 0),
    paused: async () =>
      read(() => {
        const held = [...ledger.holds(now()).sites].map(([id, until]) => ({
          site: ledger.siteName(id),
          until: until === FOR_GOOD ? null : new Date(until),
        }));
        return held.sort((a, b) => (a.site < b.site ? -1 : 1));
      }),
    drain: async (site) => {
      const id = idOf(site);
      if (id === null) return 0;
      const takeOut = (visit: Picked): State | null => {
        (visit.fresh ? remove : undue).run(visit.id);
        return visit.fresh ? null : DONE;
      };
      const waiting = await each((limit) => ready.all(id, limit) as unknown as Picked[], takeOut);
      const retries = await each((limit) => delayed.all(id, limit) as unknown as Picked[], takeOut);
      onTakenOut();
      return waiting + retries;
    },
  };
}
