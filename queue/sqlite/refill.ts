/** A queue file filled from an archive, whose lock the caller holds. */
import type { DatabaseSync } from 'node:sqlite';
import { locate } from '../canonical.ts';
import { type Archived, type Refilled, refill } from '../refill.ts';
import { createContentIndex } from './content-index.ts';
import { openFile } from './file.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { DONE, KINDS, RANKS, type State } from './schema.ts';
import { columnsOf } from './settling.ts';

/** @param path of the queue file, made where there is none. Errors as of `openFile` */
export async function refillSqliteQueue(
  path: string,
  archived: Iterable<Archived> | AsyncIterable<Archived>,
): Promise<Refilled> {
  const file = openFile(path);
  try {
    const ledger = createLedger(file.db);
    const putDown = visitWriter(file.db, ledger);
    return await refill(archived, createContentIndex(file), (batch) =>
      file.transact('process', () => {
        ledger.refresh();
        const written = batch.filter(putDown).length;
        ledger.flush();
        return written;
      }),
    );
  } finally {
    file.close();
  }
}

/** Puts down a visit as done; says whether it was news. What waits already, or failed, stays as it is. */
function visitWriter(db: DatabaseSync, ledger: Ledger): (capture: Archived) => boolean {
  const find = db.prepare('SELECT lane, site, state, ended FROM visit WHERE key = ?');
  const known = 'etag, last_modified, payload_digest, record_id, record_url, fetched_at';
  const add = db.prepare(
    `INSERT INTO visit (lane, site, ended, ${known}, key, url, state, kind, rank, depth)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ${DONE}, ${KINDS.indexOf('article')}, ${RANKS.article}, 0)`,
  );
  const renew = db.prepare(
    `UPDATE visit SET lane = ?, site = ?, ended = ?, (${known}) = (?, ?, ?, ?, ?, ?) WHERE key = ?`,
  );

  return (capture) => {
    const place = locate(capture.url);
    if (place === null) return false;
    const key = Buffer.from(place.key, 'hex');
    const ended = Date.parse(capture.visitedAt);
    const found = find.get(key);
    if (found !== undefined && (found.state !== DONE || Number(found.ended) >= ended)) return false;
    const lane = ledger.lane(place.lane);
    const siteId = ledger.siteId(capture.site);
    const row = [lane.id, siteId, ended, ...columnsOf(capture), key] as const;
    if (found === undefined) add.run(...row, place.url);
    else {
      renew.run(...row);
      ledger.move(ledger.laneById(Number(found.lane)), Number(found.site), Number(found.state) as State, null);
    }
    ledger.move(lane, siteId, null, DONE);
    return true;
  };
}
