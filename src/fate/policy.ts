/** How often and for how long a fate must be seen before it is in force: the one table, each row with its reason. */
import type { Fate } from '../history/look.ts';

export type Loss = Exclude<Fate, 'alive' | 'changed'>;

export interface Confirmation {
  /** Looks that showed it, the first included. */
  readonly looks: number;
  /** Days from the first look to the one that confirms it. */
  readonly days: number;
}

export interface FatePolicy {
  readonly confirm: Readonly<Record<Loss, Confirmation>>;
  /** At least this as well, unless other pages of the host were good in the meantime (`isWell`). */
  readonly unsure: Confirmation;
  /**
   * Hours for each look before it: three tries within an hour are one look. Less than the first interval after a suspicion (six
   * hours), so that a look which comes somewhat early counts.
   */
  readonly apartHours: number;
  /** Days that trouble (blocked, unreachable) leaves a suspicion of a loss standing. */
  readonly holdDays: number;
}

/**
 * Longer than an outage is taken to last: two days, a weekend in which nobody looks after a server. It takes one more look than an
 * outage at the first and one at the last would give.
 */
const OUTAGE: Confirmation = { looks: 3, days: 3 };

export const fatePolicy: FatePolicy = {
  confirm: {
    // A status that says it, yet a site whose database is down says it of every page.
    gone: OUTAGE,
    'soft-404': OUTAGE,
    replaced: OUTAGE,
    moved: OUTAGE,
    // The host's, not the page's. A lapsed domain is parked for a weekend until somebody pays; hijacked pages are cleaned within
    // days by those who notice.
    hijacked: { looks: 4, days: 7 },
    parked: { looks: 4, days: 7 },
    // No word about the page: in force, that is "since when", never `gone`. A firewall's rule or a filing takes a week or two.
    blocked: { looks: 5, days: 14 },
    unreachable: { looks: 5, days: 14 },
  },
  // A relaunch or a restore from backup answers 404 everywhere for days, a shaky server for hours again and again; after a week it
  // is what the site says.
  unsure: { looks: 4, days: 7 },
  apartHours: 4,
  // As long as an outage may last; what lasts longer is told by itself.
  holdDays: 2,
};
