/** Taking visits in: new ones are filed, known ones are left alone or become due again. */
import type { DatabaseSync } from 'node:sqlite';
import { type Admitted, MAX_FILED, viaOf } from '../admission.ts';
import { locate } from '../canonical.ts';
import type { NewVisit } from '../frontier.ts';
import type { Ledger } from './ledger.ts';
import { DONE, KINDS, NEXT_ID, RANKS, READY, type State } from './schema.ts';

export interface Admission {
  /** Files a visit; says whether it was new or became due. Called within a transaction. */
  admit(visit: NewVisit, now: number): Admitted | null;
  /** Forgets what a transaction that was undone has filed. */
  discard(): void;
}

export function createAdmission(db: DatabaseSync, ledger: Ledger): Admission {
  const insert = db.prepare(
    `INSERT INTO visit (url, lane, site, kind, rank, depth, via, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO NOTHING`,
  );
  const find = db.prepare('SELECT lane, site, state, ended FROM visit WHERE key = ?');
  const renew = db.prepare(
    `UPDATE visit SET id = ${NEXT_ID}, url = ?, lane = ?, site = ?, kind = ?, rank = ?, depth = ?, via = ?,
       state = ${READY}, attempts = 0, code = NULL, message = NULL WHERE key = ?`,
  );
  const filed = new Set<string>();

  return {
    admit: (visit, now) => {
      const everyTime = visit.againAfterMs !== undefined;
      if (!everyTime && filed.has(visit.url)) return null;
      const place = locate(visit.url);
      if (place === null) return null;
      if (filed.size >= MAX_FILED) filed.clear();
      filed.add(visit.url);

      const lane = ledger.lane(place.lane);
      const siteId = ledger.siteId(visit.site);
      const kind = KINDS.indexOf(visit.kind);
      const key = Buffer.from(place.key, 'hex');
      const row = [place.url, lane.id, siteId, kind, RANKS[visit.kind], visit.depth, viaOf(visit), key] as const;

      if (insert.run(...row).changes === 1) {
        ledger.move(lane, siteId, null, READY);
        return 'new';
      }
      if (visit.againAfterMs === undefined) return null;
      const known = find.get(key);
      if (Number(known?.state) < DONE || now - Number(known?.ended) <= visit.againAfterMs) return null;
      renew.run(...row);
      ledger.move(ledger.laneById(Number(known?.lane)), Number(known?.site), Number(known?.state) as State, null);
      ledger.move(lane, siteId, null, READY);
      return 'due';
    },
    discard: () => filed.clear(),
  };
}
