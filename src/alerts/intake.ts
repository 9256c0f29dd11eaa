/** From what was seen to messages: history's events, the day's counts and the disk, in transactions that leave nothing out. */
import type { Rule } from './alert.ts';
import { type Condition, conditionsOf } from './conditions.ts';
import { fromEvents } from './from-events.ts';
import type { EventSource } from './place.ts';
import type { Counts } from './site-day.ts';
import type { AlertStore } from './store.ts';
import { gathered, judge, type Told, type Topic, tell } from './topics.ts';

export interface Policy {
  /** Rules that are wanted. */
  readonly rules: readonly Rule[];
  readonly silentHours: number;
  /** A subject is told of again after this time, ms. */
  readonly repeatMs: number;
  /** Space below which the disk is low, bytes. */
  readonly minFreeBytes: number;
  /** Names of the channels that every message goes to. */
  readonly channels: readonly string[];
}

export interface Seen {
  /** Null where there is no history. */
  readonly events: EventSource | null;
  readonly counted: ReadonlyMap<string, Counts>;
  /** Bytes; null = not known. */
  readonly freeBytes: number | null;
}

/** Events taken in one transaction: others wait for it. */
const PIECE = 2_000;

/** Takes in what was seen until `now` (ms), and puts into the outbox what is to be told. */
export function takeIn(store: AlertStore, { events, counted, freeBytes }: Seen, now: number, policy: Policy): void {
  const { topics, outbox, places, days } = store;
  const wanted = new Set(policy.rules);

  function keep(before: Topic, { topic, message }: Told): void {
    if (topic !== before) topics.put(topic);
    if (message !== null) outbox.add(message, policy.channels);
  }

  function consider(site: string | null, condition: Condition): void {
    if (!wanted.has(condition.rule)) return;
    const topic = topics.of({ rule: condition.rule, site });
    keep(topic, judge(topic, condition, now, policy.repeatMs));
  }

  if (events !== null) {
    for (let more = true; more; ) {
      more = store.transaction(() => {
        const piece = places.next(events, PIECE, now);
        for (const { subject, gathered: news } of fromEvents(piece)) {
          if (wanted.has(subject.rule)) topics.put(gathered(topics.of(subject), news));
        }
        if (piece.length > 0) places.set(piece.at(-1)!);
        return piece.length === PIECE;
      });
    }
  }
  store.transaction(() => {
    for (const topic of topics.waiting()) {
      if (wanted.has(topic.rule)) keep(topic, tell(topic, now, policy.repeatMs));
    }
    days.add(counted, now);
    for (const site of [...days.sites(now)]) {
      for (const condition of conditionsOf(site, now, policy.silentHours)) consider(site.site, condition);
    }
    const disk = freeBytes === null ? null : lowDisk(freeBytes, policy.minFreeBytes, now);
    if (disk !== null) consider(null, disk);
    days.prune(now);
    outbox.prune(now);
  });
}

/** Space that has to be free again beyond the limit before it is no longer low: it comes and goes. */
const AMPLE = 1.1;

function lowDisk(free: number, least: number, now: number): Condition | null {
  const holds = free < least;
  if (!holds && free < least * AMPLE) return null;
  // A tenth of the space is ten times as low.
  const count = Math.ceil(least / Math.max(free, 1));
  return { rule: 'disk-low', holds, count, since: new Date(now).toISOString(), facts: { free, least } };
}
