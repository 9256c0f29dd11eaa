/** Lists, feeds and home pages of a portal in the course of time. */
import { DAY, HOUR, isGoodAt, type PagePlan, type Plan, versionAt } from './calendar-plan.ts';
import type { Portal } from './calendar-sites.ts';
import { type Resource, resource, toBytes } from './resource.ts';
import { titleOf } from './templates/blocks.ts';

/** What stands between two changes, milliseconds since 1970. */
interface Fronts {
  readonly from: number;
  readonly to: number;
  readonly resources: ReadonlyMap<string, Resource>;
}

export interface Lists {
  /** By URL. They change when a page comes, goes or is edited, and at midnight. */
  at(portal: Portal, at: number): ReadonlyMap<string, Resource>;
  /** The newest titles as of midnight, for the side of other pages. */
  headlines(portal: Portal, at: number): readonly string[];
}

const HEADLINES = 12;

export function calendarLists(plan: Plan): Lists {
  const ofPortal = Map.groupBy(plan.pages, ({ portal }) => portal);
  const held = new Map<Portal, Fronts>();
  const changes = new Map(
    plan.portals.map((portal) => [portal, (ofPortal.get(portal) ?? []).flatMap(timesOf).sort((a, b) => a - b)]),
  );

  /** Newest first. */
  const shown = (portal: Portal, at: number): readonly PagePlan[] =>
    (ofPortal.get(portal) ?? []).filter((page) => isGoodAt(page, at)).sort((a, b) => b.appears - a.appears);

  function frontsAt(portal: Portal, at: number): Fronts {
    const midnight = midnightBefore(at);
    const times = changes.get(portal) ?? [];
    const from = Math.max(midnight, times.findLast((time) => time <= at) ?? 0);
    const to = Math.min(midnight + DAY, times.find((time) => time > at) ?? Number.POSITIVE_INFINITY);
    const stories = shown(portal, at).map((page) => versionAt(page, at));
    const made = portal.template.fronts(stories, beijingDay(at));
    const modified = new Date(from);
    const resources = made.map(
      ({ url, type, charset, text }) => [url, resource(type, modified, () => toBytes(text(), charset))] as const,
    );
    return { from, to, resources: new Map(resources) };
  }

  return {
    at(portal, at) {
      const known = held.get(portal);
      const fronts = known !== undefined && at >= known.from && at < known.to ? known : frontsAt(portal, at);
      held.set(portal, fronts);
      return fronts.resources;
    },
    headlines: (portal, at) =>
      shown(portal, midnightBefore(at))
        .slice(0, HEADLINES)
        .map(({ versions }) => titleOf(versions[0])),
  };
}

const timesOf = ({ appears, edits, loss }: PagePlan): number[] => [
  appears,
  ...edits.map(({ at }) => at),
  ...(loss === null ? [] : [loss.at]),
  ...(loss?.until == null ? [] : [loss.until]),
];

/** In Beijing. */
const midnightBefore = (at: number): number => Math.floor((at + 8 * HOUR) / DAY) * DAY - 8 * HOUR;
const beijingDay = (at: number): string => new Date(at + 8 * HOUR).toISOString().slice(0, 10);
