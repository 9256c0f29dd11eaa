/** What a page really was at any time, and the changes that a crawler was to see. */
import { type Fate, isGood } from '../../src/history/look.ts';
import type { Calendar } from '../replica/calendar.ts';
import type { Edit } from '../replica/calendar-edits.ts';
import { isGoodAt, type PagePlan } from '../replica/calendar-plan.ts';

export interface Truth {
  readonly plan: PagePlan;
  /** The lasting fate at a time; troubles that pass are none. */
  fateAt(at: number): Fate;
  /** Whether the host shows its pages as they are. */
  isShown(at: number): boolean;
  /** Edits of the calendar's days that came after the first sight, while the page was there. */
  editsAfter(firstSeen: number): readonly Edit[];
  /** Times of the losses of more than a day after the first sight, for good or for a while. */
  lossesAfter(firstSeen: number): readonly number[];
}

export function truthsOf(calendar: Calendar): ReadonlyMap<string, Truth> {
  return new Map(calendar.pages.map((plan) => [plan.url, truthOf(calendar, plan)]));
}

function truthOf(calendar: Calendar, plan: PagePlan): Truth {
  const { troubles, end } = calendar.hosts.get(plan.host)!;
  const { loss } = plan;

  function fateAt(at: number): Fate {
    const own = isGoodAt(plan, at) || loss === null ? 'alive' : loss.kind;
    if (end === null || at < end.at) return own;
    switch (end.kind) {
      case 'parked':
        return 'parked';
      // Whoever took the host over has copies of what was there.
      case 'hijacked':
        return isGood(own) ? 'hijacked' : 'gone';
      case 'silent':
        return isGood(own) ? 'unreachable' : own;
      case 'walled':
        return isGood(own) ? 'blocked' : own;
    }
  }

  return {
    plan,
    fateAt,
    isShown: (at) => !troubles.some(({ from, to }) => at >= from && at < to),
    editsAfter: (firstSeen) => plan.edits.filter(({ at }) => at > firstSeen && at < calendar.end && isGood(fateAt(at))),
    lossesAfter(firstSeen) {
      const own = loss !== null && (loss.until === null || loss.until - loss.at > 86_400_000) ? [loss.at] : [];
      const withHost = end !== null && isGood(fateAt(end.at - 1)) ? [end.at] : [];
      return [...own, ...withHost].filter((at) => at > firstSeen && at < calendar.end);
    },
  };
}
