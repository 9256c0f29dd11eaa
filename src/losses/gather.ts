/** One pass over the history: how each site fares, and which lines the report will have, newest first. */
import { type Fate, isGood, isLoss } from '../history/look.ts';
import type { PageHistory } from '../history/policy.ts';
import type { History } from '../history/store.ts';
import { DAY_MS, monthOf } from '../text/beijing.ts';
import { type Key, type Kind, kindOf, kinds } from './row.ts';
import { type Curve, type Lives, livesOf } from './survival.ts';

export type KnownPages = Pick<History, 'page' | 'pages' | 'looksOf' | 'events'>;

export interface Scope {
  /** Names of sites; all where absent. */
  readonly sites?: readonly string[];
  /** Losses, edits and returns confirmed before this time are left out. ISO 8601, UTC. */
  readonly since?: string;
  /** Told of each page that is read, and of each line. */
  readonly onStep?: () => void;
}

/** What was confirmed within the report's time. */
export interface Told {
  readonly lost: number;
  readonly edited: number;
  readonly back: number;
}

/** Pages as they are now: each is one of good, suspected, out of reach and lost. */
export interface Standing {
  readonly pages: number;
  readonly good: number;
  readonly suspected: number;
  readonly outOfReach: number;
  readonly lost: number;
}

export interface SiteCounts {
  readonly site: string;
  readonly now: Standing;
  readonly told: Told;
  /** The losses told of, by what became of the pages. */
  readonly byFate: Readonly<Partial<Record<Fate, number>>>;
}

export interface MonthCounts extends Told {
  /** Of the confirmation, in Beijing time: `2026-11`. */
  readonly month: string;
  readonly site: string;
}

/** A host that refuses or does not answer. */
export interface HostOutOfReach {
  readonly host: string;
  readonly site: string;
  readonly fate: Fate;
  readonly pages: number;
  /** The first look that showed it at any of them, and the last good one. */
  readonly since: string;
  readonly lastGood: string;
}

export interface Gathered {
  /** By site. */
  readonly sites: readonly SiteCounts[];
  /** Newest first, then by site. */
  readonly months: readonly MonthCounts[];
  /** Those with the most pages first. */
  readonly hosts: readonly HostOutOfReach[];
  /** By site; and of all pages together. */
  readonly survival: readonly (Curve & { readonly site: string })[];
  readonly together: Curve;
  /** Newest first, then by URL. */
  readonly keys: Readonly<Record<Kind, readonly Key[]>>;
  /** What the oldest snapshot was of and when: tells one archive from another wherever it lies. */
  readonly oldest: string;
}

type Open<T> = { -readonly [K in keyof T]: T[K] };

interface SiteInHand {
  readonly now: Open<Standing>;
  readonly told: Open<Told>;
  readonly byFate: Partial<Record<Fate, number>>;
  readonly lives: Lives;
}

const standingOf = { lost: 'lost', suspected: 'suspected', 'out-of-reach': 'outOfReach' } as const;

/** Memory grows with the lines of the report, about 250 bytes each, not with the pages. */
export function gather(history: KnownPages, { sites: names, since, onStep }: Scope): Gathered {
  const sites = new Map<string, SiteInHand>();
  const months = new Map<string, Open<MonthCounts>>();
  const hosts = new Map<string, Open<HostOutOfReach>>();
  const together = livesOf();
  const keys: Record<Kind, Key[]> = { lost: [], suspected: [], 'out-of-reach': [], edited: [], back: [] };
  /** Pages whose fate is confirmed; the event tells when. */
  const confirmed = new Map<string, { readonly key: Key; readonly site: string }>();
  let oldest = '';

  const siteOf = (name: string): SiteInHand => remembered(sites, name, newSite);

  function take(page: PageHistory): void {
    const { url, site: name, fate, suspected } = page;
    const site = siteOf(name);
    const kind = kindOf(page);
    const good = Date.parse(page.lastGood);
    const end = kind === 'lost' ? (good + Date.parse(page.since)) / 2 : good;
    const days = (end - Date.parse(page.firstSeen)) / DAY_MS;
    site.lives.add(days, kind === 'lost');
    together.add(days, kind === 'lost');
    const first = `${page.firstSeen} ${url}`;
    if (oldest === '' || first < oldest) oldest = first;
    site.now.pages += 1;
    if (kind !== 'lost' && kind !== 'suspected' && kind !== 'out-of-reach') {
      site.now.good += 1;
      return;
    }
    site.now[standingOf[kind]] += 1;
    const isConfirmed = kind !== 'suspected' && !isGood(fate);
    const seen = isConfirmed || suspected === null ? page : suspected;
    const at = Date.parse(seen.since);
    const key: Key = { kind, url, fate: seen.fate, at, since: at, confirmed: isConfirmed };
    if (kind === 'out-of-reach') addHost(hosts, page, seen);
    if (isConfirmed) confirmed.set(url, { key, site: name });
    else keys[kind].push(key);
  }

  function tell(kind: 'lost' | 'edited' | 'back', name: string, at: number): void {
    siteOf(name).told[kind] += 1;
    const of = monthOf(at);
    remembered(months, `${of} ${name}`, () => ({ month: of, site: name, ...noneTold }))[kind] += 1;
  }

  for (const page of history.pages({ sites: names })) {
    take(page);
    onStep?.();
  }
  for (const { url, at, to } of history.events({ sites: names, kinds: ['lost'] })) {
    const found = confirmed.get(url);
    // A page may have been lost before, and as something else.
    if (found?.key.fate === to) found.key.at = Math.max(found.key.at, Date.parse(at));
  }
  const from = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
  for (const { key, site } of confirmed.values()) {
    if (key.kind === 'lost' && key.at < from) continue;
    keys[key.kind].push(key);
    if (key.kind !== 'lost') continue;
    tell('lost', site, key.at);
    const { byFate } = siteOf(site);
    byFate[key.fate] = (byFate[key.fate] ?? 0) + 1;
  }
  for (const event of history.events({ sites: names, kinds: ['changed', 'back'], since })) {
    // That a host answers again is no return of a page.
    if (event.kind === 'back' && !isLoss(event.from)) continue;
    const kind = event.kind === 'changed' ? 'edited' : 'back';
    const at = Date.parse(event.at);
    const fate = kind === 'edited' ? event.to : event.from;
    keys[kind].push({ kind, url: event.url, fate, at, since: Date.parse(event.since), confirmed: true });
    tell(kind, event.site, at);
  }
  for (const kind of kinds) keys[kind].sort(newestFirst);

  const inOrder = [...sites].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    sites: inOrder.map(([site, { now, told, byFate }]) => ({ site, now, told, byFate })),
    months: [...months.values()].sort((a, b) => order(b.month, a.month) || order(a.site, b.site)),
    hosts: [...hosts.values()].sort((a, b) => b.pages - a.pages || order(a.host, b.host) || order(a.fate, b.fate)),
    survival: inOrder.map(([site, { lives }]) => ({ site, ...lives.curve() })),
    together: together.curve(),
    keys,
    oldest,
  };
}

export function newestFirst(a: Key, b: Key): number {
  return b.at - a.at || order(a.url, b.url);
}

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const noneTold: Told = { lost: 0, edited: 0, back: 0 };

const newSite = (): SiteInHand => ({
  now: { pages: 0, good: 0, suspected: 0, outOfReach: 0, lost: 0 },
  told: { ...noneTold },
  byFate: {},
  lives: livesOf(),
});

function addHost(
  hosts: Map<string, Open<HostOutOfReach>>,
  { host, site, lastGood }: PageHistory,
  { fate, since }: { readonly fate: Fate; readonly since: string },
): void {
  const one = remembered(hosts, `${host} ${site} ${fate}`, () => ({ host, site, fate, pages: 0, since, lastGood }));
  one.pages += 1;
  if (since < one.since) one.since = since;
  if (lastGood > one.lastGood) one.lastGood = lastGood;
}

function remembered<T>(known: Map<string, T>, name: string, make: () => T): T {
  const found = known.get(name) ?? make();
  known.set(name, found);
  return found;
}
