/** How far the history's events were read: kept together with what they amounted to, so that none is told twice or not at all. */
import type { DatabaseSync } from 'node:sqlite';
import type { EventFilter } from '../history/queries.ts';
import type { StoredEvent } from '../history/rows.ts';
import { DAY_MS } from '../text/beijing.ts';

/** Events in the order in which they became known, as `queries.events` of the history gives them. */
export type EventSource = (filter: Pick<EventFilter, 'after' | 'since'>) => Iterable<StoredEvent>;

export interface Places {
  /** Up to `limit` events after the place; their last is to be passed to `set` in the same transaction. */
  next(events: EventSource, limit: number, now: number): readonly StoredEvent[];
  set(last: StoredEvent): void;
}

/** Of a history that was there before the alerts, so much is news. */
const NEWS_MS = 7 * DAY_MS;

export function placesOf(db: DatabaseSync): Places {
  const read = db.prepare('SELECT * FROM place');
  const clear = db.prepare('DELETE FROM place');
  const write = db.prepare('INSERT INTO place VALUES (?, ?, ?)');

  return {
    next(events, limit, now) {
      const place = read.get() as { readonly serial: number; readonly event: string; readonly at: string } | undefined;
      if (place === undefined) return upTo(limit, events({ since: new Date(now - NEWS_MS).toISOString() }));
      // The event itself shows whether this is still the same history.
      const [first, ...rest] = upTo(limit + 1, events({ after: place.serial - 1 }));
      if (first !== undefined && nameOf(first) === place.event && first.serial === place.serial) return rest;
      // It was judged anew and is no event any more. Should this be another history with a gap here, old events are no news.
      if (first !== undefined && first.serial > place.serial) {
        return upTo(
          limit,
          events({ after: place.serial, since: new Date(Date.parse(place.at) - NEWS_MS).toISOString() }),
        );
      }
      // A rebuilt history counts from the beginning: what is later is new.
      const later = (function* () {
        for (const event of events({ since: place.at })) if (event.at > place.at) yield event;
      })();
      return upTo(limit, later);
    },
    set(last) {
      const before = read.get();
      const at = before === undefined || String(before.at) < last.at ? last.at : String(before.at);
      clear.run();
      write.run(last.serial, nameOf(last), at);
    },
  };
}

const nameOf = ({ kind, at, url }: StoredEvent): string => `${kind} ${at} ${url}`;

function upTo(limit: number, events: Iterable<StoredEvent>): StoredEvent[] {
  const taken: StoredEvent[] = [];
  for (const event of events) {
    if (taken.length === limit) break;
    taken.push(event);
  }
  return taken;
}
