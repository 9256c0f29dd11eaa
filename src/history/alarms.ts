/** Sites that took alarm: those whose other pages were brought forward because many were lost (sites.ts). */
import type { DatabaseSync } from 'node:sqlite';
import { DAY_MS } from '../text/beijing.ts';
import { isTrouble } from './look.ts';
import { iso } from './rows.ts';
import { EVENTS, FATES } from './schema.ts';

export interface Alarm {
  readonly site: string;
  /** When it was raised. ISO 8601, UTC. */
  readonly at: string;
  /** Pages lost in the seven days up to now, and those under suspicion of it. */
  readonly lost: number;
  readonly suspected: number;
}

const WEEK_MS = 7 * DAY_MS;
const LOST = EVENTS.indexOf('lost');
const TROUBLE = FATES.filter(isTrouble)
  .map((fate) => FATES.indexOf(fate))
  .join(', ');

/** The last alarm of each site that took one after `since`, in the order of their names. */
export function alarmsOf(db: DatabaseSync, since: Date, now: Date): readonly Alarm[] {
  const raised = db.prepare('SELECT id, name, hastened FROM site WHERE hastened > ? ORDER BY name');
  const lost = db.prepare(`SELECT count(*) AS pages FROM event WHERE site = ? AND kind = ${LOST} AND at > ?`);
  const suspected = db.prepare(
    `SELECT count(*) AS pages FROM page WHERE site = ? AND suspected IS NOT NULL AND suspected NOT IN (${TROUBLE})`,
  );
  return raised.all(since.getTime()).map(({ id, name, hastened }) => ({
    site: String(name),
    at: iso(hastened),
    lost: Number(lost.get(id!, now.getTime() - WEEK_MS)?.pages),
    suspected: Number(suspected.get(id!)?.pages),
  }));
}
