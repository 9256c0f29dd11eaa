/**
 * When a page is looked at next.
 *
 * The promise, in requests per page: about `budget` in its first year and a third of it in each later one, in the mean over pages;
 * never more than {@link mostInYear} in any 365 days, whatever the page and its site do.
 */
import { DAY_MS } from '../text/beijing.ts';
import { ageOfEffort, changesAt, editsUntil, effortAt } from './effort.ts';
import { isGood, isTrouble, type PageState } from './look.ts';

export interface RevisitPolicy {
  /** Looks at a page in its first year; 0 = none ever. */
  readonly budget: number;
}

/** Looks in a page's first year unless told. */
export const DEFAULT_BUDGET = 18;

/** The policy of a site by `revisit.budget`: entries for all sites (`18`) and for one (`id=40`), the last one that fits. */
export function policiesOf(budgets: readonly string[]): (site: string) => RevisitPolicy {
  const bySite = new Map<string | null, number>([[null, DEFAULT_BUDGET]]);
  for (const entry of budgets) {
    const at = entry.lastIndexOf('=');
    bySite.set(at < 0 ? null : entry.slice(0, at), Number(entry.slice(at + 1)));
  }
  return (site) => ({ budget: bySite.get(site) ?? bySite.get(null) ?? DEFAULT_BUDGET });
}

/** How a site's pages fare, against what is assumed of any: 1 = as assumed or better. */
export interface Mood {
  /** How often its pages are edited. */
  readonly edits: number;
  /** How often they are lost, lately. */
  readonly losses: number;
}

export interface PageHistory extends PageState {
  /** When it was published, where that is known to be before `firstSeen`: an old article is not edited like a new one. */
  readonly born: string;
}

/** A page that is looked at more than others costs twice as many looks at most, one that keeps still saves 2 in 5. */
const FASTEST = 2;
const SLOWEST = 0.6;
/** Looks a year that a suspicion may cost beside. */
const FOR_SUSPICION = 12;

/** A change makes a page this part of its age again: edits come in groups. */
const YOUNGER = 1 / 8;
/** Weight of the assumption against a page's own looks, in edits. */
const PRIOR_EDITS = 1;

/**
 * Days from the first look that showed something bad to those that confirm or clear it: a little behind the times at which a fate may
 * be confirmed (src/fate/policy.ts: 3, 7 and 14 days), so that no look is in vain. Then ever rarer.
 */
const SUSPICION = [1, 3.1, 7.2, 14.4, 30] as const;
/** Nearer looks do not count as another. */
const APART = 0.5;

/** Days between looks at a page that is lost: as long as it has been lost, within these. */
const LOST = { least: 7, most: 120 };
/** The same where its host is in trouble. */
const AWAY = { least: 1, most: 30 };

/** Intervals vary by so much to either side, so that pages of one day do not stay together. */
const JITTER = 0.1;

/** Looks at one page in any 365 days at most. */
export function mostInYear({ budget }: RevisitPolicy): number {
  return budget === 0 ? 0 : FASTEST * budget + FOR_SUSPICION;
}

/**
 * The time of the next look at a page, from its last; null = never.
 *
 * @param random of [0, 1)
 * @param full when the page may be looked at again where it has had {@link mostInYear} looks; null where it has not
 */
export function nextDue(
  page: PageHistory,
  policy: RevisitPolicy,
  mood: Mood,
  random: number,
  full: string | null = null,
): string | null {
  if (policy.budget === 0) return null;
  // A look that is to confirm something must not come too early.
  const jitter = page.suspected === null ? 2 * random - 1 : random;
  const days = intervalOf(page, policy, mood) * (1 + JITTER * jitter);
  const due = Date.parse(page.lastLook) + days * DAY_MS;
  return new Date(Math.max(due, full === null ? 0 : Date.parse(full))).toISOString();
}

/** Days from the last look at a page to the next. */
export function intervalOf(page: PageHistory, policy: RevisitPolicy, mood: Mood): number {
  const regular = isGood(page.fate) ? whileGood(page, policy, mood) : whileLost(page, policy);
  return page.suspected === null
    ? regular
    : Math.min(regular, whileSuspected(daysBetween(page.suspected.since, page.lastLook)));
}

function whileGood(page: PageHistory, policy: RevisitPolicy, mood: Mood): number {
  const age = daysBetween(page.born, page.lastLook);
  const rates = { edits: mood.edits * editsOf(page), losses: mood.losses };
  const asItIs = intervalAt(age, policy, rates);
  if (page.changes === 0) return asItIs;
  const youth = Math.max(daysBetween(page.changedAt, page.lastLook), age * YOUNGER);
  return Math.min(asItIs, intervalAt(Math.min(age, youth), policy, rates));
}

/** The effort goes on at the rate that what is known of the page and its site calls for. */
function intervalAt(age: number, { budget }: RevisitPolicy, { edits, losses }: Mood): number {
  const wanted = Math.sqrt(changesAt(age, edits, losses) / changesAt(age));
  const looks = effortAt(age, budget) + 1 / clamp(wanted, SLOWEST, FASTEST);
  return ageOfEffort(looks, budget) - age;
}

/**
 * How often this page is edited against what is assumed: the mean of the posterior, where the edits of a page are Poisson and
 * their rate among pages is a gamma distribution with mean 1 (Gelman, Bayesian Data Analysis, §2.6).
 */
function editsOf({ born, firstSeen, lastLook, changes }: PageHistory): number {
  const assumed = editsUntil(daysBetween(born, lastLook)) - editsUntil(daysBetween(born, firstSeen));
  return (PRIOR_EDITS + changes) / (PRIOR_EDITS + assumed);
}

function whileSuspected(days: number): number {
  const next = SUSPICION.find((one) => one >= days + APART);
  return next === undefined ? SUSPICION.at(-1)! : next - days;
}

/** The bounds are those of the default budget; a smaller one makes these looks rarer as well. */
function whileLost({ fate, since, lastLook }: PageHistory, { budget }: RevisitPolicy): number {
  const { least, most } = isTrouble(fate) ? AWAY : LOST;
  return clamp(daysBetween(since, lastLook), least, most) * Math.max(1, DEFAULT_BUDGET / budget);
}

const daysBetween = (from: string, to: string): number => Math.max(0, (Date.parse(to) - Date.parse(from)) / DAY_MS);
const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
