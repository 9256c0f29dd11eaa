/** A whole simulation: plan, play, judge, compare. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSites } from '../../crawlers/registry.ts';
import { type Calendar, createCalendar } from '../replica/calendar.ts';
import { DAY } from '../replica/calendar-plan.ts';
import { type Judgement, judge } from './judge.ts';
import { compareSchedules, type Delays, type ScheduleName } from './schedules.ts';
import { truthsOf } from './truth.ts';
import { type Played, playYear, type Watched, type YearOptions } from './year.ts';

export interface SimulateOptions {
  readonly pages: number;
  readonly days: number;
  readonly seed: number;
  /** Looks at a page in its first year. */
  readonly budget: number;
}

export interface Simulated {
  readonly options: SimulateOptions;
  readonly calendar: Calendar;
  readonly watched: ReadonlyMap<string, Watched>;
  readonly requests: Played['requests'];
  readonly judgement: Judgement;
  readonly schedules: Readonly<Record<ScheduleName, Delays>>;
  /** Wall time. */
  readonly seconds: number;
}

/** Time for what happened last: an old page is looked at twice a year, and a loss takes two weeks at most to be confirmed. */
const AFTER_DAYS = 150;
const TICK_HOURS = 4;
/** First day of the calendar, `YYYY-MM-DD`. */
const FROM = '2025-03-01';

export async function simulate(options: SimulateOptions, with_: Partial<YearOptions> = {}): Promise<Simulated> {
  const began = performance.now();
  const { pages, days, seed, budget } = options;
  const calendar = createCalendar({ pages, days, seed, from: FROM });
  const folder = mkdtempSync(join(tmpdir(), 'cundang-simulate-'));
  const history = join(folder, 'history.sqlite');
  const sites = await loadSites();
  try {
    const plan = { calendar, sites, policy: { budget }, history, afterDays: AFTER_DAYS, tickHours: TICK_HOURS };
    const played = await playYear({ ...plan, ...with_ });
    using _history = played.history;
    const truths = truthsOf(calendar);
    const judgement = judge(played, truths, calendar.end + AFTER_DAYS * DAY);
    const schedules = compareSchedules(played.watched.values(), truths, calendar.end);
    const { watched, requests } = played;
    return { options, calendar, watched, requests, judgement, schedules, seconds: (performance.now() - began) / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
