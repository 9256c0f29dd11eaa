/** The history's events, read beside whatever writes it. */
import { existsSync } from 'node:fs';
import { historyPath, openHistory } from '../history/store.ts';
import type { EventSource } from './place.ts';

/** Runs `work` with the events of an archive folder; with null where it has no history. @throws `history.version` */
export function withEvents<T>(dir: string, work: (events: EventSource | null) => T): T {
  const path = historyPath(dir);
  if (!existsSync(path)) return work(null);
  using history = openHistory(path, { readOnly: true });
  return work(history.events);
}
