/** The sites of the history: how their pages fare, and what is looked at sooner when they lose pages. */
import type { DatabaseSync } from 'node:sqlite';
import { DAY_MS } from '../text/beijing.ts';
import { ANY_DAY, EDITS } from './effort.ts';
import { type Mood, mostInYear, type RevisitPolicy } from './policy.ts';
import { classOf, EVENTS, FATES } from './schema.ts';

/** A site that lost so many pages that the others are looked at soon. */
export interface Hastened {
  readonly site: string;
  /** Pages lost in the last seven days, or seen lost in the last three and not confirmed yet. */
  readonly losses: number;
  /** Pages whose next look was brought forward. */
  readonly pages: number;
}

export interface Sites {
  /** The number of a site's row, made where there is none. */
  idOf(name: string, policy: RevisitPolicy): number;
  mood(id: number, now: number): Mood;
  /** Takes note of pages and changes that a look brought to its site, and that it brought events. */
  count(id: number, pages: number, changes: number): void;
  /**
   * Brings the looks at a site's good pages forward if it lost many lately, or `danger` pages of a host were just seen lost; not
   * oftener than {@link SPELL}.
   */
  hasten(site: string, now: number, policy: RevisitPolicy, danger: number): Hastened | null;
  /** Forgets what was read. At the end of each transaction: another process may write the next. */
  discard(): void;
}

/** Weights of the assumptions against what is seen: in edits, and in losses. */
const [PRIOR_EDITS, PRIOR_LOSSES] = [10, 2];
/** Losses that count for the mood. */
const LATELY = 30 * DAY_MS;

/** Losses of a week by which a site's other pages are looked at sooner: so many, and so many times what is to be expected. */
const WEEK = 7 * DAY_MS;
const [ALARM_LOSSES, ALARM_TIMES] = [3, 5];
/** All are looked at within so long, one at a time. */
const SPREAD = 3 * DAY_MS;
/** The next time not before. */
const SPELL = 14 * DAY_MS;
/** Pages brought forward at once, the soonest due first; a site with more loses them over weeks as well. */
const MOST_HASTENED = 20_000;

const LOST = EVENTS.indexOf('lost');
const GOOD = `(${FATES.indexOf('alive')}, ${FATES.indexOf('changed')})`;

export function sitesOf(db: DatabaseSync): Sites {
  const make = db.prepare('INSERT INTO site (name, budget) VALUES (?, ?) RETURNING id');
  const named = db.prepare('SELECT id FROM site WHERE name = ?');
  const sums = db.prepare('SELECT pages, changes, hastened FROM site WHERE id = ?');
  const add = db.prepare('UPDATE site SET pages = pages + ?, changes = changes + ? WHERE id = ?');
  const lost = db.prepare(
    `SELECT count(*) AS losses FROM event WHERE site = ? AND kind = ${LOST} AND at > ? AND at <= ?`,
  );
  // Pages that have had all looks of a year stay where they are.
  const forward = db.prepare(
    `UPDATE page SET due = :now + (id * 2654435761 % 1000) * ${SPREAD / 1000}, class = ${classOf(SPREAD)}
     WHERE id IN (
       SELECT id FROM page WHERE site = :site AND fate IN ${GOOD} AND due > :now + ${SPREAD}
         AND (looks < :most OR :now - 31536000000 >
           (SELECT at FROM look WHERE page = page.id ORDER BY at DESC LIMIT 1 OFFSET :most - 1))
       ORDER BY due LIMIT ${MOST_HASTENED})`,
  );
  const note = db.prepare('UPDATE site SET hastened = ? WHERE id = ?');
  const ids = new Map<string, number>();
  const moods = new Map<number, { readonly day: number; readonly mood: Mood }>();

  const losses = (id: number, now: number, within: number): number => Number(lost.get(id, now - within, now)?.losses);

  function idOf(name: string, { budget }: RevisitPolicy): number {
    const known = ids.get(name) ?? Number((named.get(name) ?? make.get(name, budget))?.id);
    ids.set(name, known);
    return known;
  }

  return {
    idOf,
    mood(id, now) {
      const day = Math.floor(now / DAY_MS);
      const known = moods.get(id);
      if (known?.day === day) return known.mood;
      const { pages, changes } = sums.get(id) as { readonly pages: number; readonly changes: number };
      const expected = (pages * ANY_DAY * LATELY) / DAY_MS;
      const mood = {
        // The looks that a quiet site does not need are of no use to another: its pages keep them.
        edits: Math.max(1, (PRIOR_EDITS + changes) / (PRIOR_EDITS + pages * EDITS)),
        losses: Math.max(1, (PRIOR_LOSSES + losses(id, (day + 1) * DAY_MS, LATELY)) / (PRIOR_LOSSES + expected)),
      };
      moods.set(id, { day, mood });
      return mood;
    },
    count(id, pages, changes) {
      add.run(pages, changes, id);
      moods.delete(id);
    },
    hasten(site, now, policy, danger) {
      const id = idOf(site, policy);
      const { pages, hastened } = sums.get(id) as { readonly pages: number; readonly hastened: number };
      if (policy.budget === 0 || now - hastened < SPELL) return null;
      const ofWeek = losses(id, now, WEEK);
      const expected = (pages * ANY_DAY * WEEK) / DAY_MS;
      if (danger === 0 && ofWeek < Math.max(ALARM_LOSSES, ALARM_TIMES * expected)) return null;
      note.run(now, id);
      const { changes } = forward.run({ now, site: id, most: mostInYear(policy) });
      return { site, losses: Math.max(ofWeek, danger), pages: Number(changes) };
    },
    discard() {
      ids.clear();
      moods.clear();
    },
  };
}
