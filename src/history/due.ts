/**
 * What is to be looked at now. A page that waits for a day more than its interval is worth more the shorter that interval is, so
 * the order is that of the time beyond `due` in intervals. It changes as time goes by and no index holds it; but among
 * pages of one class of intervals (classOf) it is that of `due`, and the few classes of a site are merged.
 */
import type { DatabaseSync } from 'node:sqlite';
import { iso } from './rows.ts';
import { CLASSES } from './schema.ts';

export interface Due {
  readonly url: string;
  readonly site: string;
  readonly due: string;
}

/** Rows read at once of a class. */
const READ = 32;

/** Those due of one site and class, the longest due first. */
interface Line {
  readonly head: { readonly id: number; readonly url: string; readonly due: number };
  readonly site: string;
  /** Of its head: by how many intervals it is late. */
  readonly late: number;
  /** The line behind its head; null when nobody stands there. */
  rest(): Line | null;
}

/** @returns `(now, limit, sites)`, the most overdue first; names of sites, all where absent */
export function dueReader(db: DatabaseSync): (now: Date, limit: number, sites?: readonly string[]) => readonly Due[] {
  const named = db.prepare('SELECT id, name FROM site');
  const next = db.prepare(
    `SELECT id, url, due FROM page WHERE site = ? AND class = ? AND (due, id) > (?, ?) AND due <= ?
     ORDER BY due, id LIMIT ${READ}`,
  );

  function lineOf(site: number, name: string, of: number, now: number): Line | null {
    const read = (due: number, id: number) =>
      next
        .all(site, of, due, id, now)
        .map((row) => ({ id: Number(row.id), url: String(row.url), due: Number(row.due) }));
    const from = (rows: ReturnType<typeof read>, at: number): Line | null => {
      const head = rows[at];
      if (head === undefined) return null;
      const rest = () => (at + 1 < READ ? from(rows, at + 1) : from(read(head.due, head.id), 0));
      return { head, site: name, late: (now - head.due) / 2 ** of, rest };
    };
    return from(read(-1, -1), 0);
  }

  return (now, limit, sites) => {
    const wanted = named.all().filter(({ name }) => sites === undefined || sites.includes(String(name)));
    const classes = Array.from({ length: CLASSES }, (_, of) => of);
    const lines = wanted
      .flatMap(({ id, name }) => classes.map((of) => lineOf(Number(id), String(name), of, now.getTime())))
      .filter((line) => line !== null);
    const found: Due[] = [];
    while (found.length < limit && lines.length > 0) {
      const latest = lines.reduce((best, line, at) => (line.late > lines[best]!.late ? at : best), 0);
      const { head, site, rest } = lines[latest]!;
      found.push({ url: head.url, site, due: iso(head.due) });
      const behind = rest();
      if (behind === null) lines.splice(latest, 1);
      else lines[latest] = behind;
    }
    return found;
  };
}
