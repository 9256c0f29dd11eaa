/**
 * Conditions of a site, judged by its own days: pure, and silent (no result) where too little was seen to say either way.
 * Shares of few pages vary by chance: a share of n pages strays from its mean by more than 1.5/√n once in three hundred
 * times at most (three standard deviations, √(p(1−p)/n) ≤ 0.5/√n), so no change below that is told.
 */
import { dayOf } from '../text/beijing.ts';
import type { Facts, Rule } from './alert.ts';
import { type Counts, daysBack, measures, noCounts, type SiteDay } from './site-day.ts';

/** What is known of a site; its days in order. */
export interface SiteRecord {
  readonly site: string;
  readonly days: readonly SiteDay[];
  /** When the last new article was recorded, or, without one, when the site was first visited. ISO 8601, UTC. */
  readonly lastFresh: string;
  /** When the site was last visited: what it did after that, nobody knows. */
  readonly lastTried: string;
  /** Visits since the last new article, and those of them that were in vain. */
  readonly triedSince: number;
  readonly troubledSince: number;
}

export interface Condition {
  readonly rule: Rule;
  /** False: it does not hold at present. */
  readonly holds: boolean;
  /** What the rule measures; told anew when it has grown tenfold. */
  readonly count: number;
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly facts: Facts;
}

/** Days that speak for the present, as far back as is needed for enough pages, and those that they are compared with. */
const [RECENT, USUAL] = [7, 28];
/** The least that a ratio is reckoned from, at present and as usual. */
const PAGES = { recent: 10, usual: 30 } as const;
const LISTS = { recent: 5, usual: 20 } as const;
/** Share of article pages without a record that is more than usual by so much: another layout. */
const EMPTIER = 0.3;
/** Links on a list are down to this part of the usual number. */
const FEWER = 0.25;
/** Links on a list below which a fall says nothing. */
const LINKS = 4;
/** Share of pages that a seller or spam stands on, and the least number of them. */
const [TAKEN, LEAST_TAKEN] = [0.5, 3];
/** Share of requests answered with 429, and the least number of them in two days. */
const [REFUSED, LEAST_REFUSED] = [0.1, 20];
/** A pause between new articles that is so much longer than the longest in the last weeks is unusual. */
const LONGER = 1.5;

const HOUR = 3_600_000;

/** @param silentHours hours without a new article that are never silence */
export function conditionsOf(record: SiteRecord, now: number, silentHours: number): readonly Condition[] {
  return [silence(record, now, silentHours), drift(record, now), takeover(record, now), throttling(record, now)].filter(
    (condition) => condition !== null,
  );
}

function silence(record: SiteRecord, now: number, silentHours: number): Condition {
  const { lastFresh, lastTried, triedSince, troubledSince } = record;
  const hours = Math.floor((Date.parse(lastTried) - Date.parse(lastFresh)) / HOUR);
  const least = Math.max(silentHours, LONGER * usualPause(record, now));
  const facts = { hours, tried: triedSince, troubled: troubledSince };
  return { rule: 'site-silent', holds: hours >= least, count: hours, since: lastFresh, facts };
}

/** Hours of the longest pause between days with new articles in the last weeks. */
function usualPause({ days }: SiteRecord, now: number): number {
  const from = daysBack(now, RECENT + USUAL);
  const fresh = days.filter(({ day, fresh: count }) => day >= from && count > 0).map(({ day }) => Date.parse(day));
  const pauses = fresh.slice(1).map((day, n) => (day - fresh[n]!) / HOUR);
  return Math.max(0, ...pauses);
}

function drift(record: SiteRecord, now: number): Condition | null {
  const pages = compared(record, now, ({ read, empty }) => read + empty, PAGES);
  const lists = compared(record, now, (counts) => counts.lists, LISTS);
  if (pages === null && lists === null) return null;
  const emptyShare = pages && share(pages.recent);
  const emptier =
    pages !== null &&
    emptyShare! - share(pages.usual) >= Math.max(EMPTIER, 1.5 / Math.sqrt(pages.recent.read + pages.recent.empty));
  const links = lists && lists.recent.links / lists.recent.lists;
  const linksBefore = lists && lists.usual.links / lists.usual.lists;
  const fewer = lists !== null && linksBefore! >= LINKS && links! <= linksBefore! * FEWER;
  const { empty, read } = pages?.recent ?? noCounts;
  return {
    rule: 'layout-drift',
    holds: emptier || fewer,
    count: emptier ? empty : (lists?.recent.lists ?? 0),
    since: startOf([emptier ? pages.from : null, fewer ? lists.from : null], now),
    facts: {
      ...(emptier
        ? { empty, pages: empty + read, emptyPercent: percent(emptyShare!), emptyUsually: percent(share(pages.usual)) }
        : {}),
      ...(fewer ? { lists: lists.recent.lists, links: tenths(links!), linksUsually: tenths(linksBefore!) } : {}),
    },
  };
}

function takeover(record: SiteRecord, now: number): Condition | null {
  const { judged, taken } = sumOf(record.days, daysBack(now, 1));
  if (judged < LEAST_TAKEN) return null;
  const holds = taken >= LEAST_TAKEN && taken / judged >= TAKEN;
  const since = startOf([daysBack(now, 1)], now);
  return { rule: 'site-taken', holds, count: taken, since, facts: { taken, judged } };
}

function throttling(record: SiteRecord, now: number): Condition | null {
  const { tried, refused } = sumOf(record.days, daysBack(now, 1));
  if (tried === 0) return null;
  const holds = refused >= LEAST_REFUSED && refused / tried >= REFUSED;
  const since = startOf([daysBack(now, 1)], now);
  return { rule: 'throttled', holds, count: refused, since, facts: { refused, tried } };
}

interface Compared {
  readonly recent: Counts;
  readonly usual: Counts;
  /** First day of the recent ones. */
  readonly from: string;
}

/** The fewest last days that together hold enough, and the weeks before them; null where there is not enough to compare. */
function compared(
  { days }: SiteRecord,
  now: number,
  weight: (counts: Counts) => number,
  least: { readonly recent: number; readonly usual: number },
): Compared | null {
  for (let back = 0; back < RECENT; back++) {
    const from = daysBack(now, back);
    const recent = sumOf(days, from);
    if (weight(recent) < least.recent) continue;
    const usual = sumOf(days, daysBack(now, back + USUAL), from);
    return weight(usual) < least.usual ? null : { recent, usual, from };
  }
  return null;
}

/** Sums of the days from `from` on, before `until`. */
function sumOf(days: readonly SiteDay[], from: string, until = '9999'): Counts {
  const sum: Record<string, number> = { ...noCounts };
  for (const day of days) {
    if (day.day < from || day.day >= until) continue;
    for (const name of measures) sum[name] = (sum[name] ?? 0) + day[name];
  }
  return sum as Counts;
}

const share = ({ read, empty }: Counts): number => empty / (read + empty);
const percent = (part: number): number => Math.round(part * 100);
const tenths = (number: number): number => Math.round(number * 10) / 10;

/** The begin of the earliest of these days in Beijing, ISO 8601, UTC. */
function startOf(days: readonly (string | null)[], now: number): string {
  const first = days.filter((day) => day !== null).sort()[0] ?? dayOf(now);
  return new Date(`${first}T00:00:00+08:00`).toISOString();
}
