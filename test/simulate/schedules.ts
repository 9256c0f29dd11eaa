/**
 * The adaptive schedule against fixed ones with the same number of looks.
 *
 * Each page gets, in each fixed schedule, as many looks as the adaptive one gave it between its first sight and the end of the year:
 * `daily` spends them one a day from the first sight on until they are used up, `weekly` one a week, `even` at equal distances until
 * the end of the year. What does not fit before the year's end is left over. A change is an edit, or a loss of more than a day. It is
 * seen by the first look after it at which the host shows its pages as they are; a change that is not seen in the year counts until its
 * end, with every schedule. A loss is confirmed when the program's own state machine says so of the looks; the fixed schedules get it
 * with the fate known and the host in order.
 */
import { fold } from '../../src/fate/fold.ts';
import { type HostCondition, unknownHost } from '../../src/fate/host.ts';
import { fatePolicy } from '../../src/fate/policy.ts';
import { type Fate, isGood, type Look, type PageState } from '../../src/history/look.ts';
import { DAY } from '../replica/calendar-plan.ts';
import type { Truth } from './truth.ts';
import type { Watched } from './year.ts';

export const scheduleNames = ['adaptive', 'daily', 'weekly', 'even'] as const;
export type ScheduleName = (typeof scheduleNames)[number];

/** Days, in the mean. */
export interface Delays {
  readonly looks: number;
  readonly toSee: number;
  readonly toSeeEdits: number;
  readonly toSeeLosses: number;
  readonly toConfirm: number;
}

export function compareSchedules(
  watched: Iterable<Watched>,
  truths: ReadonlyMap<string, Truth>,
  end: number,
): Readonly<Record<ScheduleName, Delays>> {
  const pages = [...watched].filter(({ firstSeen }) => firstSeen < end);
  const delays = (name: ScheduleName): Delays => {
    const sums = { looks: 0, edits: [] as number[], losses: [] as number[], confirmed: [] as number[] };
    for (const page of pages) {
      const truth = truths.get(page.url)!;
      const times = timesOf(name, page, end);
      sums.looks += times.length;
      const seen = (from: number): number => (times.find((at) => at >= from && truth.isShown(at)) ?? end) - from;
      sums.edits.push(...truth.editsAfter(page.firstSeen).map(({ at }) => seen(at)));
      const losses = truth.lossesAfter(page.firstSeen);
      sums.losses.push(...losses.map(seen));
      if (losses.length > 0) sums.confirmed.push(...confirmations(page, truth, times, losses, end));
    }
    return {
      looks: sums.looks,
      toSee: meanDays([...sums.edits, ...sums.losses]),
      toSeeEdits: meanDays(sums.edits),
      toSeeLosses: meanDays(sums.losses),
      toConfirm: meanDays(sums.confirmed),
    };
  };
  return Object.fromEntries(scheduleNames.map((name) => [name, delays(name)])) as Record<ScheduleName, Delays>;
}

function timesOf(name: ScheduleName, { firstSeen, looks }: Watched, end: number): readonly number[] {
  const own = looks.map(({ at }) => Date.parse(at)).filter((at) => at < end);
  if (name === 'adaptive') return own;
  const apart = { daily: DAY, weekly: 7 * DAY, even: (end - firstSeen) / (own.length + 1) }[name];
  return own.map((_, n) => firstSeen + (n + 1) * apart).filter((at) => at < end);
}

/** All is known to be well with the host: what makes a fate final soonest. */
const inOrder = (at: number): HostCondition => ({ ...unknownHost, pages: 9, lastGood: new Date(at).toISOString() });

function confirmations(
  { url, firstSeen }: Watched,
  truth: Truth,
  times: readonly number[],
  losses: readonly number[],
  end: number,
): readonly number[] {
  const lookAt = (at: number, fate: Fate): Look => ({
    ...{ url, site: '', at: new Date(at).toISOString(), fate, evidence: '', status: 200, to: null, capture: null },
    content: isGood(fate) ? '0' : null,
  });
  let state: PageState | null = fold(null, lookAt(firstSeen, 'alive'), fatePolicy, unknownHost).state;
  const told: number[] = [];
  for (const at of times) {
    if (!truth.isShown(at)) continue;
    const folded = fold(state, lookAt(at, truth.fateAt(at)), fatePolicy, inOrder(at));
    state = folded.state;
    if (folded.event?.kind === 'lost') told.push(at);
  }
  return losses.map((loss) => (told.find((at) => at >= loss) ?? end) - loss);
}

const meanDays = (all: readonly number[]): number =>
  all.length === 0 ? 0 : all.reduce((sum, one) => sum + one, 0) / all.length / DAY;
