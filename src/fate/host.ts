/** What the recent looks at all pages of a host showed: whether a bad sign is the page's own or an outage of the host. */
import { type Fate, fates, isGood, type Look } from '../history/look.ts';
import { DAY_MS } from '../text/beijing.ts';

/** Times are ISO 8601, UTC. */
export interface HostCondition {
  /** Pages looked at. */
  readonly pages: number;
  /** How many of them showed what at their last look. */
  readonly showed: Readonly<Record<Fate, number>>;
  /** The last look at any page that was good; null without one. */
  readonly lastGood: string | null;
  /** Pages that were looked at after it, and were all bad. */
  readonly badSince: number;
  /** Pages that were bad and then good again: outages that passed. */
  readonly mended: number;
}

/** A look at one of the host's pages; `page` tells them apart. */
export interface LookAtHost extends Pick<Look, 'at' | 'fate'> {
  readonly page: number | string;
}

const none = Object.fromEntries(fates.map((fate) => [fate, 0])) as Record<Fate, number>;

/** Nothing is known of the host. */
export const unknownHost: HostCondition = { pages: 0, showed: none, lastGood: null, badSince: 0, mended: 0 };

/** What was longer ago says nothing of the host's condition: a week, as the longer confirmation. */
const WINDOW_MS = 7 * DAY_MS;

/** The condition at the time of the last of these looks, which may come in any order. */
export function conditionOf(looks: readonly LookAtHost[]): HostCondition {
  const timed = looks.map((look) => ({ look, at: Date.parse(look.at) }));
  const now = timed.reduce((latest, { at }) => Math.max(latest, at), 0);
  const recent = timed.filter(({ at }) => at >= now - WINDOW_MS).sort((a, b) => a.at - b.at);
  const latest = new Map<number | string, Fate>();
  const bad = new Set<number | string>();
  const mended = new Set<number | string>();
  let lastGood: string | null = null;
  for (const { look } of recent) {
    const before = latest.get(look.page) ?? 'alive';
    latest.set(look.page, look.fate);
    if (isGood(look.fate)) {
      if (!isGood(before)) mended.add(look.page);
      lastGood = look.at;
      bad.clear();
    } else bad.add(look.page);
  }
  const showed = { ...none };
  for (const fate of latest.values()) showed[fate]++;
  return { pages: latest.size, showed, lastGood, badSince: bad.size, mended: mended.size };
}

/**
 * This page and another, and no good one since. Two pages that were removed together wait for the host's next good look, or for
 * the longer confirmation; two in an outage would be lost.
 */
const COMPANY = 2;

/**
 * Whether an outage is unlikely: another page of the host was good after this one's look before, so that none holds both looks, it
 * still is, and no page has mended lately: where one outage passed, this may be the next.
 */
export function isWell(host: HostCondition, before: string): boolean {
  const { lastGood, badSince, mended } = host;
  return lastGood !== null && Date.parse(lastGood) > Date.parse(before) && badSince < COMPANY && mended === 0;
}
