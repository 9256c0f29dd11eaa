/**
 * Sites that are losing pages. The history raises the alarm, when a site lost many times more in a week than is to be expected, or
 * when several of a host's pages were just seen lost; it looks at the site's other pages sooner from then on. What is not archived
 * yet is in danger as well: for as long as the alarm lasts the site's runs come sooner, its by-day archives are followed further back,
 * and each page of its lists is visited once, to the end. All of that within the site's pace.
 */

import type { Timetable } from '../schedule/plan.ts';
import { DAY_MS } from '../text/beijing.ts';

/** An alarm lasts as long as the history raises no other. */
export const ALARM_MS = 14 * DAY_MS;
/** Runs in the time of one. */
export const TIMES = 4;
/** How far back by-day archives are followed. */
export const BACK_MS = 365 * DAY_MS;

/** The timetable of a site under these circumstances. */
export function hurried(timetable: Timetable, endangered: ReadonlyMap<string, Date>): Timetable {
  return endangered.has(timetable.site) ? { ...timetable, times: TIMES } : timetable;
}
