/**
 * What happens on the calendar's web, and when: the truth that a crawler is held against. Everything follows from the seed.
 *
 * The model. Two thirds of the pages are published in the course of the time that is played, the others were there before. Of the
 * edits, 55 % come within hours to three days of publishing (evenly by the logarithm of the age), 25 % within weeks (exponential,
 * mean 14 days), 20 % on any day. A quarter of the pages is lost by itself, on any day of its life, and one portal clears out a
 * number of its pages in one night. No page is lost, for good or for a while, so soon after an edit that only luck could have seen
 * the edit ({@link breather}); what happens between two looks and leaves no trace nobody can report.
 */

import { type Edit, planEdits } from './calendar-edits.ts';
import { portals as allPortals, type HostEnd, type Portal } from './calendar-sites.ts';
import { daysBefore, generate } from './generate.ts';
import { type Random, seededRandom } from './random.ts';
import type { Story } from './story.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export interface CalendarOptions {
  readonly seed: number;
  /** About so many pages on all portals. */
  readonly pages: number;
  /** First day, `YYYY-MM-DD`, Beijing. */
  readonly from: string;
  /** Days on which something happens. */
  readonly days: number;
}

/** What became of a page by itself. */
export interface Loss {
  readonly kind: 'gone' | 'soft-404' | 'moved' | 'replaced';
  readonly at: number;
  /** When it is there again; null = never. */
  readonly until: number | null;
  /** Of `gone`. */
  readonly status: 404 | 410;
}

export interface PagePlan {
  readonly url: string;
  readonly host: string;
  readonly portal: Portal;
  /** Milliseconds since 1970. */
  readonly appears: number;
  readonly edits: readonly Edit[];
  /** At first, and after each edit. */
  readonly versions: readonly [Story, ...Story[]];
  readonly loss: Loss | null;
  /** Where it is after it was moved. */
  readonly movedTo: string;
}

/** Passes, and is no loss of any page. */
export interface Trouble {
  readonly kind:
    | 'refused'
    | 'timeout'
    | 'busy'
    | 'captcha'
    | 'wall'
    | 'mending'
    /** 404 for everything. */
    | 'all-404'
    /** 200 and an error page for everything. */
    | 'all-missing'
    /** The domain lapsed over a weekend. */
    | 'lapsed';
  readonly from: number;
  readonly to: number;
}

export interface HostPlan {
  readonly name: string;
  readonly portal: Portal;
  readonly troubles: readonly Trouble[];
  readonly end: { readonly kind: HostEnd; readonly at: number } | null;
}

export interface Plan {
  readonly start: number;
  readonly end: number;
  readonly portals: readonly Portal[];
  readonly hosts: ReadonlyMap<string, HostPlan>;
  readonly pages: readonly PagePlan[];
}

export function planCalendar(options: CalendarOptions): Plan {
  const start = Date.parse(`${options.from}T00:00:00+08:00`);
  const end = start + options.days * DAY;
  const today = daysBefore(options.from, -options.days);
  const hosts = new Map(
    allPortals.flatMap((portal) =>
      portal.template.hosts.map(({ name }) => {
        const random = seededRandom(`${options.seed}/${name}`);
        return [name, planHost(name, portal, { start, end, random })] as const;
      }),
    ),
  );
  // A portal that ends as a whole is a small one.
  const isSmall = ({ template, end }: Portal): boolean => end !== null && template.hosts.length === 1;
  const shares = allPortals.reduce((sum, portal) => sum + (isSmall(portal) ? 1 : 2), 0);
  const pages = allPortals.flatMap((portal, n) => {
    const count = Math.ceil((options.pages / shares) * (isSmall(portal) ? 1 : 2));
    const stories = storiesOf(portal, count, today, options);
    const random = seededRandom(`${options.seed}/${portal.template.site}/pages`);
    const clearance = n === 0 ? start + (0.55 + 0.1 * random.next()) * (end - start) : null;
    return (
      stories
        .map((story) => {
          const host = hosts.get(new URL(story.url).host)!;
          return planPage(story, { portal, clearance, host, start, end, random });
        })
        // Nobody publishes on a host that has ended.
        .filter(({ appears, host }) => appears < (hosts.get(host)?.end?.at ?? end) - DAY)
    );
  });
  return { start, end, portals: allPortals, hosts, pages };
}

/** Newest first. */
function storiesOf({ template }: Portal, count: number, today: string, { seed, days }: CalendarOptions): Story[] {
  // The generator lets a fifth of its articles fall on the last days.
  const fresh = Math.ceil((count * 2) / 3);
  const habits = { ...template.habits, multiPage: false };
  const drafts = generate(template.site, habits, { seed, count: fresh * 5, today, days: days - 1 });
  const from = daysBefore(today, days);
  const isFresh = drafts.filter(({ day }) => day >= from);
  const old = drafts.filter(({ day }) => day < from);
  const kept = new Set(seededRandom(`${seed}/${template.site}/old`).sample(old, Math.max(0, count - isFresh.length)));
  return [...isFresh, ...old.filter((draft) => kept.has(draft))].map((draft) => ({
    ...draft,
    ...template.place(draft),
    site: template.site,
  }));
}

interface Times {
  readonly start: number;
  readonly end: number;
  readonly random: Random;
}

/** How long each trouble lasts, hours. */
const TROUBLES: Readonly<Record<Trouble['kind'], readonly [number, number]>> = {
  refused: [20, 28],
  timeout: [4, 26],
  busy: [2, 24],
  captcha: [20, 28],
  wall: [3, 24],
  mending: [6, 30],
  'all-404': [3, 10],
  'all-missing': [2, 10],
  lapsed: [24, 60],
};

function planHost(name: string, portal: Portal, { start, end, random }: Times): HostPlan {
  const span = end - start;
  const ends =
    portal.end?.host === name ? { kind: portal.end.kind, at: start + (0.45 + 0.25 * random.next()) * span } : null;
  const kinds = Object.keys(TROUBLES) as Trouble['kind'][];
  const count = Math.max(2, Math.round((5 * span) / (365 * DAY)));
  const apart = span / count;
  const troubles = random.sample(kinds, count).map((kind, n): Trouble => {
    const [least, most] = TROUBLES[kind];
    const from = start + apart * (n + 0.15 + 0.6 * random.next());
    return { kind, from, to: from + (least + (most - least) * random.next()) * HOUR };
  });
  return { name, portal, end: ends, troubles: troubles.filter(({ to }) => ends === null || to < ends.at) };
}

interface PageTimes extends Times {
  readonly portal: Portal;
  readonly host: HostPlan;
  /** When the portal clears out; null = never. */
  readonly clearance: number | null;
}

function planPage(story: Story, { portal, host, clearance, start, end, random }: PageTimes): PagePlan {
  const { day, published } = story;
  const clock = published?.time ?? `${String(random.int(7, 21)).padStart(2, '0')}:${random.int(10, 59)}`;
  const appears = Date.parse(`${day}T${clock}+08:00`);
  const seen = Math.max(appears, start);
  const loss = onHost(lossOf({ portal, clearance, random, seen, end }), host);
  const until = Math.min(loss?.at ?? Number.POSITIVE_INFINITY, host.end?.at ?? Number.POSITIVE_INFINITY);
  const times = editTimes(appears, random).filter(
    (at) => at < end && (at < start || at + breather(at - appears) < until),
  );
  const { edits, versions } = planEdits(story, times, random);
  const elsewhere = portal.template.place({ ...story, id: story.id + 500_000 });
  return { url: story.url, host: host.name, portal, appears, edits, versions, loss, movedTo: elsewhere.url };
}

function editTimes(appears: number, random: Random): readonly number[] {
  const count = [0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3][random.int(0, 11)]!;
  const ages = Array.from({ length: count }, () => {
    const kind = random.next();
    if (kind < 0.55) return HOUR * 72 ** random.next();
    if (kind < 0.8) return -14 * DAY * Math.log(1 - random.next());
    return 365 * DAY * random.next();
  });
  return ages.map((age) => appears + age).sort((a, b) => a - b);
}

/**
 * The least time from an edit at this age to the loss of its page: as long as somebody who looks at it ever more rarely, and is kept away
 * for some days, may need.
 */
function breather(age: number): number {
  return 6 * DAY + Math.min(130 * DAY, 3.5 * (DAY + age));
}

function lossOf({
  portal,
  clearance,
  random,
  seen,
  end,
}: Pick<PageTimes, 'portal' | 'clearance' | 'random' | 'end'> & { readonly seen: number }): Loss | null {
  const [happens, cleared, when] = [random.next(), random.next(), random.next()];
  const status = random.chance(0.25) ? 410 : 404;
  if (clearance !== null && seen < clearance - 2 * DAY && cleared < 0.2) {
    return { kind: missingKind(portal), at: clearance + when * HOUR, until: null, status };
  }
  if (happens > 0.24) return null;
  const at = seen + DAY / 2 + when * (end - seen - DAY);
  if (at >= end) return null;
  const drawn = random.next();
  const kind = drawn < 0.5 ? missingKind(portal) : drawn < 0.64 ? 'moved' : drawn < 0.78 ? 'replaced' : 'gone';
  // Some come back: within hours, or long after, so that the loss has been seen, and the return can still be.
  const back = random.next();
  const isLong = back < 0.16 && at + 2 * AWAY < end;
  const until = kind === 'moved' ? null : back < 0.06 ? at + 6 * HOUR : isLong ? at + AWAY : null;
  return { kind, at, until, status };
}

/**
 * On a host that ends nothing comes back. One that falls silent hides what its pages were: they are lost well before that, or with it.
 */
function onHost(loss: Loss | null, { end }: HostPlan): Loss | null {
  if (loss === null || end === null) return loss;
  const hides = end.kind === 'silent' || end.kind === 'walled';
  return loss.at > end.at - (hides ? breather(Number.POSITIVE_INFINITY) : 0) ? null : { ...loss, until: null };
}

/** How long a page stays away that comes back long after. */
const AWAY = 150 * DAY;

const missingKind = ({ missing }: Portal): Loss['kind'] =>
  missing === 'status' || missing === 'framed-status' ? 'gone' : 'soft-404';

/** The article as it stands after the edits up to a moment. */
export function versionAt({ edits, versions }: PagePlan, at: number): Story {
  return versions[edits.filter((edit) => edit.at <= at).length] ?? versions[0];
}

/** Whether the article stands at its address, whatever its host does. */
export function isGoodAt({ appears, loss }: PagePlan, at: number): boolean {
  return at >= appears && (loss === null || at < loss.at || (loss.until !== null && at >= loss.until));
}
