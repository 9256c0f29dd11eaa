/** What the history says between crawls, when nobody has it open to write. */
import { existsSync } from 'node:fs';
import { openFile } from '../../storage/catalog/database.ts';
import { type Alarm, alarmsOf } from '../history/alarms.ts';
import { dueReader } from '../history/due.ts';
import { prepareHistory } from '../history/schema.ts';
import { historyPath } from '../history/store.ts';
import { ALARM_MS } from './endangered.ts';

export interface Circumstances {
  /** Whether a page of these sites is to be looked at. */
  readonly isDue: boolean;
  /** Alarms that last. */
  readonly alarms: readonly Alarm[];
  /** The sites that raised them, and when. */
  readonly endangered: ReadonlyMap<string, Date>;
}

/** @param sites null = all @throws `history.version`, `catalog.damaged` */
export function circumstancesOf(dir: string, sites: readonly string[] | null, now: Date): Circumstances {
  const path = historyPath(dir);
  if (!existsSync(path)) return { isDue: false, alarms: [], endangered: new Map() };
  const db = openFile(path, { readOnly: true, cacheKb: 2_000, prepare: (file) => prepareHistory(file, path, true) });
  try {
    const due = dueReader(db)(now, 1, sites ?? undefined);
    const alarms = alarmsOf(db, new Date(now.getTime() - ALARM_MS), now);
    const endangered = new Map(alarms.map(({ site, at }) => [site, new Date(at)]));
    return { isDue: due.length > 0, alarms, endangered };
  } finally {
    db.close();
  }
}
