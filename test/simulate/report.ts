/** What a simulation is told as. */
import { effortAt } from '../../src/history/effort.ts';
import { mostInYear } from '../../src/history/policy.ts';
import { DAY } from '../replica/calendar-plan.ts';
import type { Counted } from './judge.ts';
import { scheduleNames } from './schedules.ts';
import type { Simulated } from './simulate.ts';
import type { Watched } from './year.ts';

export interface Report {
  /** Articles that were found. */
  readonly pages: number;
  /** For looking at them again; first sights and lists are not among them. */
  readonly requests: number;
  readonly fates: { readonly right: number; readonly wrong: number; readonly missed: number };
  readonly falseLosses: number;
  readonly edits: Counted;
  readonly titles: Counted;
  /** From a change until it was seen; `even` is the best of fixed schedules. */
  readonly meanDaysToSee: {
    readonly adaptive: number;
    readonly daily: number;
    readonly weekly: number;
    readonly even: number;
  };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

export function asJson({ watched, requests, judgement, schedules }: Simulated): Report {
  const { fates, falseLosses, edits, titles } = judgement;
  const { adaptive, daily, weekly, even } = schedules;
  return {
    pages: watched.size,
    requests: requests.again,
    ...{ fates, falseLosses, edits, titles },
    meanDaysToSee: {
      adaptive: rounded(adaptive.toSee),
      daily: rounded(daily.toSee),
      weekly: rounded(weekly.toSee),
      even: rounded(even.toSee),
    },
  };
}

/**
 * The looks that the policy promises for these pages in the mean, after the first: by the age at which each was first seen, until `end`.
 * A page that is lost is looked at by another rule, which is no dearer.
 */
export function promisedLooks(simulated: Pick<Simulated, 'options' | 'watched' | 'calendar'>): number {
  const { options, watched, calendar } = simulated;
  const born = new Map(calendar.pages.map(({ url, appears }) => [url, appears]));
  const effort = (from: number, to: number): number => effortAt(Math.max(0, to - from) / DAY, options.budget);
  return [...watched.values()].reduce((sum, { url, firstSeen }) => {
    const appeared = born.get(url) ?? firstSeen;
    return sum + effort(appeared, calendar.end) - effort(appeared, firstSeen);
  }, 0);
}

/** The most looks at a page within 365 days. */
export function mostLooks({ looks, firstSeen }: Watched): number {
  const times = [firstSeen, ...looks.map(({ at }) => Date.parse(at))];
  let [most, from] = [0, 0];
  for (const [at, time] of times.entries()) {
    while (times[from]! <= time - 365 * DAY) from++;
    most = Math.max(most, at - from + 1);
  }
  return most;
}

/** Requests a page and year by its time under watch within the calendar's days. */
function looksAYear(pages: readonly Watched[], end: number): number {
  const days = pages.reduce((sum, { firstSeen }) => sum + Math.max(0, end - firstSeen) / DAY, 0);
  const looks = pages.reduce((sum, page) => sum + page.looks.filter(({ at }) => Date.parse(at) < end).length, 0);
  return days === 0 ? 0 : (looks / days) * 365;
}

export function asTable(simulated: Simulated): string {
  const { options, calendar, watched, requests, judgement, schedules, seconds } = simulated;
  const { fates, falseLosses, edits, titles, byFate } = judgement;
  const pages = [...watched.values()];
  const number = (value: number, digits = 1): string => value.toFixed(digits).padStart(9);
  const promise = mostInYear({ budget: options.budget });
  const most = pages.reduce((highest, page) => Math.max(highest, mostLooks(page)), 0);
  return [
    `${options.days} days, ${calendar.hosts.size} hosts, ${pages.length} pages, seed ${options.seed}, ${seconds.toFixed(1)} s`,
    '',
    `requests  ${requests.again} for further looks, ${requests.first} for first sights, ${requests.lists} for lists`,
    `          ${looksAYear(pages, calendar.end).toFixed(1)} looks a page and year; ${schedules.adaptive.looks} looks where the policy promises about ${promisedLooks(simulated).toFixed(0)}`,
    `          at one page in any 365 days ${most} at most, where it promises no more than ${promise}`,
    `fates     ${fates.right} right, ${fates.wrong} wrong, ${fates.missed} missed, ${falseLosses} false losses`,
    `edits     ${edits.found} of the text found with what changed, ${edits.missed} missed; ${titles.found} of the title alone found, ${titles.missed} missed`,
    '',
    'fate             pages    looks a page and year',
    ...[...byFate].map(
      ([fate, of]) => `${fate.padEnd(13)}${String(of.length).padStart(9)}${number(looksAYear(of, calendar.end))}`,
    ),
    '',
    'schedule         looks   days to see    edits   losses   to confirm a loss',
    ...scheduleNames.map((name) => {
      const { looks, toSee, toSeeEdits, toSeeLosses, toConfirm } = schedules[name];
      return `${name.padEnd(13)}${String(looks).padStart(9)}     ${number(toSee, 2)}${number(toSeeEdits, 2)}${number(toSeeLosses, 2)}${number(toConfirm, 2)}`;
    }),
  ].join('\n');
}
