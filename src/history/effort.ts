/**
 * How the looks at a page are spread over its life, before anything particular is known of it.
 *
 * A change that happens at age t is seen half an interval later in the mean. With n(t) looks a day and λ(t) changes a day, the
 * delay of all changes together is ∫ λ/2n dt; for a given number of looks ∫ n dt it is least where n is in proportion to √λ. The
 * changes assumed here are
 *
 *     λ(t) = E / τ(1 + t/τ)²  +  ρ
 *
 * edits, which most pages see in their first hours and days, and losses and late edits, which may come any day.
 */
import { DAY_MS } from '../text/beijing.ts';

export const YEAR_DAYS = 365;
export const YEAR_MS = YEAR_DAYS * DAY_MS;

/** E: edits of a page in all. */
export const EDITS = 0.8;
/** τ: half of them come before this age, days. */
export const HALF_AGE = 1;
/** ρ: losses and late edits, a day. */
export const ANY_DAY = 0.2 / YEAR_DAYS;
/** What a later year gets of the first one's looks. */
export const LATER = 1 / 3;

/** Looks that a page of this age (days) has had when it was given `budget` looks in its first year; a rising function. */
export function effortAt(age: number, budget: number): number {
  if (age <= YEAR_DAYS) return (budget * spread(age)) / FIRST_YEAR;
  return budget + (budget * LATER * (age - YEAR_DAYS)) / YEAR_DAYS;
}

/** The age (days) at which {@link effortAt} reaches `looks`. */
export function ageOfEffort(looks: number, budget: number): number {
  if (looks >= budget) return YEAR_DAYS + ((looks - budget) / (budget * LATER)) * YEAR_DAYS;
  let [low, high] = [0, YEAR_DAYS];
  // To a second.
  while (high - low > 1e-5) {
    const middle = (low + high) / 2;
    if (effortAt(middle, budget) < looks) low = middle;
    else high = middle;
  }
  return high;
}

/** Changes a day at this age, of a page that is edited `edits` times and lost `losses` times as often as is assumed. */
export function changesAt(age: number, edits = 1, losses = 1): number {
  return (edits * EDITS) / (HALF_AGE * (1 + age / HALF_AGE) ** 2) + losses * ANY_DAY;
}

/** Edits that are assumed up to this age. */
export function editsUntil(age: number): number {
  return (EDITS * age) / (age + HALF_AGE);
}

/** ∫ √λ dt from 0: with u = 1 + t/τ, a² = E/τ and c² = ρ it is τ∫ √(a²/u² + c²) du. */
function spread(age: number): number {
  return integral(1 + age / HALF_AGE) - integral(1);
}

function integral(u: number): number {
  const [a, c] = [Math.sqrt(EDITS / HALF_AGE), Math.sqrt(ANY_DAY)];
  return HALF_AGE * (Math.hypot(a, c * u) - a * Math.asinh(a / (c * u)));
}

const FIRST_YEAR = spread(YEAR_DAYS);
