/**
 * Plays a calendar under a clock of its own: the lists are looked at by the schedules of their sites, what is new is fetched, and what
 * the history calls due is looked at again. Reading, judging, history and policy are the program's own; the wire is the caller's.
 */
import { Cron } from 'croner';
import type { Site } from '../../crawlers/site.ts';
import type { ArticleDraft } from '../../src/article.ts';
import type { Look } from '../../src/history/look.ts';
import type { RevisitPolicy } from '../../src/history/policy.ts';
import type { StoredEvent } from '../../src/history/rows.ts';
import { type History, openHistory } from '../../src/history/store.ts';
import { siteOf } from '../../src/reading.ts';
import type { Calendar } from '../replica/calendar.ts';
import { DAY, HOUR } from '../replica/calendar-plan.ts';
import { seededRandom } from '../replica/random.ts';
import { createSeer, type Good, type SeerOptions } from './looking.ts';
import { type CountingWire, calendarWire } from './wire.ts';

/** The clock that a simulation moves. Milliseconds since 1970. */
export interface Clock {
  now: number;
}

export interface YearOptions {
  readonly calendar: Calendar;
  readonly sites: readonly Site[];
  readonly policy: RevisitPolicy;
  /** Path of the history file to make. */
  readonly history: string;
  /** Days after the calendar's end in which nothing happens and what happened last can still be seen and confirmed. */
  readonly afterDays: number;
  /** Hours from one look at the schedules to the next. */
  readonly tickHours: number;
  /** Shown the time by the simulation; the wire answers as of then. */
  readonly clock?: Clock;
  readonly wire?: CountingWire;
  readonly keep?: SeerOptions['keep'];
}

/** A version that a look brought, and the one before. */
export interface SeenChange {
  readonly at: number;
  readonly before: ArticleDraft;
  readonly after: ArticleDraft;
}

/** What was seen of one page. Times are milliseconds since 1970. */
export interface Watched {
  readonly url: string;
  readonly firstSeen: number;
  /** Looks after the first. */
  readonly looks: readonly Look[];
  readonly changes: readonly SeenChange[];
}

export interface Played {
  readonly watched: ReadonlyMap<string, Watched>;
  readonly events: readonly StoredEvent[];
  /** Requests until the calendar's end: first sights of articles, all that further looks at them took, and lists. */
  readonly requests: { readonly first: number; readonly again: number; readonly lists: number };
  /** Open for queries; the caller closes it. */
  readonly history: History;
}

interface Page {
  readonly url: string;
  readonly firstSeen: number;
  good: Good;
  readonly looks: Look[];
  readonly changes: SeenChange[];
}

/** Minutes from UTC. */
const BEIJING = 8 * 60;
/** What a list links and shows no article is tried so often: its host may be in trouble. */
const TRIES = 12;
/** Between requests: one after the other, as a single polite worker would. */
const STEP_MS = 1_000;

export async function playYear(options: YearOptions): Promise<Played> {
  const { calendar, sites, policy, afterDays, tickHours } = options;
  const clock = options.clock ?? { now: calendar.start };
  const wire = options.wire ?? calendarWire(calendar, () => clock.now);
  const random = seededRandom('probes');
  const history = openHistory(options.history);
  const seer = createSeer({ wire, sites, history, random: random.next, keep: options.keep ?? (async () => null) });
  const pages = new Map<string, Page>();
  const tried = new Map<string, number>();
  const events: StoredEvent[] = [];
  const requests = { first: 0, again: 0, lists: 0 };
  const schedules = calendar.portals.map((portal) => {
    const site = siteOf(sites, portal.template.home);
    return { portal, site, cron: new Cron(site.schedule, { utcOffset: BEIJING }), next: calendar.start };
  });

  /** Makes a look, counts what it took, and moves the clock on. */
  async function counted<T>(what: keyof typeof requests, look: (at: number) => Promise<T>): Promise<T> {
    const before = wire.requests();
    const result = await look(clock.now);
    if (clock.now < calendar.end) requests[what] += wire.requests() - before;
    clock.now += STEP_MS;
    return result;
  }

  async function first(url: string): Promise<Look[]> {
    const tries = tried.get(url) ?? 0;
    if (tries === TRIES) return [];
    tried.set(url, tries + 1);
    const seen = await counted('first', (at) => seer.first(url, at));
    if (seen === null) return [];
    pages.set(url, { url, firstSeen: Date.parse(seen.look.at), good: seen.good, looks: [], changes: [] });
    return [seen.look];
  }

  async function again(page: Page): Promise<Look> {
    const { look, good } = await counted('again', (at) => seer.again(page.url, at, page.good));
    page.looks.push(look);
    if (look.fate === 'changed') {
      page.changes.push({ at: Date.parse(look.at), before: page.good.article, after: good.article });
    }
    page.good = good;
    return look;
  }

  async function newPages(until: number): Promise<Look[]> {
    const looks: Look[] = [];
    for (const schedule of schedules) {
      if (schedule.next > until) continue;
      schedule.next = schedule.cron.nextRun(new Date(until))?.getTime() ?? Number.POSITIVE_INFINITY;
      const home = schedule.portal.template.home;
      const shown = new Set(calendar.lists(schedule.portal, clock.now));
      const lists = new Set([home, ...schedule.site.seeds.map(({ url }) => url).filter((url) => shown.has(url))]);
      for (const list of lists) {
        const links = await counted('lists', (at) => seer.list(list, at));
        for (const url of links) if (!pages.has(url)) looks.push(...(await first(url)));
      }
    }
    return looks;
  }

  const put = (looks: readonly Look[]): void => {
    if (looks.length === 0) return;
    const publishedOf = (url: string): string | null => pages.get(url)?.good.article.published?.iso ?? null;
    events.push(...history.put(looks, { policyOf: () => policy, publishedOf }).events);
  };

  const old: Look[] = [];
  for (const { url, appears } of calendar.pages) if (appears < calendar.start) old.push(...(await first(url)));
  put(old);
  const stop = calendar.end + afterDays * DAY;
  // After the end there is nothing to hurry for.
  const next = (tick: number): number => tick + tickHours * HOUR * (tick < calendar.end ? 1 : 4);
  for (let tick = clock.now; tick < stop; tick = next(tick)) {
    clock.now = Math.max(clock.now, tick);
    const looks = tick < calendar.end ? await newPages(tick) : [];
    for (const { url } of history.due(new Date(tick), Number.MAX_SAFE_INTEGER)) {
      const page = pages.get(url);
      if (page !== undefined) looks.push(await again(page));
    }
    put(looks);
  }
  return { watched: pages, events, requests, history };
}
