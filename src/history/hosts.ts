/** The recent looks at each host, by which an outage of a host is told from the loss of its pages. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { conditionOf, type HostCondition, type LookAtHost } from '../fate/host.ts';
import { DAY_MS } from '../text/beijing.ts';
import { isGood, isLoss, type Look } from './look.ts';
import { FATES } from './schema.ts';

/** Looks kept of a host ({@link thin}). */
const KEPT = 100;
/** Where a time gone by is judged: looks of so long before it, at so many of the host's pages. */
const SAMPLE = { within: 7 * DAY_MS, pages: 300 };

/** Pages of a host that were just seen lost, and their share of all that were looked at, from which on the others are in danger. */
const ALARM = { within: 3 * DAY_MS, pages: 3, share: 0.3 };

/** The number of a page, ms since 1970, the number of the fate. */
type Packed = readonly [page: number, at: number, fate: number];

export interface Hosts {
  /** The number of a host's row, made where there is none. */
  idOf(name: string): number;
  add(id: number, page: number, look: Look): void;
  /** At the time of one of the last looks. */
  condition(id: number, at: number): HostCondition;
  /** At a time long gone by, from the looks at some of its pages. */
  conditionAt(id: number, at: number): HostCondition;
  /** Pages that were just seen lost, where they are so many that the others are in danger; else 0. */
  alarm(id: number, now: number): number;
  /** Writes what was added. At the end of a transaction. */
  flush(): void;
  /** Forgets what was read. */
  discard(): void;
}

export function hostsOf(db: DatabaseSync): Hosts {
  const named = db.prepare('SELECT id FROM host WHERE name = ?');
  const make = db.prepare('INSERT INTO host (name) VALUES (?) RETURNING id');
  const read = db.prepare('SELECT recent FROM host WHERE id = ?');
  const write = db.prepare('UPDATE host SET recent = ? WHERE id = ?');
  const sample = db.prepare(
    `SELECT page, at, fate FROM look
     WHERE page IN (SELECT id FROM page WHERE host = ? ORDER BY id LIMIT ${SAMPLE.pages}) AND at > ? AND at <= ?`,
  );
  const ids = new Map<string, number>();
  const held = new Map<number, Packed[]>();
  const touched = new Set<number>();

  function recent(id: number): Packed[] {
    const known = held.get(id) ?? unpacked(read.get(id)?.recent);
    held.set(id, known);
    return known;
  }

  return {
    idOf(name) {
      const known = ids.get(name) ?? Number((named.get(name) ?? make.get(name))?.id);
      ids.set(name, known);
      return known;
    },
    add(id, page, { at, fate }) {
      const looks = recent(id);
      const ms = Date.parse(at);
      // Nearly always the last.
      const behind = looks.findLastIndex(([, other]) => other <= ms);
      looks.splice(behind + 1, 0, [page, ms, FATES.indexOf(fate)]);
      if (looks.length > KEPT) thin(looks);
      touched.add(id);
    },
    condition: (id, now) =>
      conditionOf(
        recent(id)
          .filter(([, at]) => at <= now)
          .map(lookAt),
      ),
    conditionAt: (id, at) =>
      conditionOf(
        sample
          .all(id, at - SAMPLE.within, at)
          .map((row) => lookAt([Number(row.page), Number(row.at), Number(row.fate)])),
      ),
    alarm(id, now) {
      const ofPage = new Map(recent(id).flatMap((look) => (look[1] > now - ALARM.within ? [[look[0], look[2]]] : [])));
      const lost = [...ofPage.values()].filter((fate) => isLoss(FATES[fate] ?? 'alive')).length;
      return lost >= Math.max(ALARM.pages, ALARM.share * ofPage.size) ? lost : 0;
    },
    flush() {
      for (const id of touched) write.run(JSON.stringify(recent(id)), id);
      touched.clear();
    },
    discard() {
      ids.clear();
      held.clear();
      touched.clear();
    },
  };
}

/** The condition of a host, for a reader. */
export function readCondition(db: DatabaseSync, name: string): HostCondition {
  const row = db.prepare('SELECT recent FROM host WHERE name = ?').get(name);
  return conditionOf(unpacked(row?.recent).map(lookAt));
}

/**
 * Takes a look out, of those that tell least: the first good one of a page that was never bad, unless it is the host's last good
 * one. So what went wrong within days stays known of a host with thousands of pages.
 */
function thin(looks: Packed[]): void {
  const wasGood = ([, , fate]: Packed): boolean => isGood(FATES[fate] ?? 'alive');
  const bad = new Set(looks.flatMap((look) => (wasGood(look) ? [] : [look[0]])));
  const plain = looks.findIndex((look) => wasGood(look) && !bad.has(look[0]));
  const lastGood = looks.findLastIndex(wasGood);
  looks.splice(plain < 0 || plain === lastGood ? 0 : plain, 1);
}

const unpacked = (json: SQLOutputValue | undefined): Packed[] => JSON.parse(String(json ?? '[]')) as Packed[];

const lookAt = ([page, at, fate]: Packed): LookAtHost => ({
  page,
  at: new Date(at).toISOString(),
  fate: FATES[fate] ?? 'alive',
});
