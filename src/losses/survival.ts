/**
 * How long pages live: the share that is still good, by the days since the archive first saw them (Kaplan and Meier 1958).
 *
 * Age and not the calendar, since an archivist asks how long a page of this site can be left alone, and sites that were taken
 * in at different times can be compared by it; when losses came is told by the months. It is counted from the first snapshot and not
 * from publication: what vanished before the archive looked is in no list, and counting it as alive would flatter a site.
 *
 * A page that is well counts up to its last good look and then leaves the count, as its next days are not known. A lost one went some
 * time between its last good look and the first that showed the loss, and is taken to have gone halfway: at the one end, a page that was
 * taken in years before its first revisit would seem to have gone on its first day, at the other to have lived for years.
 */

export interface Step {
  /** Whole days since the first snapshot. */
  readonly day: number;
  /** Pages known to have come to that age. */
  readonly atRisk: number;
  readonly lost: number;
  /** The share still good after that day, 0 to 1. */
  readonly share: number;
}

export interface Curve {
  readonly pages: number;
  readonly lost: number;
  /** The greatest age of a page that is known. */
  readonly days: number;
  /** Days with losses, in order; the share is 1 before the first of them. */
  readonly steps: readonly Step[];
}

export interface Lives {
  /** A page that was good for so many days, and then lost, or no more is known of it. */
  add(days: number, lost: boolean): void;
  curve(): Curve;
}

interface Ends {
  pages: number;
  lost: number;
}

/** Memory grows with the days, not with the pages. */
export function livesOf(): Lives {
  const ends = new Map<number, Ends>();
  return {
    add(days, lost) {
      const day = Math.max(0, Math.floor(days));
      const found = ends.get(day) ?? { pages: 0, lost: 0 };
      found.pages += 1;
      if (lost) found.lost += 1;
      ends.set(day, found);
    },
    curve() {
      const days = [...ends].sort(([a], [b]) => a - b);
      const pages = days.reduce((sum, [, end]) => sum + end.pages, 0);
      const steps: Step[] = [];
      let [atRisk, share, lost] = [pages, 1, 0];
      for (const [day, end] of days) {
        lost += end.lost;
        share *= 1 - end.lost / atRisk;
        if (end.lost > 0) steps.push({ day, atRisk, lost: end.lost, share: Math.round(share * 1e6) / 1e6 });
        atRisk -= end.pages;
      }
      return { pages, lost, days: days.at(-1)?.[0] ?? 0, steps };
    },
  };
}
