/** Takes looks in: each is folded into the state of its page, once, whatever the order in which they come. */
import type { DatabaseSync } from 'node:sqlite';
import { locate } from '../../queue/canonical.ts';
import { transaction } from '../../storage/catalog/database.ts';
import { fold } from '../fate/fold.ts';
import { type HostCondition, unknownHost } from '../fate/host.ts';
import type { FatePolicy } from '../fate/policy.ts';
import { YEAR_MS } from './effort.ts';
import { hostsOf } from './hosts.ts';
import { keepingOf } from './keeping.ts';
import { type HistoryEvent, isGood, type Look, type PageState } from './look.ts';
import { type Mood, mostInYear, nextDue, type RevisitPolicy } from './policy.ts';
import { iso, pageColumns, pageOf, type Row, type StoredEvent } from './rows.ts';
import { classOf } from './schema.ts';
import { type Hastened, sitesOf } from './sites.ts';

export interface PutContext {
  policyOf(site: string): RevisitPolicy;
  /** When the article at a URL says it was published (ISO 8601, as precise as known); asked at a page's first sight. */
  publishedOf?(url: string): string | null;
  /** Pages that were due before this moment are spread over an interval from it on, so that they do not come all at once. */
  readonly spreadFrom?: Date;
}

/** What looks brought. */
export interface Brought {
  /** In the order of the looks. */
  readonly events: readonly StoredEvent[];
  readonly hastened: readonly Hastened[];
}

export interface Putter {
  /** Looks in one transaction; the same look (URL and time) again changes nothing. */
  put(looks: readonly Look[], context: PutContext): Brought;
  /** The same within a transaction of the caller's. */
  putWithin(looks: readonly Look[], context: PutContext): Brought;
  /** Reckons `due` anew for pages of a site, from a page's number on; the last number, null when there were no more. */
  reschedule(site: number, policy: RevisitPolicy, from: Date, after: number, limit: number): number | null;
}

/** CROSS: SQLite keeps to this order, so that a list by `page.id` is read in it and not sorted whole for each piece. */
export const PAGE = `SELECT page.*, site.name AS site_name, host.name AS host_name FROM page
  CROSS JOIN site ON site.id = page.site CROSS JOIN host ON host.id = page.host`;

const COLUMNS = [
  ...['first_seen', 'last_good', 'content', 'fate', 'since', 'target', 'suspected', 'suspected_since'],
  ...['suspected_looks', 'last_look', 'looks', 'changes', 'changed_at', 'born', 'due', 'class'],
];

/** What the time of a next look follows from beside the page. */
interface Plan extends Pick<PutContext, 'spreadFrom'> {
  readonly policy: RevisitPolicy;
  readonly mood: Mood;
}

/** What a look brought, and pages of its site that others were just lost beside. */
interface Taken {
  readonly site: string;
  readonly events: readonly StoredEvent[];
  readonly danger: number;
}

export function putterOf(db: DatabaseSync, fatePolicy: FatePolicy): Putter {
  const hosts = hostsOf(db);
  const sites = sitesOf(db);
  const keeping = keepingOf(db);
  const byKey = db.prepare(`${PAGE} WHERE page.key = ?`);
  const values = COLUMNS.map((name) => `:${name}`);
  const insert = db.prepare(
    `INSERT INTO page (key, url, site, host, ${COLUMNS}) VALUES (:key, :url, :site, :host, ${values})`,
  );
  const update = db.prepare(`UPDATE page SET ${COLUMNS.map((name) => `${name} = :${name}`)} WHERE id = :id`);
  const ofSite = db.prepare(`${PAGE} WHERE page.id > ? AND +page.site = ? ORDER BY page.id LIMIT ?`);

  /** The columns of a page with the time of its next look; to be called after the look is kept. */
  function columnsOf(id: number | null, state: PageState, born: number, { policy, mood, spreadFrom }: Plan) {
    const last = Date.parse(state.lastLook);
    const random = chance(state.url, last);
    const next = nextDue({ ...state, born: iso(born) }, policy, mood, random, full(id, state, policy));
    const interval = next === null ? 0 : Date.parse(next) - last;
    const spread = spreadFrom !== undefined && last + interval < spreadFrom.getTime();
    const due = spread ? spreadFrom.getTime() + Math.floor(random * interval) : last + interval;
    return { ...pageColumns(state), born, due: next && due, class: classOf(interval) };
  }

  function full(id: number | null, { looks }: PageState, policy: RevisitPolicy): string | null {
    const most = mostInYear(policy);
    if (id === null || most === 0 || looks < most) return null;
    const first = keeping.lookBefore(id, most - 1);
    return first === null ? null : iso(first + YEAR_MS);
  }

  const judged = (state: PageState | null, look: Look, condition: () => HostCondition) =>
    // A good look speaks for itself.
    fold(state, look, fatePolicy, isGood(look.fate) ? unknownHost : condition());

  /** A look at a page that was looked at later already: all its looks are folded again, in order of time. */
  function foldAgain(id: number, host: number) {
    const events: HistoryEvent[] = [];
    let state: PageState | null = null;
    for (const look of keeping.looksOf(id)) {
      const folded = judged(state, look, () => hosts.conditionAt(host, Date.parse(look.at)));
      state = folded.state;
      if (folded.event !== null) events.push(folded.event);
    }
    return { state, events };
  }

  function takeFirst(look: Look, key: Uint8Array, context: PutContext): Taken | null {
    // Null for what was never seen good: it is no page of ours.
    const { state } = fold(null, look, fatePolicy, unknownHost);
    if (state === null) return null;
    const host = hosts.idOf(state.host);
    const policy = context.policyOf(look.site);
    const site = sites.idOf(look.site, policy);
    const seen = Date.parse(state.firstSeen);
    const born = Math.min(seen, Date.parse(context.publishedOf?.(look.url) ?? '') || seen);
    const mood = sites.mood(site, Date.parse(look.at));
    const columns = columnsOf(null, state, born, { policy, mood, spreadFrom: context.spreadFrom });
    const page = Number(insert.run({ key, url: state.url, site, host, ...columns }).lastInsertRowid);
    keeping.look(page, look);
    hosts.add(host, page, look);
    sites.count(site, 1, 0);
    return null;
  }

  function takeAnother(look: Look, row: Row, context: PutContext): Taken | null {
    const [id, site, host] = [Number(row.id), Number(row.site), Number(row.host)];
    const at = Date.parse(look.at);
    if (keeping.hasLook(id, at)) return null;
    const before = pageOf(row);
    keeping.look(id, look);
    hosts.add(host, id, look);
    let state: PageState | null;
    let events: readonly StoredEvent[];
    if (at < Number(row.last_look)) {
      const again = foldAgain(id, host);
      state = again.state;
      events = keeping.replaceEvents(id, site, again.events);
    } else {
      const folded = judged(before, { ...look, site: before.site }, () => hosts.condition(host, at));
      state = folded.state;
      events = folded.event === null ? [] : [keeping.event(id, site, folded.event)];
    }
    if (state === null) return null;
    if (events.length > 0) sites.count(site, 0, state.changes - before.changes);
    const born = Math.min(Number(row.born), Date.parse(state.firstSeen));
    const plan = { policy: context.policyOf(before.site), mood: sites.mood(site, at), spreadFrom: context.spreadFrom };
    update.run({ id, ...columnsOf(id, state, born, plan) });
    const danger = isGood(look.fate) ? 0 : hosts.alarm(host, at);
    return { site: before.site, events, danger };
  }

  function take(look: Look, context: PutContext): Taken | null {
    const place = locate(look.url);
    if (place === null) return null;
    const key = Buffer.from(place.key, 'hex');
    const row = byKey.get(key);
    const clean = { ...look, url: place.url, at: iso(Date.parse(look.at)) };
    return row === undefined ? takeFirst(clean, key, context) : takeAnother(clean, row, context);
  }

  function putWithin(looks: readonly Look[], context: PutContext): Brought {
    try {
      const inOrder = looks.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
      const taken = inOrder.map((look) => take(look, context)).filter((one) => one !== null);
      hosts.flush();
      const now = Date.parse(inOrder.at(-1)?.at ?? '');
      const danger = new Map<string, number>();
      for (const { site, events, danger: pages } of taken) {
        if (pages === 0 && !events.some(({ kind }) => kind === 'lost')) continue;
        danger.set(site, Math.max(danger.get(site) ?? 0, pages));
      }
      const hastened = [...danger].map(([site, pages]) => {
        const policy = context.policyOf(site);
        return sites.hasten(site, now, policy, pages);
      });
      return { events: taken.flatMap(({ events }) => events), hastened: hastened.filter((one) => one !== null) };
    } finally {
      // Another process may write next.
      hosts.discard();
      sites.discard();
    }
  }

  return {
    put: (looks, context) => transaction(db, () => putWithin(looks, context)),
    putWithin,
    reschedule(site, policy, from, after, limit) {
      const rows = ofSite.all(after, site, limit);
      const plan = { policy, mood: sites.mood(site, from.getTime()), spreadFrom: from };
      for (const row of rows) {
        const page = pageOf(row);
        update.run({ id: row.id!, ...columnsOf(Number(row.id), page, Number(row.born), plan) });
      }
      sites.discard();
      return rows.length === 0 ? null : Number(rows.at(-1)?.id);
    },
  };
}

/** A number of [0, 1) that is always the same for a look at a page, so that a rebuilt history has the same times. */
function chance(url: string, at: number): number {
  let mixed = at % 0x7fffffff;
  for (let n = 0; n < url.length; n++) mixed = Math.imul(mixed ^ url.charCodeAt(n), 0x01000193);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
}
